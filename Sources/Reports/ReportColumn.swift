import Spreadsheets

/// A column of a sheet of the report: its heading and what its cells mean to the reader.
struct ReportColumn: Hashable, Sendable {
  let heading: String
  let role: Role

  /// What a cell means, from which its look follows.
  enum Role: Hashable, Sendable {
    case text
    /// The name by which people find the row.
    case title
    /// Ids and the like, needed now and then.
    case quiet
    /// Prose, wrapped at so many characters.
    case prose(_ width: Int = 44)
    /// A number to be compared with those above and below it.
    case amount
    /// A value of a record, whatever its type.
    case value
    /// A value that was, or was agreed.
    case old
    case outcome
    case code
    case when
    case deadline
    /// An address, shown as a word to click on.
    case web(String)
    /// Yes: seen for the first time.
    case new
    /// Where a person answers; `others` says whether other answers than these are taken.
    case answer([String], others: Bool)
    /// The same, with a drop-down of its own in each row: the verbs that fit it.
    case decision
    /// A row of the guide, as `Opportunity!7`.
    case guideRow
  }

  init(_ heading: String, _ role: Role = .text) {
    self.heading = heading
    self.role = role
  }
}

extension ReportColumn {
  /// The column as the workbook has it.
  var sheetColumn: SheetColumn {
    switch role {
    case .text: SheetColumn(heading, width: .fitting(10...40))
    case .title: SheetColumn(heading, width: .fitting(16...40), style: .bold)
    case .quiet: SheetColumn(heading, width: .fitting(8...40), style: ReportStyle.quiet)
    case .prose(let most): SheetColumn(heading, width: .fitting(20...most), style: .wrapped)
    case .amount: SheetColumn(heading, width: .fitting(10...24), style: ReportStyle.amount)
    case .value: SheetColumn(heading, width: .fitting(12...44), style: ReportStyle.value)
    case .old: SheetColumn(heading, width: .fitting(12...44), style: ReportStyle.old)
    case .outcome: SheetColumn(heading, width: .fitting(12...46))
    case .code: SheetColumn(heading, width: .fitting(10...28))
    case .when, .deadline: SheetColumn(heading, width: .fixed(16.5), style: .init(alignment: .left))
    case .web(let label): SheetColumn(heading, width: .fixed(Double(max(label.count, heading.count) + 3)))
    case .new: SheetColumn(heading, width: .fixed(8), style: .init(alignment: .centre))
    case .answer(let choices, let others):
      SheetColumn(
        heading, width: .fixed(Double((choices.map(\.count).max() ?? 8) + 4)), style: ReportStyle.answer, choices: choices,
        allowsOthers: others)
    case .decision: SheetColumn(heading, width: .fixed(24), style: ReportStyle.answer)
    case .guideRow: SheetColumn(heading, width: .fitting(12...28))
    }
  }
}
