import Foundation

/// What the library `DiskFaults` counted in one process, killed or not; and what it is told to do there.
///
/// The page's layout is that of `struct Tally` in DiskFaults.c.
final class FaultTally {
  /// What befalls the process.
  enum Fault: String, CaseIterable, Sendable {
    /// SIGKILL before the n-th durable step.
    case kill
    /// SIGKILL in the middle of it.
    case half
    /// The disk is full from the n-th on.
    case full
    /// The n-th alone cannot be written.
    case once
    /// SIGKILL before the n-th request leaves.
    case send
    /// SIGKILL when the n-th answer has come and nobody has read it.
    case answer
  }

  private let path: String

  /// Lies beside the test bundle, as the program does.
  static let library =
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
    + "/libDiskFaults.so"

  init() throws {
    path = NSTemporaryDirectory() + "cosell-tally-\(UUID().uuidString)"
    guard FileManager.default.fileExists(atPath: Self.library) else {
      throw ProgramBench.Problem(description: "\(Self.library) is not built")
    }
    try Data(count: 4096).write(to: URL(filePath: path))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The environment for a program whose files lie below a folder.
  func environment(below folder: String, _ fault: Fault? = nil, at number: Int = 0) -> [String: String] {
    var environment = ["LD_PRELOAD": Self.library, "COSELL_FAULT_BELOW": folder, "COSELL_FAULT_TALLY": path]
    if let fault {
      environment["COSELL_FAULT_DO"] = fault.rawValue
      environment["COSELL_FAULT_AT"] = "\(number)"
    }
    return environment
  }

  // MARK: What was counted

  private func page() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

  private func number(_ place: Int) throws -> Int {
    let bytes = try page()
    return bytes[place * 8..<place * 8 + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  var steps: Int { get throws { try number(0) } }
  var requests: Int { get throws { try number(1) } }
  var answers: Int { get throws { try number(2) } }
  /// The number at which the fault fell; 0 where it did not.
  var struck: Int { get throws { try number(3) } }
  /// Requests that may write, sent after the disk was full.
  var sentAfter: Int { get throws { try number(4) } }

  /// The file at which the fault fell.
  var struckPath: String {
    get throws {
      let bytes = try page()[(5 + 20) * 8..<(5 + 20) * 8 + 1024]
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// Durable steps by kind: `412 writes of the log`.
  var kinds: [String] {
    get throws {
      var told: [String] = []
      for (step, verb) in ["writes", "syncs", "cuts", "renames", "removals"].enumerated() {
        for (kind, noun) in ["the state", "its log", "reports", "other files"].enumerated() {
          let count = try number(5 + step * 4 + kind)
          if count > 0 { told.append("\(count) \(verb) of \(noun)") }
        }
      }
      return told
    }
  }
}
