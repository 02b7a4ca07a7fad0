import Faults
import Foundation
import Mapping
import Records
import Spreadsheets
import Tables

/// Guides and metadata for the tests.
enum Samples {
  static let today = CalendarDate(year: 2026, month: 11, day: 20) ?? CalendarDate(dayNumber: 0)

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  static func shipped(_ name: String) throws -> [Table] { try Spreadsheet.tables(at: "\(root)/mappings/\(name)") }

  /// The shipped folder with other texts in some cells, and the messages about it against the sample's metadata.
  ///
  /// Files are named as they are from the top of the repository.
  static func shippedMessages(_ changes: [(part: String, row: Int, column: Int, text: String)]) throws -> [String] {
    var tables = try shipped("dynamics365")
    for change in changes {
      for table in tables.indices where tables[table].name == change.part {
        for row in tables[table].rows.indices where tables[table].rows[row].number == change.row {
          tables[table].rows[row].cells.removeAll { $0.column == change.column }
          if !change.text.isEmpty {
            tables[table].rows[row].cells.append(Cell(column: change.column, offset: 1, content: .text(change.text)))
          }
        }
      }
    }
    let outcome = GuideCompiler.compile(
      tables: tables, named: "mappings/dynamics365", metadata: SampleMetadata.snapshot, today: today)
    return outcome.findings.map { $0.description.replacingOccurrences(of: root + "/", with: "") }
  }

  /// Tables as CSV files would give them: a name, and its lines with cells between `|`.
  static func tables(_ parts: [(String, String)]) -> [Table] {
    parts.map { name, text in
      let rows = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
        var offset = 1
        var cells: [Cell] = []
        for (column, text) in line.split(separator: "|", omittingEmptySubsequences: false).enumerated() {
          let trimmed = text.trimmingCharacters(in: .whitespaces)
          if !trimmed.isEmpty { cells.append(Cell(column: column + 1, offset: offset, content: .text(trimmed))) }
          offset += text.count + 1
        }
        return Row(number: index + 1, cells: cells)
      }
      return Table(name: name, source: .workbook(file: "guide.xlsx"), rows: rows.filter { !$0.cells.isEmpty })
    }
  }

  static let settings = """
    Setting | Value
    Account match | customerProfile.name = name
    Customer of a deal | parentaccountid
    Default owner | deal.desk@example.com
    """
  static let lead = """
    Partner Center field | CRM field | Direction | Values
    <identifier> | new_referral | to CRM
    status | statecode/statuscode | both | Deal status
    """
  static let account = """
    Partner Center field | CRM field | Direction
    customerProfile.name | name | both
    """
  static let roles = """
    <sync> | new_sync | to CRM
    <identifier> | new_referral | to CRM
    """
  static let statuses = """
    List | Partner Center value | CRM value | Preferred
    Deal status | New/Pending | 0/2
    Deal status | New/Received | 0/3
    Deal status | Active/Accepted | 0/1
    Deal status | Closed/Won | 1/3
    Deal status | Closed/Lost | 2/4
    Deal status | Closed/Declined | 2/5
    Deal status | Closed/Expired | 2/6
    """

  /// A small guide that is right, with the given rows added to its parts.
  ///
  /// The rows of `opportunity` begin in line 5.
  static func guide(
    opportunity: String = "", heading: String = "Partner Center field | CRM field | Direction", account: String = "",
    values: String = "", settings: String = "", lead: String = "", more: [(String, String)] = []
  ) -> [Table] {
    tables(
      [
        ("Settings", Self.settings + "\n" + settings),
        (
          "Opportunity",
          """
          \(heading) | Values
          <sync> | new_sync | to CRM
          <identifier> | new_referral | to CRM
          status | statecode/statuscode | both \(String(repeating: "|", count: heading.filter { $0 == "|" }.count - 1)) Deal status
          """ + "\n" + opportunity
        ),
        ("Lead", Self.lead + "\n" + lead), ("Account", Self.account + "\n" + account),
        ("Values", Self.statuses + "\n" + values),
      ] + more)
  }

  static func compile(_ tables: [Table], metadata: MetadataSnapshot? = nil) -> GuideOutcome {
    GuideCompiler.compile(tables: tables, named: "guide.xlsx", metadata: metadata, today: today)
  }

  static func messages(_ tables: [Table], metadata: MetadataSnapshot? = nil) -> [String] {
    compile(tables, metadata: metadata).findings.map(\.description)
  }
}
