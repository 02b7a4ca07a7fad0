import Faults
import Foundation
import Mapping
import Records
import Reports
import Tables

/// The rows of a file that a person has to correct, on their way into a workbook made for that.
struct RejectedRows {
  private let source: UploadSource
  private let guide: CompiledGuide
  /// By the row's number.
  private var problems: [Int: [UploadProblem]] = [:]

  init(source: UploadSource, guide: CompiledGuide) {
    self.source = source
    self.guide = guide
  }

  mutating func add(_ row: Int, _ problems: [UploadProblem]) { self.problems[row] = problems }

  /// `rejected-NAME.xlsx`; a second round keeps the name.
  static func name(for file: String) -> String {
    let stem = (file as NSString).deletingPathExtension
    return (stem.lowercased().hasPrefix("rejected-") ? stem : "rejected-\(stem)") + ".xlsx"
  }

  /// Writes the workbook, unless there is nothing to correct; gives its path.
  ///
  /// One of that name that is there already is kept under another, unless it is the file that was taken in.
  func write(to folder: String, at now: Instant) throws(Fault) -> String? {
    guard !problems.isEmpty else { return nil }
    let path = "\(folder)/\(Self.name(for: source.name))"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Fault(
        "DROP002", while: "make the folder of rejected rows", error.localizedDescription, at: .file(folder),
        remedy: "check that this user may write there")
    }
    let layout = source.layout
    let workbook = try RejectedWorkbook(
      path: path, columns: layout.headings.filter { $0.column != layout.errorColumn }.map { column($0.column, $0.text) }, at: now)
    try source.rows { row throws(Fault) in
      guard row.number > layout.row, let found = problems[row.number] else { return }
      try workbook.append(
        row, errors: found.map { "\(place($0, row))\($0.reason); \($0.remedy) (\($0.code))" },
        bad: Set(found.compactMap(\.column)))
    }
    if source.name != Self.name(for: source.name) { try DropFolder.keep(path) }
    try workbook.close()
    return path
  }

  private func column(_ column: Int, _ heading: String) -> RejectedWorkbook.Column {
    let index = layoutIndex(column)
    return .init(
      column: column, heading: heading, choices: index.map { guide.solutionColumns[$0].choices } ?? [],
      isRequired: index.map { guide.solutionColumns[$0].isRequired } ?? false)
  }

  private func layoutIndex(_ column: Int) -> Int? { source.layout.matches.firstIndex { $0?.column == column } }

  /// The heading, since the cell's address was another one in the file that was dropped in.
  private func place(_ problem: UploadProblem, _ row: Row) -> String {
    guard let column = problem.column, let heading = source.layout.headings.first(where: { $0.column == column })?.text else {
      return ""
    }
    return problem.reason.contains("'\(heading)'") ? "" : "\(heading): "
  }
}
