import Records
import Tables

/// Reads the rows of an upload by the guide: values for the CRM's fields, and everything that is wrong, by cell.
///
/// Pure. What only several rows together show (an id twice) is not seen here.
public struct UploadRowReader: Sendable {
  let guide: CompiledGuide
  let layout: UploadLayout
  let key: Int

  /// - Parameter key: the place of the key among the guide's columns.
  public init(guide: CompiledGuide, layout: UploadLayout, key: Int) {
    self.guide = guide
    self.layout = layout
    self.key = key
  }

  /// The row, or `nil` for one that holds nothing of ours: above the headings, blank, or a comment (its id begins with `#`).
  public func read(_ row: Row) -> UploadRow? {
    guard row.number > layout.row else { return nil }
    var raws: [Value] = Array(repeating: .null, count: guide.solutionColumns.count)
    var texts: [String] = Array(repeating: "", count: raws.count)
    var problems: [UploadProblem] = []
    var isBlank = true
    for (index, match) in layout.matches.enumerated() {
      guard let match, let cell = row.cell(match.column) else { continue }
      texts[index] = GuideWords.trimmed(cell.text)
      if !texts[index].isEmpty { isBlank = false }
      switch Self.value(of: cell, text: texts[index]) {
      case .success(let value): raws[index] = value
      case .failure(let problem):
        isBlank = false
        problems.append(
          UploadProblem(problem.code.rawValue, column: match.column, reason: problem.reason, remedy: problem.remedy))
      }
    }
    guard !isBlank, !texts[key].hasPrefix("#") else { return nil }
    var cells: [UploadRow.Cell] = []
    cells.reserveCapacity(raws.count)
    let broken = Set(problems.compactMap(\.column))
    for (index, column) in guide.solutionColumns.enumerated() {
      let match = layout.matches[index]
      var cell = UploadRow.Cell(raw: texts[index], value: .null)
      if match.map({ broken.contains($0.column) }) != true {
        switch value(of: column, raws, index, isOwn: match?.isOwn == true) {
        case .success(let found):
          let value = Self.spelled(found, column)
          cell.value = value
          if let problem = limit(value, column, texts[index], at: match?.column) { problems.append(problem) }
        case .failure(let problem):
          problems.append(
            UploadProblem(
              problem.code.rawValue, column: match?.column, reason: reason(problem, texts[index]),
              remedy: remedy(problem, column)))
        }
        if let problem = missing(column, index, cell.value, at: match?.column) { problems.append(problem) }
      }
      cells.append(cell)
    }
    problems.sort { ($0.column ?? 0) < ($1.column ?? 0) }
    // By what the CRM keeps, so that an id that a formula makes is the one looked for.
    let id = cells[key].value.isNull ? texts[key] : GuideWords.trimmed(cells[key].value.description)
    return UploadRow(number: row.number, line: row.line, key: id, cells: cells, problems: problems)
  }

  // MARK: One cell

  /// What is written in a cell, as a value.
  static func value(of cell: Tables.Cell, text: String) -> Result<Value, CellProblem> {
    switch cell.content {
    case .text: return .success(.text(orNull: text))
    case .number(let digits):
      return .success(ExactDecimal(digits).map(Value.decimal) ?? .text(orNull: text))
    case .flag(let flag): return .success(.flag(flag))
    case .date(let iso):
      return .success(CalendarDate(iso).map(Value.date) ?? Instant(iso + "Z").map(Value.instant) ?? .text(orNull: text))
    case .duration: return .success(.text(orNull: text))
    case .error(let error):
      return .failure(
        CellProblem(
          code: "cell-error", reason: "the cell holds the error \(error)", remedy: "correct the cell, or leave it empty"))
    case .uncomputed:
      return .failure(
        CellProblem(
          code: "cell-uncomputed", reason: "the cell holds a formula that was saved without its result",
          remedy: "open the file in Excel and save it again, or write the value itself"))
    }
  }

  private func value(
    of column: SolutionColumn, _ raws: [Value], _ index: Int, isOwn: Bool
  ) -> Result<Value, CellProblem> {
    let guided = column.transform?.apply(raws) ?? column.fromCRM(raws[index])
    guard case .failure = guided else { return guided }
    // A spreadsheet turns Yes into TRUE and back, and the CRM's own exports show its labels.
    if let flag = GuideWords.flag(raws[index].description) {
      for other: Value in [.flag(flag), .text(flag ? "Yes" : "No")] where other != raws[index] {
        var raws = raws
        raws[index] = other
        if let result = column.transform?.apply(raws), case .success = result { return result }
      }
    }
    if isOwn, case .success(let value) = column.fromCRM(raws[index]) { return .success(value) }
    return guided
  }

  /// Codes of currencies are written in capitals.
  private static func spelled(_ value: Value, _ column: SolutionColumn) -> Value {
    guard case .text(let text) = value, column.currencies.contains(text.uppercased()) else { return value }
    return .text(text.uppercased())
  }

  private func missing(_ column: SolutionColumn, _ index: Int, _ value: Value, at place: Int?) -> UploadProblem? {
    guard value.isNull, index == key || column.isRequired else { return nil }
    return UploadProblem(
      index == key ? "missing-id" : "missing-value", column: place, reason: "'\(column.title)' is empty",
      remedy: index == key
        ? "write the solution's id, such as SOL-12345-ABCDE, or delete the row" : "write a value; the CRM needs one")
  }

  /// What the CRM's field cannot hold.
  private func limit(_ value: Value, _ column: SolutionColumn, _ raw: String, at place: Int?) -> UploadProblem? {
    switch value {
    case .text(let text):
      if !column.currencies.isEmpty, !column.currencies.contains(text.uppercased()) {
        return UploadProblem(
          "currency-unknown", column: place, reason: "'\(raw)' is no currency of the CRM",
          remedy: "write one of \(GuideWords.alternatives(column.currencies.sorted()))")
      }
      guard let most = column.field?.maxLength, !column.crmField.contains("."), text.utf16.count > most else { return nil }
      return UploadProblem(
        "too-long", column: place, reason: "'\(column.title)' has \(text.utf16.count) characters, and the CRM takes \(most)",
        remedy: "shorten it")
    case .decimal(let number) where column.form.kind == .number:
      if let least = column.field?.minimum, number < least {
        return UploadProblem(
          "out-of-range", column: place, reason: "\(raw) is less than \(least)", remedy: "write a number from \(least) on")
      }
      if let most = column.field?.maximum, number > most {
        return UploadProblem(
          "out-of-range", column: place, reason: "\(raw) is more than \(most)", remedy: "write a number up to \(most)")
      }
      return nil
    default: return nil
    }
  }

  private func reason(_ problem: CellProblem, _ raw: String) -> String {
    switch problem.code.rawValue {
    case "not-in-list": "'\(raw)' is not among the choices"
    case "list-value-expired": "'\(raw)' is a choice no more"
    default: problem.reason
    }
  }

  /// Problems of values speak of Partner Center; here it is the upload's cell that is to be corrected.
  private func remedy(_ problem: CellProblem, _ column: SolutionColumn) -> String {
    if !column.choices.isEmpty, column.choices.count <= 12 { return "write \(GuideWords.alternatives(column.choices))" }
    switch problem.code.rawValue {
    case "not-a-number": return "write a number"
    case "not-a-date": return "write a date as 2026-12-31"
    case "not-a-flag": return "write Yes or No"
    case "wrong-type": return "write a \(Coercion.name(of: column.form.kind))"
    default: return problem.remedy
    }
  }
}
