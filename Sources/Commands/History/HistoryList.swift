import Faults
import Records
import Spreadsheets
import StateStore

/// What `history` shows: as lines, and as a workbook.
enum HistoryList {
  /// Newest first.
  case runs([RunStory])
  /// A deal's title, and what runs did with it, oldest first.
  case deal(String, [(run: RunRecord, row: JournalRow)])
  case unknown(String)

  var isUnknown: Bool { if case .unknown = self { true } else { false } }

  var headings: [String] {
    if case .runs = self {
      ["Run", "Command", "Started", "Seconds", "Exit code", "Deals", "Came to", "Stopped by"]
    } else {
      ["Run", "Started", "Sheet", "What"]
    }
  }

  /// The rows of the workbook.
  var rows: [[Value]] {
    switch self {
    case .runs(let stories):
      stories.map { story in
        [
          .text(story.run.name), .text(story.run.command), .instant(story.run.startedAt),
          story.run.endedAt.map { .decimal(ExactDecimal(Int($0.seconds - story.run.startedAt.seconds))) } ?? .null,
          story.run.exitCode.map { .decimal(ExactDecimal($0)) } ?? .null, .text(orNull: RunTable.words(story.summary)),
          .text(orNull: Self.step(story)), .text(orNull: story.stopped),
        ]
      }
    case .deal(_, let entries):
      entries.map { [.text($0.run.name), .instant($0.run.startedAt), .text($0.row.sheet), .text(Self.words($0.row))] }
    case .unknown: []
    }
  }

  var lines: [String] {
    switch self {
    case .runs(let stories): stories.isEmpty ? ["no run in this time"] : stories.flatMap(Self.lines)
    case .deal(let title, let entries):
      [title]
        + (entries.isEmpty
          ? ["  nothing in this time"]
          : entries.map { "  \($0.run.name)  \(PlainTime.of($0.run.startedAt))  \($0.row.sheet) · \(Self.words($0.row))" })
    case .unknown(let id): ["no deal of referral or CRM record '\(id)' is known; a run has to see it first"]
    }
  }

  private static func lines(_ story: RunStory) -> [String] {
    let run = story.run
    let end = run.exitCode.map { "exit code \($0)" } ?? "did not end"
    let seconds = run.endedAt.map { "\($0.seconds - run.startedAt.seconds) s" } ?? ""
    let words = [
      padded(run.name, 20), padded(run.command, 7), PlainTime.of(run.startedAt), padded(seconds, 7), padded(end, 12),
      RunTable.words(story.summary),
    ]
    var lines = [words.joined(separator: "  ").trimmedAtEnd]
    if let stopped = story.stopped {
      lines.append("    stopped while \(step(story)): \(stopped)")
    } else if run.endedAt == nil {
      lines.append("    last seen \(step(story)); the next run finishes what it began")
    }
    return lines
  }

  private static func step(_ story: RunStory) -> String {
    story.run.endedAt == nil || story.stopped != nil ? story.step?.rawValue ?? "at work" : ""
  }

  private static func words(_ row: JournalRow) -> String {
    row.cells.map(\.description).filter { !$0.isEmpty }.joined(separator: " · ")
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  // MARK: Workbook

  /// Not `History`: Excel keeps that name for itself.
  private var sheetName: String { if case .runs = self { "Runs" } else { "Deal" } }

  /// Writes the rows as a workbook with one sheet.
  func write(to path: String, at now: Instant) throws(Fault) {
    let workbook = try WorkbookWriter(
      path: path, properties: WorkbookProperties(title: "Co-sell history", subject: "cosell history", created: now.seconds))
    let sheet = try workbook.addSheet(sheetName, SheetLayout(columns: headings.map { SheetColumn($0) }))
    for row in rows { try sheet.append(row.map(Self.cell)) }
    try workbook.close()
  }

  private static func cell(_ value: Value) -> SheetCell {
    switch value {
    case .null: .blank
    case .decimal: .number(value.description)
    case .instant(let instant): SheetCell(.date(String(instant.description.prefix(19))))
    default: .text(value.description)
    }
  }
}

extension String {
  /// Without blanks behind its last word.
  fileprivate var trimmedAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
