import Mapping
import Records
import Reports

/// The columns of a file of solution details as people see them, by the guide and the CRM's metadata.
public struct SolutionShape: Sendable {
  /// One column: its heading, and how a value of the CRM is written under it.
  struct Column: Sendable {
    let shown: SolutionList.Column
    /// The place among the guide's columns; `nil` for one that is for people only.
    let index: Int?
  }

  let guide: CompiledGuide
  let columns: [Column]
  private let crmTitle: String

  public init(guide: CompiledGuide, crmTitle: String) {
    self.guide = guide
    self.crmTitle = crmTitle
    // The id comes first, wherever the guide has it.
    let key = guide.settings.solutionDetailsKey
    let order = guide.solutionColumns.indices.sorted {
      (guide.solutionColumns[$0].crmField == key ? 0 : 1, $0) < (guide.solutionColumns[$1].crmField == key ? 0 : 1, $1)
    }
    columns =
      order.map { index in
        Column(
          shown: Self.shown(guide.solutionColumns[index], isKey: guide.solutionColumns[index].crmField == key, crmTitle),
          index: index)
      } + guide.unloadedSolutionTitles.map { Column(shown: .init($0, notes: ["for people; not uploaded"]), index: nil) }
  }

  /// As ``SolutionList`` takes them.
  public var shown: [SolutionList.Column] { columns.map(\.shown) }

  private static func shown(_ column: SolutionColumn, isKey: Bool, _ crmTitle: String) -> SolutionList.Column {
    var notes: [String] = []
    if column.label != column.title { notes.append("'\(column.label)' in \(crmTitle)") }
    if column.choices.isEmpty {
      switch column.form.kind {
      case .number: notes.append("a number" + range(column))
      case .date, .instant: notes.append("a date as 2026-12-31")
      case .text, .memo, .any, .option, .reference, .list, .flag: break
      }
    }
    if let most = column.field?.maxLength, !column.crmField.contains(".") { notes.append("at most \(most) characters") }
    // What the guide says to those who fill an upload; of unconfirmed names its analyst is told, not they.
    if !column.notes.isEmpty, !column.notes.hasPrefix("UNCONFIRMED") {
      notes.append(column.notes)
    } else if column.saysActive {
      notes.append("No retires the solution")
    }
    return SolutionList.Column(heading(of: column), isRequired: column.isRequired || isKey, choices: column.choices, notes: notes)
  }

  private static func range(_ column: SolutionColumn) -> String {
    switch (column.field?.minimum, column.field?.maximum) {
    case (let least?, let most?): " from \(least) to \(most)"
    case (let least?, nil): " from \(least) on"
    case (nil, let most?): " up to \(most)"
    case (nil, nil): ""
    }
  }

  /// A value that a formula makes cannot be led back: it stands under the CRM's own name, where it is taken as it is.
  private static func heading(of column: SolutionColumn) -> String {
    column.toUpload == nil && column.ownHeadings.count == 2 ? column.label : column.title
  }

  /// Rows that show how one is written.
  public func examples() -> [[String]] {
    [example("# SOL-12345-ABCDE", of: 0), example("# 0e500000-0000-4000-8000-000000000001", of: 1)]
  }

  private func example(_ id: String, of number: Int) -> [String] {
    columns.map { column in
      guard let index = column.index else { return "an example; this row is passed over" }
      let rule = guide.solutionColumns[index]
      if rule.crmField == guide.settings.solutionDetailsKey { return id }
      if let choice = number < rule.choices.count ? rule.choices[number] : rule.choices.last { return choice }
      switch rule.form.kind {
      case .number: return "100"
      case .date, .instant: return "2026-12-31"
      case .text, .memo, .any, .option, .reference, .list, .flag:
        let words = Self.words[rule.headings.first ?? ""] ?? ["text"]
        return number < words.count ? words[number] : words.last ?? ""
      }
    }
  }

  private static let words = [
    "name": ["Contoso Insight", "Azure"], "solutiontype": ["3P", "1P"], "publisher": ["Contoso", "Microsoft"],
    "currency": ["EUR"],
  ]

  /// A record of the CRM as a row of an upload; `nil` in place of a value that cannot be written there.
  func row(_ values: [Value]) -> [Value?] {
    let layout = guide.layout(.solutionDetail)
    return columns.map { column in
      guard let index = column.index, let slot = layout.slot(of: guide.solutionColumns[index].crmField),
        values.indices.contains(slot)
      else { return .null }
      let rule = guide.solutionColumns[index]
      return rule.toUpload.map { $0(values[slot]) } ?? values[slot]
    }
  }
}
