import Foundation
import PracticeSystems
import Testing

/// The built program is killed with SIGKILL right after a server carried out one of its writes, and before it could read the answer;
/// the next runs finish the night as if nothing had happened.
@Suite(.serialized) struct KillProcessTests {
  /// A write of the first night: the request and how many of its kind went before it.
  struct Write: CustomTestStringConvertible, Sendable {
    let system: String
    let method: String
    let path: String
    let number: Int
    var testDescription: String { "\(method) \(system) \(path) \(number)" }
    var rule: PracticeJSON {
      [
        "system": .string(system), "method": .string(method), "pathContains": .string(path), "skip": .integer(number),
        "latency": 1500,
      ]
    }
  }

  static let kinds: [(system: String, method: String, path: String)] = [
    ("partnercenter", "POST", "referrals"), ("partnercenter", "PATCH", "referrals"), ("dynamics", "POST", "$batch"),
  ]

  /// A handful; all of them with `COSELL_SOAK=1`.
  static let writes: [Write] = {
    let isLong = ProcessInfo.processInfo.environment["COSELL_SOAK"] == "1"
    return kinds.flatMap { kind in
      (isLong ? 0..<12 : 0..<2).map { Write(system: kind.system, method: kind.method, path: kind.path, number: $0) }
    }
  }()

  /// What an undisturbed night tells and leaves.
  static let whole = Result { () throws in
    let bench = try ProgramBench(ExitCodeTests.deals)
    return try finish(bench)
  }

  @Test(arguments: writes)
  func `a killed process is finished by the next`(_ write: Write) throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    try bench.admin("POST", "/faults", write.rule)
    let run = try bench.start("run", "cosell.yaml")
    var tries = 0
    while try !bench.wasStruck(), tries < 500 {
      usleep(10_000)
      tries += 1
    }
    guard try bench.wasStruck() else {
      // There are fewer writes of this kind.
      #expect(run.ended().code >= 0)
      #expect(write.number > 0, "no such write")
      return
    }
    run.kill()
    #expect(run.ended().code == -9)
    try bench.admin("DELETE", "/faults")
    let (left, told) = try Self.finish(bench)
    let whole = try Self.whole.get()
    #expect(left == whole.left)
    let (missing, extra) = (Self.difference(whole.told, told), Self.difference(told, whole.told))
    #expect(missing == [] && extra == [])
  }

  // MARK: The end

  /// Runs until nothing is left to do, and says what stands there and what all reports together told.
  static func finish(_ bench: ProgramBench) throws -> (left: [String], told: [String]) {
    var told: [String] = []
    for _ in 0..<6 {
      let before = try bench.writes().count
      let run = try bench.cosell("run", "cosell.yaml")
      #expect([0, 1, 2].contains(run.code), "\(run)")
      told += try bench.lines("Changes").map { row in
        ["System", "Entity", "Field", "After", "From"].map { row[$0]?.text ?? "" }.joined(separator: "|").replacing(
          id, with: "ID")
      }
      if run.code == 2 {
        try bench.admin("POST", "/clock", ["advance": 1860])
      } else if try bench.writes().count == before {
        break
      }
    }
    var left: [String] = []
    for (system, table) in [
      ("partnercenter", "referrals"), ("dynamics", "accounts"), ("dynamics", "contacts"), ("dynamics", "leads"),
      ("dynamics", "opportunities"),
    ] {
      left += try bench.rows(system, table).map { row in
        let name = row["name"]?.string ?? row["subject"]?.string ?? row["emailaddress1"]?.string ?? ""
        let partner = row["externalReferenceId"] ?? row["msft_microsoftpartnercenterreferralidentifier"] ?? .null
        return "\(table) \(name) \(partner.isNull ? "alone" : "paired")"
      }
    }
    return (left.sorted(), told.sorted())
  }

  private static var id: Regex<Substring> { /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/ }

  /// Rows of one list that the other does not have as often.
  private static func difference(_ some: [String], _ others: [String]) -> [String] {
    var counts = Dictionary(others.map { ($0, 1) }, uniquingKeysWith: +)
    return some.filter { row in
      let count = counts[row] ?? 0
      counts[row] = count - 1
      return count <= 0
    }
  }
}

extension ProgramBench {
  /// Whether a request met the fault plan.
  func wasStruck() throws -> Bool {
    world.withState { state in state.context.history.requests.contains { $0.fault != nil } }
  }
}
