import Faults
import Foundation
import PracticeSystems
import Sync

/// `demo`: three nights against the practice systems, with people at work in between.
struct DemoCommand {
  let folder: String
  let samples: String
  let mapping: String
  let terminal: Terminal

  func carryOut() async -> ExitCode {
    await tellingProblems(terminal) {
      let start = try PracticeFile.read("\(samples)/night-one.json")
      let edits = try PracticeFile.read("\(samples)/day-two.json")
      let sandbox = try Sandbox(port: 0, folder: folder, mapping: mapping)
      defer { sandbox.stop() }
      // A demo begins anew, whatever an earlier one left.
      SandboxFolder(path: folder).clearReports()
      try sandbox.seed(start)
      introduce()
      var nights: [Night] = []
      for number in 1...3 {
        if number == 2 { try workday(edits, sandbox) }
        if number > 1 { try sandbox.admin("POST", "/clock", ["advance": .integer(86_400)]) }
        let title = ["first", "second", "third"][number - 1]
        terminal.result("")
        terminal.result(terminal.strong("The \(title) night") + Self.expectation(number))
        let before = try writes(sandbox)
        let code = await RunCommand(mode: .run, options: RunOptions(), terminal: terminal).carryOut([sandbox.configuration])
        guard code == .done || code == .waits else { return code == .usage || code == .defect ? code : .stopped }
        nights.append(Night(title: title, writes: try writes(sandbox).subtracting(before), code: code))
      }
      show(nights)
      return nights.last?.writes.isNothing == true ? .done : .stopped
    }
  }

  // MARK: Words

  private func introduce() {
    terminal.result("Practice systems take the place of Partner Center and Dynamics 365: nothing leaves this machine.")
    terminal.result("'\(mapping)' says which fields travel; '\(folder)/cosell.yaml' is the configuration.")
  }

  private static func expectation(_ number: Int) -> String {
    switch number {
    case 1: ": deals of one side are created on the other."
    case 2: ": edits travel; what cannot is held or rejected, with a reason and a remedy."
    default: ": nobody has edited anything, so nothing is written."
    }
  }

  // MARK: The day

  /// People's edits: `{"person", "system", "entity", "id" or "find": {"field", "value"}, "fields"}`, or `"create": true`.
  private func workday(_ edits: PracticeJSON, _ sandbox: Sandbox) throws(Fault) {
    terminal.result("")
    terminal.result(terminal.strong("The day after") + ": people work on both sides.")
    for edit in edits.array ?? [] {
      let isCreate = edit["create"]?.bool == true
      var body: [PracticeJSON.Member] = []
      for name in ["system", "entity", "id", "person", "fields"] {
        if let value = edit[name] { body.append(.init(name, value)) }
      }
      if let find = edit["find"] { body.append(.init("id", .string(try self.find(find, edit, sandbox)))) }
      try sandbox.admin("POST", isCreate ? "/create" : "/edit", .object(body))
      terminal.result("  \(edit["person"]?.string ?? "somebody"): \(edit["why"]?.string ?? "an edit")")
    }
  }

  /// The id of the record whose field has a value: what the systems made under ids of their own.
  private func find(_ find: PracticeJSON, _ edit: PracticeJSON, _ sandbox: Sandbox) throws(Fault) -> String {
    let system = edit["system"]?.string ?? ""
    let entity = edit["entity"]?.string ?? ""
    let rows = try sandbox.admin("GET", "/data/\(system)/\(entity == "referral" ? "referrals" : entity)")
    let field = find["field"]?.string ?? ""
    let key = system == "dynamics" ? "\(entity)id" : "id"
    for row in rows.array ?? [] where row[field]?.string?.hasSuffix(find["value"]?.string ?? "") == true {
      if let id = row[key]?.string { return id }
    }
    throw Fault("PRC014", while: "carry out the day's edits", "no \(entity) has '\(find["value"]?.string ?? "")' in '\(field)'")
  }

  // MARK: Counting

  private struct Writes {
    var partnerCenter = 0
    var crm = 0
    var isNothing: Bool { partnerCenter == 0 && crm == 0 }
    func subtracting(_ other: Writes) -> Writes {
      Writes(partnerCenter: partnerCenter - other.partnerCenter, crm: crm - other.crm)
    }
  }

  private struct Night {
    let title: String
    let writes: Writes
    let code: ExitCode
  }

  /// Counted by the practice systems, not by the program.
  private func writes(_ sandbox: Sandbox) throws(Fault) -> Writes {
    var writes = Writes()
    for write in try sandbox.admin("GET", "/history", query: "writes=true")["writes"]?.array ?? [] {
      if write["system"]?.string == "partnercenter" { writes.partnerCenter += 1 } else { writes.crm += 1 }
    }
    return writes
  }

  private func show(_ nights: [Night]) {
    func line(_ cells: [String]) -> String {
      zip(cells, [18, 16, 15, 12]).enumerated().map { index, cell in
        let padding = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
        return index == 0 ? cell.0 + padding : padding + cell.0
      }.joined()
    }
    terminal.result("")
    terminal.result(terminal.strong("What happened") + ": writes that the systems accepted, counted by them")
    terminal.result("  " + line(["", "Partner Center", "Dynamics 365", "exit code"]))
    for night in nights {
      terminal.result(
        "  "
          + line(["the \(night.title) night", "\(night.writes.partnerCenter)", "\(night.writes.crm)", "\(night.code.rawValue)"]))
    }
    terminal.result("")
    terminal.result(terminal.strong("The audit workbooks") + ": open the second one first")
    let reports = "\(folder)/reports"
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: reports)) ?? []).filter { $0.hasSuffix(".xlsx") }.sorted()
    for file in files { terminal.result("  \(reports)/\(file)") }
  }
}
