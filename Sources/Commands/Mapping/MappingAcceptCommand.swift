import Configuration
import Faults
import Foundation
import HTTP
import Mapping
import Records
import Spreadsheets
import StateStore

/// `mapping accept`: lets a changed guide that touches many known deals be used by the next run.
struct MappingAcceptCommand {
  let guide: String
  let configuration: String
  let terminal: Terminal

  func carryOut() async -> ExitCode {
    await tellingProblems(terminal) {
      let configuration = try Configuration.load(path: configuration, environment: ProcessInfo.processInfo.environment)
      try OpenPairing.makeFolder(of: configuration.state)
      let lock = try StateLock(of: configuration.state, command: "mapping accept", at: SystemClock().now())
      let state = try StateStore(path: configuration.state)
      let metadata = try await GuideKeeper.metadata(in: state)
      let keeper = GuideKeeper(path: guide, kind: CRMCatalogue.defaults(configuration.crm.kind), today: SystemClock().now().date)
      let outcome = keeper.compile(try keeper.read(), metadata: metadata)
      guard let compiled = outcome.compiled else { throw GuideRefused(findings: outcome.findings) }
      try await show(outcome, state, keeper, metadata)
      try await state.setTextFact("guide.permitted", compiled.fingerprint)
      terminal.result("accepted; the next run uses \(guide)")
      return lock.isHeld ? .done : .defect
    }
  }

  private func show(_ outcome: GuideOutcome, _ state: StateStore, _ keeper: GuideKeeper, _ metadata: MetadataSnapshot?)
    async throws
  {
    guard let kept = try await GuideKeeper.kept(in: state) else {
      terminal.result("there is no guide to compare with yet")
      return
    }
    let entries = GuideDiff(from: keeper.compile(kept.tables, metadata: metadata).guide, to: outcome.guide).entries
    for line in entries.flatMap(\.lines) { terminal.result(line) }
    if entries.isEmpty { terminal.result("the guide means the same as the one in use") }
    let meets = entries.count(where: \.meetsPairs)
    let pairs = try await state.openPairs()
    terminal.result(
      meets == 0
        ? "no known deal is touched: changed formulas, lists and defaults act on new edits only"
        : "\(meets) row\(meets == 1 ? "" : "s") will meet \(pairs) known deals by 'First meeting'")
  }
}
