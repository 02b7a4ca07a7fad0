import Records
import Sync

/// What a run did, as a short table for people and as members for a log.
struct RunTable {
  let summary: RunSummary
  let mode: RunCommand.Mode
  /// Deals that wait for a person, new or not.
  let waiting: Int
  let paths: [String]
  let code: ExitCode
  /// The path of the configuration, as it was given.
  let configuration: String

  static let outcomes: [Outcome] = [.created, .updated, .unchanged, .held, .rejected, .failed, .ignored]

  func lines(_ terminal: Terminal) -> [String] {
    let subject =
      isOfSolutions ? Self.counted(summary.solutions.rows, "solution row") : Self.counted(summary.deals, "deal")
    var lines = [terminal.strong("\(isOfSolutions ? summary.run.command : mode.rawValue) \(summary.run.name)") + " · \(subject)"]
    func row(_ name: String, _ text: String, _ style: PlainText.Style? = nil) {
      let padded = name.padding(toLength: 12, withPad: " ", startingAt: 0)
      lines.append("  " + (style.map { terminal.styled(padded, $0) } ?? padded) + text)
    }
    for outcome in Self.outcomes {
      guard let count = summary.outcomes[outcome], count > 0 else { continue }
      row(outcome.rawValue, "\(count)", Self.style(outcome))
    }
    for upload in summary.solutions.uploads { row(isOfSolutions ? "rows" : "solutions", SolutionWords.outcome(of: upload)) }
    switch mode {
    case _ where isOfSolutions:
      if mode == .plan {
        row("would write", Self.counted(summary.planned, "value"))
      } else {
        row("writes", "\(summary.solutions.writes) to \(title(.crm))")
      }
    case .run, .apply: row("writes", Self.list([Side.partnerCenter, .crm].map { "\(writes($0)) to \(title($0))" }))
    case .plan: row("would write", Self.counted(summary.planned, "value"))
    case .adopt: row("differences", "\(summary.planned)")
    }
    if !isOfSolutions { row("read", "\(Self.counted(summary.recordsRead.read, "record"))") }
    row("calls", Self.list(summary.calls.map { "\($0.calls.reduce(0) { $0 + $1.count }) to \($0.system)" }))
    if mode == .run || mode == .apply, waiting > 0 {
      row("to do", "\(summary.newlyWaiting) new, \(waiting) in all", summary.newlyWaiting > 0 ? .yellow : nil)
    }
    for file in summary.taken { row("decisions", Self.words(file), file.faults.isEmpty ? nil : .yellow) }
    for text in summary.braked { row("brake", text, .red) }
    for path in summary.solutions.uploads.compactMap(\.rejectedWorkbook) {
      row("rejected", "\(path): correct it there and upload it", .yellow)
    }
    for path in paths { row("report", path) }
    if isOfSolutions {
      // Rows of an upload go in with their file and not by answers; a brake says itself how it is lifted.
      if mode == .plan, summary.planned > 0 { row("next", "look it through, then give the same command without --dry-run") }
    } else if mode != .plan || summary.planned > 0,
      let plan = paths.first(where: { $0.split(separator: "/").last?.hasPrefix("plan-") == true })
    {
      row("next", "answer in its column Apply, then: cosell apply \(plan) \(configuration)")
    }
    if mode == .adopt, summary.planned > 0, let workbook = paths.first {
      row("next", "answer in its column Decision where a side is right, then: cosell apply \(workbook) \(configuration)")
    }
    if code != .done { row("exit code", "\(code.rawValue): \(meaning)") }
    return lines
  }

  /// The same for a log.
  var members: [(String, String)] {
    var members = [("command", mode.rawValue), ("run", summary.run.name), ("deals", "\(summary.deals)")]
    members += Self.outcomes.map { ($0.rawValue, "\(summary.outcomes[$0] ?? 0)") }
    members += [
      ("recordsRead", "\(summary.recordsRead.read)"), ("newToDo", "\(summary.newlyWaiting)"), ("exitCode", "\(code.rawValue)"),
    ]
    if let report = paths.first { members.append(("report", report)) }
    return members
  }

  /// Solution details are records of the CRM too.
  private func writes(_ side: Side) -> Int {
    (summary.writes[side] ?? 0) + (side == .crm ? summary.solutions.writes : 0)
  }

  /// `plan-7.xlsx: 3 taken, 1 refused`.
  private static func words(_ file: TakenFile) -> String {
    let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
    if file.fault != nil { return "\(name): not taken" }
    var parts = ["\(file.taken) taken"]
    if file.repeated > 0 { parts.append("\(file.repeated) taken before") }
    if !file.refused.isEmpty { parts.append("\(counted(file.refused.count, "row")) refused") }
    return "\(name): " + list(parts)
  }

  private func title(_ side: Side) -> String {
    let index = side == .partnerCenter ? 0 : 1
    return summary.calls.indices.contains(index) ? summary.calls[index].system : side.title
  }

  /// It took in solution details and no deals.
  private var isOfSolutions: Bool { summary.run.command.hasPrefix("solutions ") }

  private var meaning: String {
    switch (mode, code) {
    case (_, .waits) where isOfSolutions && summary.solutions.uploads.contains { $0.waiting > 0 }:
      "rows wait for a person: see what is written above"
    case (.plan, .waits): "something would be written"
    case (.adopt, .waits): "the two sides differ: see the workbook"
    case (_, .waits) where summary.newlyWaiting == 0 && summary.solutions.exitCode == 1:
      "uploaded solution details wait for a person: see sheet 'Solutions'"
    case (_, .waits) where summary.taken.contains { !$0.faults.isEmpty }: "some rows were not taken: see the messages"
    case (_, .waits): summary.newlyWaiting > 0 ? "something new waits for a person: see sheet 'To do'" : "see the notes above"
    case (_, .partial): "done in part: run again"
    case (_, .stopped): "a brake held something: see sheet 'To do'"
    default: "see the messages"
    }
  }

  private static func style(_ outcome: Outcome) -> PlainText.Style? {
    switch outcome {
    case .created, .updated: .green
    case .held, .rejected: .yellow
    case .failed: .red
    case .unchanged, .ignored: nil
    }
  }

  private static func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }

  private static func list(_ parts: [String]) -> String { parts.joined(separator: ", ") }
}

extension RunTable {
  /// The numbers that the state keeps of a run, in words: `7 deals: 1 created, 2 updated`.
  static func words(_ stored: [Value]) -> String {
    guard stored.count == 3 + outcomes.count, stored[0] != .decimal(ExactDecimal(0)) else { return "" }
    let parts = zip(outcomes, stored.dropFirst(3)).filter { $1 != .decimal(ExactDecimal(0)) }.map { "\($1) \($0.rawValue)" }
    return "\(stored[0]) deal\(stored[0] == .decimal(ExactDecimal(1)) ? "" : "s"): " + parts.joined(separator: ", ")
  }
}

extension RunSummary {
  /// What the state keeps of a run's numbers: deals, records read, newly waiting, then each outcome.
  var stored: [Value] {
    [.decimal(ExactDecimal(deals)), .decimal(ExactDecimal(recordsRead.read)), .decimal(ExactDecimal(newlyWaiting))]
      + RunTable.outcomes.map { .decimal(ExactDecimal(outcomes[$0] ?? 0)) }
  }
}
