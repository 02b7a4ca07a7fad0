import Configuration
import Faults
import Foundation
import HTTP
import Records
import StateStore
import Sync

/// `history`: the runs, one deal's story, or a report once more.
///
/// Reads the state only.
struct HistoryCommand {
  let configuration: String
  let deal: String?
  let from: CalendarDate?
  let to: CalendarDate?
  let report: String?
  let workbook: String?
  let terminal: Terminal

  func carryOut() async -> ExitCode {
    await tellingProblems(terminal) {
      let configuration = try Configuration.load(path: configuration, environment: ProcessInfo.processInfo.environment)
      guard FileManager.default.fileExists(atPath: configuration.state) else {
        terminal.result("no run yet: \(configuration.state) does not exist")
        return .done
      }
      if let report { return try await render(report, configuration) }
      let list = if let deal { try await story(deal, configuration) } else { try await runs(configuration) }
      for line in list.lines { terminal.result(line) }
      if let workbook {
        try list.write(to: workbook, at: SystemClock().now())
        terminal.result("written  \(workbook)")
      }
      return list.isUnknown ? .waits : .done
    }
  }

  /// The days are UTC's, the last one with all of it.
  private var beginning: Instant? { from.map { Instant(startOf: $0) } }
  private var end: Instant? { to.map { Instant(startOf: $0).adding(seconds: 86_400) } }

  private func runs(_ configuration: Configuration) async throws -> HistoryList {
    let state = try StateSight.open(configuration)
    return .runs(try await state.stories(from: beginning, before: end, limit: from == nil && to == nil ? 50 : .max))
  }

  private func story(_ id: String, _ configuration: Configuration) async throws -> HistoryList {
    let pairing = try await OpenPairing(try await LockedPairing(lookingAt: configuration), terminal: terminal, for: .look)
    let world = pairing.world(RunOptions(), progress: SilentProgress())
    guard let found = try await Explanation.of(id, in: world) else { return .unknown(id) }
    let entries = try await pairing.state.journal(naming: Set(found.names + [found.title]), from: beginning, before: end)
    // The outcome of each night is what the other rows come to.
    return .deal(found.title, entries.filter { $0.row.sheet != "Outcomes" })
  }

  private func render(_ name: String, _ configuration: Configuration) async throws -> ExitCode {
    let state = try StateSight.open(configuration)
    guard let story = try await state.story(named: name) else {
      throw Fault(
        "CLI012", while: "read the command line", "there is no run '\(name)'", remedy: "`cosell history CONFIG` lists them")
    }
    for path in try await ReportShelf(state: state).render(story.run, to: configuration.reports + "/again") {
      terminal.result("report  \(path)")
    }
    return .done
  }
}
