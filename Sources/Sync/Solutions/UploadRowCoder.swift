import Mapping
import Records
import StateStore

/// A checked row as the spool keeps it.
enum UploadRowCoder {
  static func cells(_ row: UploadRow) -> [Value] {
    var cells: [Value] = [number(row.number), number(row.line), .text(orNull: row.key), number(row.problems.count)]
    cells += self.cells(row.problems)
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
    let most = max(0, min(count * 4, rest.count))
    let problems = Self.problems(Array(rest.prefix(most)))
    rest = rest.dropFirst(most)
    var cells: [UploadRow.Cell] = []
    while let raw = rest.popFirst() { cells.append(.init(raw: raw.text ?? "", value: rest.popFirst() ?? .null)) }
    return UploadRow(number: number, line: line, key: key, cells: cells, problems: problems)
  }

  // MARK: Problems alone

  static func cells(_ problems: [UploadProblem]) -> [Value] {
    problems.flatMap { problem in
      [.text(problem.code), number(problem.column ?? 0), .text(orNull: problem.reason), .text(orNull: problem.remedy)]
    }
  }

  static func problems(_ cells: [Value]) -> [UploadProblem] {
    stride(from: 0, to: cells.count - cells.count % 4, by: 4).map { start in
      let column = cells[start + 1].decimal?.integer ?? 0
      return UploadProblem(
        cells[start].text ?? "", column: column == 0 ? nil : column, reason: cells[start + 2].text ?? "",
        remedy: cells[start + 3].text ?? "")
    }
  }

  private static func number(_ value: Int) -> Value { .decimal(ExactDecimal(value)) }
}
