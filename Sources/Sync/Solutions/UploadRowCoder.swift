import Mapping
import Records
import StateStore

/// A checked row as the spool keeps it.
enum UploadRowCoder {
  static func cells(_ row: UploadRow) -> [Value] {
    var cells: [Value] = [number(row.number), number(row.line), .text(orNull: row.key), number(row.problems.count)]
    for problem in row.problems {
      cells += [.text(problem.code), number(problem.column ?? 0), .text(orNull: problem.reason), .text(orNull: problem.remedy)]
    }
    for cell in row.cells {
      cells.append(.text(orNull: cell.raw))
      cells.append(cell.value)
    }
    return cells
  }

  static func row(_ spooled: SpooledRow) -> UploadRow {
    var rest = spooled.cells[...]
    func integer() -> Int { rest.popFirst()?.decimal?.integer ?? 0 }
    func text() -> String { rest.popFirst()?.text ?? "" }
    let (number, line, key, count) = (integer(), integer(), text(), integer())
    var problems: [UploadProblem] = []
    for _ in 0..<max(0, count) {
      let (code, column) = (text(), integer())
      problems.append(UploadProblem(code, column: column == 0 ? nil : column, reason: text(), remedy: text()))
    }
    var cells: [UploadRow.Cell] = []
    while let raw = rest.popFirst() { cells.append(.init(raw: raw.text ?? "", value: rest.popFirst() ?? .null)) }
    return UploadRow(number: number, line: line, key: key, cells: cells, problems: problems)
  }

  private static func number(_ value: Int) -> Value { .decimal(ExactDecimal(value)) }
}
