import Configuration
import Faults
import Foundation
import Records
import StateStore

/// `status`: runs, watermarks, what waits. Reads the state only.
struct StatusCommand {
  let configuration: String
  let terminal: Terminal

  func carryOut() async -> ExitCode {
    await tellingProblems(terminal) {
      let configuration = try Configuration.load(path: configuration, environment: ProcessInfo.processInfo.environment)
      guard FileManager.default.fileExists(atPath: configuration.state) else {
        terminal.result("no run yet: \(configuration.state) does not exist")
        return .done
      }
      let state = try StateStore(path: configuration.state)
      try await show(state)
      return .done
    }
  }

  private func show(_ state: StateStore) async throws(Fault) {
    let adopted = try await state.textFact("adopted")
    terminal.result(terminal.strong("state") + "  " + (adopted.map { "adopted \($0)" } ?? "not adopted yet"))
    terminal.result("  open pairs  \(try await state.openPairs())")
    terminal.result(terminal.strong("runs"))
    for run in try await state.runs(limit: 10) {
      let end = run.endedAt.map { "ended \($0), code \(run.exitCode.map(String.init) ?? "?")" } ?? "did not end"
      terminal.result("  \(run.name)  \(run.command)  started \(run.startedAt)  \(end)")
    }
    terminal.result(terminal.strong("read up to"))
    for entity in Entity.allCases {
      guard let mark = try await state.watermark(entity), let moved = mark.movedAt else { continue }
      terminal.result("  \(entity.rawValue)  \(moved)")
    }
    let open = try await state.unsettledIntents()
    if open > 0 { terminal.result("half-done writes  \(open): the next run finds out what became of them") }
    terminal.result(terminal.strong("to do"))
    var position: Int64 = 0
    var shown = 0
    while true {
      let page = try await state.waiting(after: position, limit: 500)
      guard let last = page.last else { break }
      position = last.deal.id
      for (deal, problem) in page where problem.count >= 9 {
        shown += 1
        let since = deal.waitingSince.map { " since \($0.date)" } ?? ""
        terminal.result("  \(problem[0]) · \(problem[2])\(since) · \(problem[7]) → \(problem[8])")
      }
    }
    if shown == 0 { terminal.result("  nothing waits") }
  }
}
