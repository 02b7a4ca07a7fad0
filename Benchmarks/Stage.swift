import Commands
import Faults
import Foundation
import Mapping
import Reconcile
import Records
import Reports
import Spreadsheets
import Tables

/// Single stages, each in a process of its own so that its peak memory is its own.
enum Stage {
  static func all(_ bench: Bench, count: Int) throws -> TextTable {
    var table = TextTable(
      title: "Stages, \(count) rows", headings: ["stage", "wall s", "CPU s", "peak MiB", "target"])
    for (name, work, target) in [
      ("write", "write \(count) x 12 as XLSX, for the next line", "-"),
      ("read", "upload: read \(count) x 12 from XLSX, texts in the cells", "0.7 s, 60 MiB"),
      ("write-shared", "write the same with shared texts, for the next line", "-"),
      ("read", "upload: read \(count) x 12 from XLSX, texts shared, as Excel saves them", "0.7 s, 60 MiB"),
      ("audit", "audit: \(count) rows of Changes, as XLSX and as JSON Lines", "0.9 s, 40 MiB (XLSX alone)"),
      ("transform", "transform: \(count) deals through the shipped guide, both ways", "0.3 s (200 rows)"),
    ] {
      let log = bench.folder + "/\(name).log"
      let measured = try Measurement.of(bench, bench.itself, ["stage", name, bench.folder, "\(count)"], log: log)
      let said = ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n").last.map(String.init) ?? ""
      guard measured.exitCode == 0 else { throw Fault("BEN007", while: "measure the stage '\(name)'", said) }
      table.rows.append([
        said.isEmpty ? work : "\(work) (\(said))", String(format: "%.2f", measured.wall), String(format: "%.2f", measured.cpu),
        measured.peak, target,
      ])
    }
    return table
  }

  /// `NAME FOLDER COUNT`.
  static func carryOut(_ arguments: [String]) async throws {
    guard arguments.count == 3, let count = Int(arguments[2]) else {
      throw Fault("BEN008", while: "begin a stage", "NAME FOLDER COUNT")
    }
    let file = arguments[1] + "/stage.xlsx"
    switch arguments[0] {
    case "write": try write(count, to: file, .constant)
    case "write-shared": try write(count, to: file, .whole)
    case "read": try read(count, from: file)
    case "audit": try await audit(count, to: arguments[1])
    case "transform": try transform(count)
    default: throw Fault("BEN009", while: "begin a stage", "there is no stage '\(arguments[0])'")
    }
  }

  // MARK: Spreadsheets

  private static func write(_ count: Int, to path: String, _ memory: WorkbookWriter.Memory) throws {
    let workbook = try WorkbookWriter(
      path: path, properties: .init(title: "Solution details", created: 1_795_140_000), memory: memory)
    let sheet = try workbook.addSheet("Solutions", SheetLayout(columns: (0..<12).map { SheetColumn("Column \($0)") }))
    for row in 0..<count {
      try sheet.append(
        (0..<12).map { column in
          // The first column is each row's own, as ids are.
          column % 4 == 3
            ? .number("\(row * 7 + column).25") : .text("value \(column == 0 ? row : row % 5000) of column \(column)")
        })
    }
    try workbook.close()
  }

  private static func read(_ count: Int, from path: String) throws {
    let reader = try Spreadsheet.reader(at: path)
    var rows = 0
    var cells = 0
    for sheet in reader.sheets {
      _ = try reader.rows(of: sheet) { row throws(Fault) in
        rows += 1
        cells += row.cells.count
      }
    }
    guard rows >= count, cells >= count * 12 else {
      throw Fault("BEN010", while: "read the sheet", "\(rows) rows and \(cells) cells are too few")
    }
  }

  private struct SyntheticRows: ReportRows {
    let count: Int

    func rows(
      of sheet: String, after position: Int64, limit: Int
    ) async throws(Fault) -> [(position: Int64, run: String, cells: [Value])] {
      guard sheet == "Changes", position + 1 < Int64(count) else { return [] }
      return (position + 1..<min(position + 1 + Int64(limit), Int64(count))).map { number in
        (
          number, "20261120-021407-1",
          [
            .text("Dynamics 365"), .text("opportunity"), .text("0f0e0d0c-0000-4000-8000-\(100_000_000_000 + number)"),
            .text("estimatedvalue"), .decimal(ExactDecimal(Int(number) * 3)), .decimal(ExactDecimal(Int(number) * 4)),
            .text("Partner Center"), .text("Opportunity!\(number % 30 + 2)"),
          ]
        )
      }
    }
  }

  private static func audit(_ count: Int, to folder: String) async throws {
    let now = Instant(seconds: 1_795_140_000)
    let content = ReportContent(runName: "20261120-021407-1", startedAt: now, endedAt: now, command: "run")
    _ = try await ReportWriter.writeAudit(content, rows: SyntheticRows(count: count), to: folder)
  }

  // MARK: Transform

  private static func transform(_ count: Int) throws {
    let tables = try Spreadsheet.tables(at: "mappings/dynamics365")
    let outcome = GuideCompiler.compile(
      tables: tables, named: "mappings/dynamics365", defaults: DynamicsGuideDefaults.defaults,
      today: CalendarDate(dayNumber: 20_776))
    guard let guide = outcome.compiled else {
      throw Fault("BEN011", while: "compile the guide", outcome.findings.map { "\($0)" }.joined(separator: "; "))
    }
    // Some deals over and over, made beforehand: only what is done with them is measured.
    let states = (0..<500).map { number in
      DealState(
        referral: record(guide.layout(.referral), number), recordEntity: .opportunity,
        record: record(guide.layout(.opportunity), number),
        account: .init(id: "a", values: record(guide.layout(.account), number)),
        contact: .init(id: "c", values: record(guide.layout(.contact), number)))
    }
    var equal = 0
    var rows = 0
    for number in 0..<count {
      let state = states[number % states.count]
      for row in guide.rows.indices {
        guard let view = RowView(row: row, guide: guide, state: state) else { continue }
        rows += 1
        if view.isEqual { equal += 1 }
      }
    }
    print("\(rows / max(1, count)) rows a deal, \(equal * 100 / max(1, rows)) % equal")
  }

  /// A record whose values have the kinds that its fields' names suggest.
  private static func record(_ layout: SlotLayout, _ number: Int) -> [Value] {
    layout.fields.map { field in
      let name = field.lowercased()
      if name.contains("value") { return .decimal(ExactDecimal(number * 10 + 5)) }
      if name.contains("date") { return .date(CalendarDate(dayNumber: Int32(20_000 + number % 1000))) }
      if name.contains("country") { return .text("DE") }
      if name.contains("currency") { return .text("EUR") }
      if name.hasPrefix("consent") || name.hasSuffix("sync") || name.hasSuffix("visible") { return .flag(number % 2 == 0) }
      return .text("text \(number)")
    }
  }
}
