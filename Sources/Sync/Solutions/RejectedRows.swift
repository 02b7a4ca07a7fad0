import Faults
import Foundation
import Mapping
import Records
import Reports
import StateStore
import Tables

/// The rows of a file that a person has to correct, on their way into a workbook made for that.
///
/// What is wrong with them lies beside the state until the file is read once more: it may be wrong with all of a million rows.
struct RejectedRows {
  private let source: UploadSource
  private let guide: CompiledGuide
  private let state: StateStore
  private var isEmpty = true
  /// By the row's number; not yet laid down.
  private var fresh: [(position: Int64, cells: [Value])] = []
  private static let most = 1000

  init(source: UploadSource, guide: CompiledGuide, state: StateStore) {
    self.source = source
    self.guide = guide
    self.state = state
  }

  mutating func add(_ row: Int, _ problems: [UploadProblem]) async throws(Fault) {
    isEmpty = false
    fresh.append((Int64(row), UploadRowCoder.cells(problems)))
    if fresh.count >= Self.most { try await layDown() }
  }

  private mutating func layDown() async throws(Fault) {
    try await state.note(fresh)
    fresh.removeAll(keepingCapacity: true)
  }

  /// `rejected-NAME.xlsx`; a second round keeps the name.
  static func name(for file: String) -> String {
    let stem = (file as NSString).deletingPathExtension
    return (stem.lowercased().hasPrefix("rejected-") ? stem : "rejected-\(stem)") + ".xlsx"
  }

  /// Writes the workbook, unless there is nothing to correct; gives its path.
  ///
  /// One of that name that is there already is kept under another, unless it is the file that was taken in.
  mutating func write(to folder: String, at now: Instant) async throws(Fault) -> String? {
    guard !isEmpty else { return nil }
    try await layDown()
    let path = "\(folder)/\(Self.name(for: source.name))"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Fault(
        "DROP002", while: "make the folder of rejected rows", error.localizedDescription, at: .file(folder),
        remedy: "check that this user may write there")
    }
    let rows = self
    try await state.atOnce { state throws(Fault) in try rows.fill(path, at: now, from: state) }
    return path
  }

  private func fill(_ path: String, at now: Instant, from state: isolated StateStore) throws(Fault) {
    let layout = source.layout
    let workbook = try RejectedWorkbook(
      path: path, columns: layout.headings.filter { $0.column != layout.errorColumn }.map { column($0.column, $0.text) }, at: now)
    try source.rows { row throws(Fault) in
      guard row.number > layout.row, let cells = try state.note(at: Int64(row.number)) else { return }
      let found = UploadRowCoder.problems(cells)
      try workbook.append(
        row, errors: found.map { "\(place($0, row))\($0.reason); \($0.remedy) (\($0.code))" },
        bad: Set(found.compactMap(\.column)))
    }
    if source.name != Self.name(for: source.name) { try DropFolder.keep(path) }
    try workbook.close()
  }

  private func column(_ column: Int, _ heading: String) -> RejectedWorkbook.Column {
    let index = layoutIndex(column)
    return .init(
      column: column, heading: heading, choices: index.map { guide.solutionColumns[$0].choices } ?? [],
      isRequired: index.map { guide.solutionColumns[$0].isRequired } ?? false)
  }

  private func layoutIndex(_ column: Int) -> Int? { source.layout.matches.firstIndex { $0?.column == column } }

  /// The heading, since the cell's address was another one in the file that was dropped in.
  private func place(_ problem: UploadProblem, _ row: Tables.Row) -> String {
    guard let column = problem.column, let heading = source.layout.headings.first(where: { $0.column == column })?.text else {
      return ""
    }
    return problem.reason.contains("'\(heading)'") ? "" : "\(heading): "
  }
}
