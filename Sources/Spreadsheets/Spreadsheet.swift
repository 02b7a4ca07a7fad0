import Faults
import Glibc
import Tables

/// Tables from files: a workbook, a CSV file or a folder of CSV files, told apart by their content.
public enum Spreadsheet {
  /// All tables at a path, whole, for guides and other small files.
  ///
  /// A workbook gives a table for each sheet, hidden ones too; a folder one for each `*.csv` in it, in the order of their
  /// names; rows are in the order of their numbers.
  /// - Throws: a fault with a code of `XLS` or `CSV` and the place in the file; `XLS009` or `CSV009` beyond ``ReadingLimits/guide``.
  public static func tables(at path: String, limits: ReadingLimits = .guide) throws(Fault) -> [Table] {
    if try FileKind.of(path, limits: limits) == .folder {
      var tables: [Table] = []
      for file in try files(in: path) {
        tables += try Self.tables(of: CSVReader(path: file, limits: limits), limits, before: tables)
      }
      return tables
    }
    return try tables(of: reader(at: path, limits: limits), limits, before: [])
  }

  /// A workbook or a CSV file, opened for reading as a stream.
  ///
  /// - Throws: as ``tables(at:limits:)`` does; a folder is refused.
  public static func reader(at path: String, limits: ReadingLimits = .upload) throws(Fault) -> any SheetReading {
    switch try FileKind.of(path, limits: limits) {
    case .folder: throw .isFolder(path)
    case .workbook: return try WorkbookReader(path: path, limits: limits)
    case .csv:
      // A file that calls itself a workbook and is none is told so, not that it is bad CSV.
      if FileKind.looksLikeWorkbook(path) { throw .notWorkbook(path, "it does not begin as one") }
      return try CSVReader(path: path, limits: limits)
    }
  }

  private static func tables(
    of reader: any SheetReading, _ limits: ReadingLimits, before: [Table]
  ) throws(Fault) -> [Table] {
    var left = limits.cells - before.reduce(0) { $0 + $1.rows.reduce(0) { $0 + $1.cells.count } }
    var tables: [Table] = []
    for sheet in reader.sheets {
      var table = try reader.table(of: sheet, limit: left)
      left -= table.rows.reduce(0) { $0 + $1.cells.count }
      table.rows = ordered(table.rows)
      tables.append(table)
    }
    return tables
  }

  // Excel writes rows in order; other writers may not, and may write one twice. The last of each number stands.
  private static func ordered(_ rows: [Row]) -> [Row] {
    guard zip(rows, rows.dropFirst()).contains(where: { $0.number >= $1.number }) else { return rows }
    var byNumber: [Int: Row] = [:]
    for row in rows { byNumber[row.number] = row }
    return byNumber.values.sorted { $0.number < $1.number }
  }

  private static func files(in folder: String) throws(Fault) -> [String] {
    guard let directory = opendir(folder) else { throw .unreadable(folder, FileKind.reason(errno)) }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      // Hidden files and the marks that editors leave are nobody's tables.
      if name.lowercased().hasSuffix(".csv"), !name.hasPrefix("."), !name.hasPrefix("~$") { names.append(name) }
    }
    guard !names.isEmpty else { throw .noTables(folder) }
    // By code points, so that the order is the same under every locale.
    names.sort { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    return names.map { folder.hasSuffix("/") ? folder + $0 : folder + "/" + $0 }
  }
}
