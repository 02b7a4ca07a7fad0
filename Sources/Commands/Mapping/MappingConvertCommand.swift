import Faults
import Foundation
import Mapping
import Spreadsheets
import Tables

/// `mapping convert`: a guide's workbook to a folder of CSV files, or the other way round.
struct MappingConvertCommand {
  let source: String
  let target: String
  let terminal: Terminal

  /// 2026-11-20: the same guide gives the same bytes, whenever it is converted.
  private static let created: Int64 = 1_795_132_800

  func carryOut() async -> ExitCode {
    await tellingProblems(terminal) {
      let sheets = GuideSheet.sheets(of: try Spreadsheet.tables(at: source))
      if target.lowercased().hasSuffix(".xlsx") { try writeWorkbook(sheets) } else { try writeFolder(sheets) }
      terminal.result("\(target): \(sheets.count) parts")
      return .done
    }
  }

  private func writeWorkbook(_ sheets: [GuideSheet]) throws(Fault) {
    let workbook = try WorkbookWriter(
      path: target, properties: WorkbookProperties(title: "cosell mapping guide", created: Self.created))
    for sheet in sheets {
      let columns = zip(sheet.headings, sheet.choices).map { heading, choices in
        SheetColumn(
          heading, width: .fitting(9...(heading == "Notes" ? 70 : 60)), style: heading.hasPrefix("#") ? .note : .plain,
          choices: choices)
      }
      let writer = try workbook.addSheet(sheet.name, SheetLayout(columns: columns))
      for row in sheet.rows {
        let cells = row.map { text in text.isEmpty ? SheetCell.blank : SheetCell.text(text) }
        try writer.append(cells)
      }
    }
    try workbook.close()
  }

  private func writeFolder(_ sheets: [GuideSheet]) throws(Fault) {
    do {
      try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    } catch {
      throw Fault(
        "CSV020", while: "make the folder of the guide", error.localizedDescription, at: .file(target), remedy: "check the path")
    }
    for sheet in sheets {
      let writer = try CSVWriter(path: "\(target)/\(sheet.name).csv", byteOrderMark: false)
      try writer.append(sheet.headings)
      for row in sheet.rows { try writer.append(row) }
      try writer.close()
    }
  }
}
