import Configuration
import Faults
import Foundation
import HTTP
import Records
import StateStore

/// `status`: runs, watermarks, what waits.
///
/// Reads the state only.
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
      let state = try StateSight.open(configuration)
      try await showState(state, configuration)
      try await showRuns(state)
      try await showReading(state)
      try await showWaiting(state)
      try await showUnknown(state)
      return .done
    }
  }

  private func row(_ name: String, _ text: String) {
    terminal.result("  \(name.padding(toLength: max(21, name.count + 2), withPad: " ", startingAt: 0))\(text)")
  }

  private func showState(_ state: StateStore, _ configuration: Configuration) async throws(Fault) {
    if case .held(let holder) = StateLock.look(at: configuration.state) {
      terminal.result(terminal.strong("under way") + "  \(holder?.words ?? "a run that has not said yet who it is")")
    }
    terminal.result(terminal.strong("state"))
    let adopted = try await state.textFact("adopted").flatMap { Instant($0) }
    row("adopted", adopted.map(PlainTime.of) ?? "not yet: 'cosell adopt', or a first run where nothing is paired")
    row("open pairs", "\(try await state.openPairs())")
    let now = SystemClock().now()
    if let stored = try await state.textFact(TokenDrawer.storedAt).flatMap({ Int64($0) }) {
      let days = (now.seconds - stored) / 86_400
      // https://learn.microsoft.com/entra/identity-platform/refresh-tokens: 90 days from its last use.
      row("refresh token", "used \(days == 0 ? "today" : "\(days) days ago"); it dies 90 days after its last use")
    }
    let calls = DailyCalls(state: state, now: now)
    let made = (try await calls.made(.partnerCenter), try await calls.made(.crm))
    row(
      "calls in 24 hours",
      "Partner Center \(made.0) of \(configuration.callsPerDay.partnerCenter), CRM \(made.1) of \(configuration.callsPerDay.crm)")
    let open = try await state.unsettledIntents()
    if open > 0 { row("half-done writes", "\(open): the next run finds out what became of them") }
  }

  private func showRuns(_ state: StateStore) async throws(Fault) {
    terminal.result(terminal.strong("runs"))
    let runs = try await state.runs(limit: 10)
    if runs.isEmpty { terminal.result("  none") }
    for run in runs {
      let end = run.exitCode.map { "exit code \($0)" } ?? "did not end"
      let numbers = RunTable.words(try await state.summary(ofRun: run.id))
      row(
        run.name,
        "  "
          + ["\(run.command.padding(toLength: 5, withPad: " ", startingAt: 0)) \(end)", numbers].filter { !$0.isEmpty }.joined(
            separator: "   "))
    }
  }

  private func showReading(_ state: StateStore) async throws(Fault) {
    terminal.result(terminal.strong("read up to"))
    var isNothing = true
    for entity in Entity.allCases {
      guard let mark = try await state.watermark(entity), let moved = mark.movedAt else { continue }
      isNothing = false
      row(entity.rawValue, PlainTime.of(moved))
    }
    if isNothing { terminal.result("  nothing yet") }
  }

  private func showWaiting(_ state: StateStore) async throws(Fault) {
    terminal.result(terminal.strong("to do") + "  \(try await state.waitingCount())")
    var position: Int64 = 0
    while true {
      let page = try await state.waiting(after: position, limit: 500)
      guard let last = page.last else { break }
      position = last.deal.id
      for (deal, problem) in page where problem.count >= 9 {
        let since = deal.waitingSince.map { ", since \($0.date)" } ?? ""
        terminal.result("  \(problem[0]) (\(problem[1]), \(problem[2])\(since))")
        terminal.result("      \(problem[7])")
        terminal.result("      → \(problem[8])")
      }
    }
  }

  /// Told once by a report, and nothing is done about it by itself.
  private func showUnknown(_ state: StateStore) async throws(Fault) {
    let unknown = try await state.unknownCRMIDs()
    guard !unknown.isEmpty else { return }
    terminal.result(terminal.strong("left alone") + "  \(unknown.count): the CRM ID names no record of this CRM (crm-id-unknown)")
    for (referral, crmID) in unknown.prefix(Self.shownUnknown) { terminal.result("  referral \(referral): '\(crmID)'") }
    if unknown.count > Self.shownUnknown { terminal.result("  and \(unknown.count - Self.shownUnknown) more") }
    terminal.result("      → correct or clear the CRM ID in Partner Center")
  }

  private static let shownUnknown = 50
}

/// Times as people read them.
enum PlainTime {
  /// `2026-11-20 02:14 UTC`.
  static func of(_ instant: Instant) -> String {
    let text = instant.description
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
  }
}
