import Faults
import Tables

// The faults of reading, one place for their words. Codes are stable and documented: XLS for workbooks, CSV for CSV files.
extension Fault {
  static func missing(_ file: String) -> Fault {
    Fault(area(file) + "001", "there is no such file", file, remedy: "check the path")
  }

  static func unreadable(_ file: String, _ reason: String) -> Fault {
    Fault(
      area(file) + "002", "it cannot be opened: \(reason)", file,
      remedy: "check that the file is not open elsewhere and that this user may read it")
  }

  static func isFolder(_ file: String) -> Fault {
    Fault(area(file) + "002", "it is a folder", file, remedy: "name the file itself")
  }

  static func empty(_ file: String) -> Fault {
    Fault(area(file) + "003", "the file is empty", file, remedy: "save it again; it may have been copied half-way")
  }

  static func lockFile(_ file: String) -> Fault {
    Fault("XLS003", "this is the mark that Excel leaves beside an open workbook", file, remedy: "name the workbook itself")
  }

  static func notWorkbook(_ file: String, _ what: String) -> Fault {
    Fault("XLS003", "it is not an Excel workbook: \(what)", file, remedy: "save it as an Excel workbook (.xlsx)")
  }

  static func noTables(_ file: String) -> Fault {
    Fault("CSV003", "the folder holds no .csv file", file, remedy: "put one .csv file for each sheet into it")
  }

  static func encryptedWorkbook(_ file: String) -> Fault {
    Fault("XLS004", "the workbook is protected by a password", file, remedy: "save it without a password")
  }

  static func oldWorkbook(_ file: String) -> Fault {
    Fault("XLS004", "it is an old Excel workbook (.xls)", file, remedy: "save it as an Excel workbook (.xlsx)")
  }

  static func damagedArchive(_ file: String, _ reason: String) -> Fault {
    Fault(
      "XLS005", "the file is damaged or only half saved: \(reason)", file, remedy: "open it in Excel and save it again")
  }

  static func missingPart(_ part: String, _ file: String) -> Fault {
    Fault("XLS006", "the workbook lacks its part '\(shown(part))'", file, remedy: "open it in Excel and save it again")
  }

  static func damagedPart(_ part: String, _ reason: String, at place: Place) -> Fault {
    Fault(
      "XLS007", while: "read the workbook", "its part '\(shown(part))' is damaged: \(reason)", at: place,
      remedy: "open it in Excel and save it again")
  }

  static func documentType(_ part: String, at place: Place) -> Fault {
    Fault(
      "XLS008", while: "read the workbook", "its part '\(shown(part))' declares a document type, which no workbook needs",
      at: place, remedy: "do not trust this file; ask where it comes from")
  }

  static func tooLarge(
    _ what: String, _ limit: Int, at place: Place, code: Code = "XLS009", remedy: String = "split the file"
  ) -> Fault {
    Fault(
      code, while: code.rawValue.hasPrefix("CSV") ? "read the CSV file" : "read the workbook",
      "\(what) is larger than \(size(limit))", at: place, remedy: remedy)
  }

  static func tooManyCells(_ limit: Int, _ source: Table.Source, sheet: String, row: Row) -> Fault {
    let problem = "there are more than \(limit) cells"
    return switch source {
    case .workbook(let file):
      Fault(
        "XLS009", while: "read the workbook", problem, at: .cell(file: file, sheet: sheet, row: row.number, column: 1),
        remedy: "split the file")
    case .csv(let file):
      Fault(
        "CSV009", while: "read the CSV file", problem, at: .line(file: file, line: row.line, column: 1), remedy: "split the file")
    }
  }

  static func zipBomb(_ part: String, at place: Place) -> Fault {
    Fault(
      "XLS010", while: "read the workbook",
      "its part '\(shown(part))' unpacks to more than \(ReadingLimits.suspiciousRatio) times its size, as only an attack does",
      at: place, remedy: "do not trust this file; ask where it comes from")
  }

  static func badCell(_ reason: String, at place: Place) -> Fault {
    Fault("XLS011", while: "read the workbook", reason, at: place, remedy: "open it in Excel and save it again")
  }

  static func tooDeep(_ part: String, at place: Place) -> Fault {
    Fault(
      "XLS012", while: "read the workbook", "its part '\(shown(part))' is nested deeper than \(ReadingLimits.xmlDepth) levels",
      at: place, remedy: "do not trust this file; ask where it comes from")
  }

  static func unknownSheet(_ name: String, _ file: String, known: [SheetInfo]) -> Fault {
    let names = known.prefix(20).map { "'\($0.name)'" }.joined(separator: ", ")
    return Fault("XLS014", "there is no sheet '\(shown(name))'", file, remedy: "it has \(names)")
  }

  /// Outside text made fit for a message: short, without control characters.
  static func shown(_ text: String) -> String {
    let clean = String(String.UnicodeScalarView(text.unicodeScalars.prefix(120).filter { $0.value >= 32 && $0.value != 127 }))
    return clean.unicodeScalars.count < text.unicodeScalars.prefix(121).count ? clean + "…" : clean
  }

  private init(_ code: String, _ problem: String, _ file: String, remedy: String) {
    self.init(
      Code(rawValue: code), while: code.hasPrefix("CSV") ? "read the CSV file" : "read the workbook", problem, at: .file(file),
      remedy: remedy)
  }

  private static func area(_ file: String) -> String { FileKind.looksLikeCSV(file) ? "CSV" : "XLS" }

  private static func size(_ bytes: Int) -> String {
    bytes >= 1 << 20 ? "\(bytes >> 20) MB" : "\(bytes) bytes"
  }
}
