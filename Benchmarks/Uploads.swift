import Faults
import Foundation
import PracticeSystems
import Spreadsheets

/// Uploads of solution details against the practice systems: all new, the same again, a few changed.
struct Uploads {
  private let bench: Bench
  private let practice: PracticeSide
  private let folder: String
  private let configuration: String

  init(_ bench: Bench) throws {
    self.bench = bench
    practice = try PracticeSide()
    folder = bench.folder + "/uploads"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    configuration = try practice.configuration(
      in: folder, mapping: FileManager.default.currentDirectoryPath + "/mappings/dynamics365")
  }

  func carryOut(_ sizes: [Int]) throws -> TextTable {
    var table = TextTable(
      title: "Uploads of solution details, 12 columns, XLSX, no latency",
      headings: [
        "upload", "wall s", "CPU s", "peak MiB", "calls", "batches", "floor of batches", "writes", "exit", "calls by kind",
      ])
    // The first command reads metadata and makes the state; it is not what is measured here.
    try write(1, to: folder + "/first.xlsx", from: 9_000_000)
    _ = try measure(folder + "/first.xlsx")
    var from = 0
    for size in sizes {
      let file = folder + "/\(size).xlsx"
      try write(size, to: file, from: from)
      try upload("\(size) new rows, dry run", file, writes: 0, &table, ["--dry-run"])
      try upload("\(size) new rows", file, writes: size, &table)
      try upload("the same \(size) again", file, writes: 0, &table)
      let changed = folder + "/\(size)-changed.xlsx"
      try write(size, to: changed, from: from, changing: 20)
      try upload("\(size) rows, one of 20 changed", changed, writes: (size + 19) / 20, &table)
      from += size
    }
    return table
  }

  private func upload(
    _ name: String, _ file: String, writes: Int, _ table: inout TextTable, _ options: [String] = []
  ) throws {
    let mark = practice.mark()
    let measured = try measure(file, options)
    let counts = practice.counts(since: mark)
    table.rows.append([
      name, String(format: "%.2f", measured.wall), String(format: "%.2f", measured.cpu), measured.peak, "\(counts.total)",
      "\(counts.batches)", "\((writes + 99) / 100)", "\(counts.crmWrites)", "\(measured.exitCode)", counts.description,
    ])
    FileHandle.standardError.write(Data((table.rows.last ?? []).joined(separator: "  ").appending("\n").utf8))
  }

  private func measure(_ file: String, _ options: [String] = []) throws -> Measurement {
    // Beyond the day that the brake counts.
    try practice.admin("clock", ["advance": .integer(2 * 86_400)])
    let log = bench.folder + "/upload.log"
    let measured = try Measurement.of(
      bench, bench.program, ["solutions", "import", "--allow", "solutions=1000000"] + options + [file, configuration], log: log)
    // A dry run ends with 1, since something would be written.
    guard measured.exitCode == (options.isEmpty ? 0 : 1) else {
      throw Fault(
        "BEN012", while: "upload '\(file)'",
        "the program ended with \(measured.exitCode): "
          + ((try? String(contentsOfFile: log, encoding: .utf8))?.suffix(2000) ?? ""))
    }
    return measured
  }

  /// The shipped guide's six columns and six that nobody maps.
  private func write(_ count: Int, to path: String, from first: Int, changing: Int? = nil) throws {
    let headings =
      ["SolutionId", "Name", "SolutionType", "Publisher", "Active", "Notes"] + (1...6).map { "Remark \($0)" }
    let workbook = try WorkbookWriter(path: path, properties: .init(title: "Solution details", created: 1_795_140_000))
    let sheet = try workbook.addSheet("Solutions", SheetLayout(columns: headings.map { SheetColumn($0) }))
    for row in 0..<count {
      let number = first + row
      let name = changing.map { row % $0 == 0 } == true ? "Contoso solution \(number), renamed" : "Contoso solution \(number)"
      let own: [SheetCell] = [
        .text("SOL-\(10_000 + number)-CDFGH"), .text(name), .text(row % 9 == 0 ? "1P" : "3P"),
        .text("Publisher \(row % 500)"), .flag(true), .text("note \(row % 1000)"),
      ]
      try sheet.append(own + (0..<6).map { $0 % 3 == 2 ? .number("\(row * 7 + $0).25") : .text("remark \(row % 5000) of \($0)") })
    }
    try workbook.close()
  }
}
