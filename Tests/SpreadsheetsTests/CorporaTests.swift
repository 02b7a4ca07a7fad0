import Faults
import Foundation
import Spreadsheets
import Tables
import Testing

/// Files that no one here wrote; where they are not at hand, these tests are skipped.
enum Corpora {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/corpora").path

  static let isThere = FileManager.default.fileExists(atPath: folder + "/xlsx/expected.json")

  struct Workbook: Decodable, Sendable {
    let file: String
    let from: String
    let expect: String
    let sheets: [String: [String: String]]?
  }

  static func workbooks() throws -> [Workbook] {
    try JSONDecoder().decode([Workbook].self, from: Data(contentsOf: URL(filePath: folder + "/xlsx/expected.json")))
  }
}

@Suite(.enabled(if: Corpora.isThere, "the corpora are not beside the repository"))
struct CorporaTests {
  @Test func `reads every cell that two other readers agree on`() throws {
    var cells = 0
    for workbook in try Corpora.workbooks() where workbook.expect == "cells" {
      let path = Corpora.folder + "/xlsx/" + workbook.file
      guard let tables = fault({ () throws(Fault) in try Spreadsheet.tables(at: path) }, "\(workbook.file) \(workbook.from)")
      else { continue }
      for (name, expected) in (workbook.sheets ?? [:]).sorted(by: { $0.key < $1.key }) {
        guard let table = tables.first(where: { $0.name == name }) else {
          Issue.record("\(workbook.file) (\(workbook.from)): no sheet '\(name)'; there are \(tables.map(\.name))")
          continue
        }
        let found = shown(table)
        for (address, text) in expected.sorted(by: { $0.key < $1.key }) {
          cells += 1
          if found[address] ?? "" != text {
            Issue.record("\(workbook.file) (\(workbook.from)) \(name) \(address): \(found[address] ?? "nothing") for \(text)")
          }
        }
      }
    }
    #expect(cells > 10_000)
  }

  @Test func `ends in a clear error where a workbook cannot be read`() throws {
    for workbook in try Corpora.workbooks() where workbook.expect == "error" {
      let path = Corpora.folder + "/xlsx/" + workbook.file
      do throws(Fault) {
        let tables = try Spreadsheet.tables(at: path)
        Issue.record("\(workbook.file) (\(workbook.from)) was read: \(tables.map(\.name))")
      } catch {
        #expect(error.code.rawValue.hasPrefix("XLS"))
        #expect(error.remedy != nil)
        #expect(error.description.hasPrefix(path))
      }
    }
  }

  @Test(arguments: [
    "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates", "newlines", "newlines_crlf",
    "quotes_and_newlines", "simple", "simple_crlf", "utf8",
  ])
  func `reads a CSV file as others do`(_ name: String) throws {
    let path = Corpora.folder + "/csv/csvs/\(name).csv"
    let table = try #require(try Spreadsheet.tables(at: path).first)
    let headings = try #require(table.rows.first)
    var records = table.rows.dropFirst().map { row in
      Dictionary(uniqueKeysWithValues: headings.cells.map { ($0.text, row.cell($0.column)?.text ?? "") })
    }
    let json = try Data(contentsOf: URL(filePath: Corpora.folder + "/csv/json/\(name).json"))
    let expected =
      if let one = try? JSONDecoder().decode([String: String].self, from: json) { [one] } else {
        try JSONDecoder().decode([[String: String]].self, from: json)
      }
    if name == "location_coordinates" {
      // Its JSON has another telephone number than its CSV.
      #expect(records.first?["Contact Phone Number"] == "2095257564")
      records = records.map { $0.merging(["Contact Phone Number": "1234567890"]) { $1 } }
    }
    #expect(Array(records) == expected)
  }

  private func fault<Value>(_ body: () throws(Fault) -> Value, _ what: String) -> Value? {
    do throws(Fault) { return try body() } catch {
      Issue.record("\(what): \(error)")
      return nil
    }
  }

  /// Cells in the words of the corpus: numbers to ten digits, dates with their time, durations `T` seconds.
  private func shown(_ table: Table) -> [String: String] {
    var found: [String: String] = [:]
    for row in table.rows {
      for cell in row.cells { found["R\(row.number)C\(cell.column)"] = shown(cell) }
    }
    return found
  }

  private func shown(_ cell: Cell) -> String {
    switch cell.content {
    case .number(let digits): String(format: "%.10g", Double(digits) ?? .nan)
    case .date(let date): date.count == 10 ? date + "T00:00:00" : String(date.prefix(19))
    case .duration(let seconds): String(format: "T%.0f", Double(seconds) ?? .nan)
    // The expectations were written without the blanks around a text.
    default: cell.text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }
}
