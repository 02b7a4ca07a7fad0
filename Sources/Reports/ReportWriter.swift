public import Faults
import Spreadsheets

/// Writes the workbooks that people open in the morning, and the audit as JSON Lines.
///
/// Rows stream from their source into the files, so memory stays flat. A file is written under a temporary name and gets its
/// own when it is whole: under that name stands the old file or the whole new one.
public enum ReportWriter {
  /// Writes `audit-RUN.xlsx` and `audit-RUN.jsonl` into a folder.
  ///
  /// - Returns: the paths of both.
  /// - Throws: `XLS020` or `CSV020` when the folder is missing or cannot take the files; `REP001` for rows that stand still;
  ///   what the rows throw.
  public static func writeAudit(
    _ content: ReportContent, rows: some ReportRows, to folder: String
  ) async throws(Fault) -> (workbook: String, lines: String) {
    let name = join(folder, "audit-\(content.runName)")
    let files = (workbook: name + ".xlsx", lines: name + ".jsonl")
    try await Report(.audit, content, rows).write(workbook: files.workbook, lines: files.lines)
    return files
  }

  /// Writes `plan-ID.xlsx` into a folder: what a run would write, with columns for a person's choices.
  ///
  /// - Returns: its path.
  /// - Throws: as ``writeAudit(_:rows:to:)`` does.
  public static func writePlan(
    id: String, _ content: ReportContent, rows: some ReportRows, to folder: String
  ) async throws(Fault) -> String {
    let path = join(folder, "plan-\(id).xlsx")
    try await Report(.plan(id: id), content, rows).write(workbook: path, lines: nil)
    return path
  }

  /// Writes `adopt-RUN.xlsx` into a folder: where the two sides differ, with a column for a person's choice.
  ///
  /// - Returns: its path.
  /// - Throws: as ``writeAudit(_:rows:to:)`` does.
  public static func writeDifferences(
    _ content: ReportContent, rows: some ReportRows, to folder: String
  ) async throws(Fault) -> String {
    let path = join(folder, "adopt-\(content.runName).xlsx")
    try await Report(.differences, content, rows).write(workbook: path, lines: nil)
    return path
  }

  /// Removes what a run that was killed while it wrote has left of its reports beside their names.
  public static func removeUnfinished(ofRun name: String, in folder: String) {
    for file in ["audit-\(name).xlsx", "audit-\(name).jsonl", "plan-\(name).xlsx", "adopt-\(name).xlsx"] {
      PendingFile.removeUnfinished(join(folder, file))
    }
  }

  private static func join(_ folder: String, _ name: String) -> String {
    folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }
}
