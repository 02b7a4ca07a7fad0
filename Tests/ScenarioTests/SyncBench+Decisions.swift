import Faults
import Foundation
import Records
import Reports
import StateStore
import Sync

@testable import Commands

/// What people get to see and hand back.
extension SyncBench {
  private func content(_ summary: RunSummary, _ command: String) -> ReportContent {
    ReportContent(runName: summary.run.name, startedAt: summary.run.startedAt, endedAt: summary.endedAt, command: command)
  }

  /// `cosell plan`: the path of its workbook.
  func plan() async throws -> String {
    options.isPlan = true
    defer { options.isPlan = false }
    let before = apiWrites
    let world = try await syncWorld()
    let summary = try await Run(world: world).carryOut(try await startRun("plan"))
    guard apiWrites == before else { throw BenchProblem(text: "a plan wrote") }
    return try await planWorkbook(summary, world)
  }

  /// The plan that a run left.
  func planWorkbook(_ summary: RunSummary, _ given: SyncWorld? = nil) async throws -> String {
    var world = given
    if world == nil { world = try await syncWorld() }
    guard let world else { throw BenchProblem(text: "no world") }
    return try await ReportWriter.writePlan(
      id: summary.run.name, content(summary, "plan"), rows: StateRows(source: .run(summary.run.id), world: world), to: folder)
  }

  /// The audit workbook of the last run.
  func audit() async throws -> String {
    guard let last = reports.last else { throw BenchProblem(text: "no run") }
    return try await ReportWriter.writeAudit(
      content(last, "run"), rows: StateRows(source: .run(last.run.id), world: try await syncWorld()), to: folder
    ).workbook
  }

  /// The differences of the last adoption.
  func differences() async throws -> String {
    guard let last = reports.last else { throw BenchProblem(text: "no adoption") }
    return try await ReportWriter.writeDifferences(
      content(last, "adopt"), rows: StateRows(source: .run(last.run.id), world: try await syncWorld()), to: folder)
  }

  /// `cosell apply`.
  @discardableResult
  func apply(_ path: String) async throws -> RunSummary {
    let file = try DecisionFolder.file(path)
    let summary = try await Run(world: try await syncWorld()).apply(try await startRun("apply"), file)
    try await state().markReported()
    remember(summary)
    return summary
  }

  /// Answers a workbook, saves it as some program would, and takes it back.
  @discardableResult
  func apply(
    _ path: String, as program: AnsweredWorkbook.Program = .inline, by person: String? = nil,
    _ change: (inout AnsweredWorkbook) throws -> Void
  ) async throws -> RunSummary {
    var workbook = try AnsweredWorkbook(path)
    try change(&workbook)
    let back = folder + "/back.xlsx"
    try workbook.write(back, as: program, by: person)
    return try await apply(back)
  }

  /// What was refused, as it is shown, without the bench's own folder.
  func refused(_ summary: RunSummary) -> [String] {
    summary.taken.flatMap(\.faults).map { "\($0)".replacing(folder + "/", with: "") }
  }

  /// The accepted writes after the first `count`, as `system entity field`, but for trail and mark.
  func written(after count: Int) -> [String] {
    writes(after: count).flatMap { write in write.fields.map { "\(write.system) \(write.entity) \($0.path)" } }
      .filter { !$0.hasSuffix("syncaudit") && !$0.hasSuffix("opportunity name") && !$0.hasSuffix("lead subject") }
  }
}
