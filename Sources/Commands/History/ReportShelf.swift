import Faults
import Records
import Reports
import StateStore
import Tables

/// Keeps what a report said, so that it can be rendered again.
struct ReportShelf {
  let state: StateStore

  /// The report stands under its final name.
  func keep(_ content: ReportContent, of run: Int64, kind: String) async throws(Fault) {
    try await state.keepReport(
      of: run, kind: kind, content: try StoredContent.bytes(StoredContent(content)), guide: try StoredContent.bytes(content.guide)
    )
  }

  /// Writes the report of a run again into a folder, from what the state keeps; gives the paths.
  func render(_ run: RunRecord, to folder: String) async throws(Fault) -> [String] {
    guard let kept = try await state.keptReport(of: run.id) else { throw try await missing(run) }
    let content = try StoredContent.value(StoredContent.self, kept.content)
      .content(guide: try StoredContent.value([Table].self, kept.guide))
    try OpenPairing.makeFolder(of: folder + "/report")
    let rows = KeptRows(state: state, report: kept)
    switch kept.kind {
    case "plan": return [try await ReportWriter.writePlan(id: run.name, content, rows: rows, to: folder)]
    case "adopt": return [try await ReportWriter.writeDifferences(content, rows: rows, to: folder)]
    default:
      let paths = try await ReportWriter.writeAudit(content, rows: rows, to: folder)
      return [paths.workbook, paths.lines]
    }
  }

  private func missing(_ run: RunRecord) async throws(Fault) -> Fault {
    let reporter = try await state.reporter(of: run.id)
    return Fault(
      "REP013", while: "render the report of run \(run.name)", "the run left no report of its own",
      remedy: reporter.map { "what it wrote is told in the report of run \($0): cosell history --report \($0)" }
        ?? "it ended before one was written, and wrote nothing")
  }
}

/// The rows of a report that was written, as they stood then.
struct KeptRows: ReportRows {
  let state: StateStore
  let report: KeptReport

  func rows(
    of sheet: String, after position: Int64, limit: Int
  ) async throws(Fault) -> [(position: Int64, run: String, cells: [Value])] {
    if sheet == "To do" {
      return try await state.waited(in: report.run, after: position, limit: limit).map { ($0.place, "", $0.cells) }
    }
    if sheet == "Plan" { return try await PlanRows(state: state).page(of: report.run, after: position, limit: limit) }
    if report.kind != "run" {
      return try await state.journal(sheet, ofRun: report.run, after: position, limit: limit).map { ($0.seq, $0.run, $0.cells) }
    }
    return try await state.journal(sheet, of: report, after: position, limit: limit).map { ($0.seq, $0.run, $0.cells) }
  }
}

/// Rows on their way into a report; those of `To do` are noted, for they stand in no journal.
struct NotedRows<Rows: ReportRows>: ReportRows {
  let rows: Rows
  let state: StateStore
  let run: Int64

  func rows(
    of sheet: String, after position: Int64, limit: Int
  ) async throws(Fault) -> [(position: Int64, run: String, cells: [Value])] {
    let page = try await rows.rows(of: sheet, after: position, limit: limit)
    if sheet == "To do" { try await state.noteWaiting(page.map { ($0.position, $0.cells) }, run: run) }
    return page
  }
}
