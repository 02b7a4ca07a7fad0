import Faults
import Foundation
import PracticeSystems
import Records
import Spreadsheets
import StateStore
import Sync
import Testing

/// What a test of uploads does: writes files, imports them, looks at the CRM's catalogue.
extension SyncBench {
  static let details = "msft_microsoftsolutiondetails"

  /// Writes a CSV file into the bench's folder; gives its path.
  @discardableResult
  func csv(_ name: String, _ lines: [String]) throws -> String {
    let path = folder + "/" + name
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try (lines.joined(separator: "\r\n") + "\r\n").write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  /// `cosell solutions import`.
  @discardableResult
  func upload(
    _ path: String, _ change: (inout SolutionImport.Options) -> Void = { _ in }
  ) async throws -> SolutionUpload {
    let run = try await startRun("solutions import")
    var importer = SolutionImport(world: try await syncWorld(), run: run)
    importer.options.rejectsFolder = folder
    change(&importer.options)
    lastUpload = run
    try await importer.prepare()
    let upload = try await importer.take(path: path, name: (path as NSString).lastPathComponent)
    return upload
  }

  /// The CRM's catalogue: by id, the values of these columns.
  func catalogue(_ columns: [String] = ["msft_solutionname"]) -> [String: [String]] {
    var found: [String: [String]] = [:]
    for row in rows("dynamics", Self.details) {
      guard let id = row["msft_solutionidentifier"]?.string else { continue }
      found[id, default: []] += columns.map { name in
        let value = row[name] ?? .null
        return value.isNull ? "" : value.string ?? value.text
      }
    }
    return found
  }

  /// The catalogue's row with this id.
  func detail(_ id: String) -> PracticeJSON {
    rows("dynamics", Self.details).first { $0["msft_solutionidentifier"]?.string == id } ?? .null
  }

  func editDetail(_ id: String, _ fields: PracticeJSON) throws {
    try edit("dynamics", Self.details, detail(id)["\(Self.details)id"]?.string ?? "", fields)
  }

  /// Rows of the sheet Solutions of the last upload: Line, Outcome, Code, Error, Id.
  func solutionLines(_ outcomes: Set<String> = []) async throws -> [[String]] {
    try await state().journal("Solutions", ofRun: lastUpload?.id ?? 0, after: 0, limit: 10_000)
      .map { $0.cells.map(\.description) }.filter { outcomes.isEmpty || outcomes.contains($0[2]) }.map { Array($0[1...5]) }
  }
}

extension SyncBench {
  /// The calls to the CRM so far, by what they are for; sign-in and metadata left out.
  func calls() -> [String: Int] {
    let history = try? PracticeJSON(parsing: admin("GET", "/history", query: "requests=true").body)
    var counts: [String: Int] = [:]
    for call in history?["requests"]?.array ?? [] where call["system"]?.string == "dynamics" {
      let path = call["path"]?.string ?? ""
      let kind: String
      if path.hasSuffix("$batch") {
        kind = "write"
      } else if path.contains(Self.details + "es") {
        kind = (call["query"]?.string ?? "").contains("deltatoken") ? "delta" : "list"
      } else {
        continue
      }
      counts[kind, default: 0] += 1
    }
    return counts
  }

  func calls(since before: [String: Int]) -> [String: Int] {
    calls().merging(before) { $0 - $1 }.filter { $0.value != 0 }
  }

  /// A rejected workbook as a person corrects it: by row (1 is the first below the headings) and column, the new texts; written
  /// as another file of the same name.
  func corrected(_ path: String, _ changes: [Int: [Int: String]]) throws -> String {
    let table = try #require(try Spreadsheet.tables(at: path).first)
    let name = (path as NSString).lastPathComponent
    let target = folder + "/corrected/" + name
    try FileManager.default.createDirectory(atPath: folder + "/corrected", withIntermediateDirectories: true)
    let writer = try WorkbookWriter(path: target, properties: .init(title: "corrected", created: 1))
    let headings = table.rows[0].cells
    let sheet = try writer.addSheet("Solutions", SheetLayout(columns: headings.map { SheetColumn($0.text) }))
    for (index, row) in table.rows.dropFirst().enumerated() {
      var cells: [SheetCell] = headings.map { heading in row.cell(heading.column).map { .text($0.text) } ?? .blank }
      for (column, text) in changes[index + 1] ?? [:] { cells[column - 1] = text.isEmpty ? .blank : .text(text) }
      try sheet.append(cells)
    }
    try writer.close()
    return target
  }
}
