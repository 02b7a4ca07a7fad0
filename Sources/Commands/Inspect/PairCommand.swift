import Configuration
import Faults
import Foundation
import Records
import StateStore
import Sync

/// `pair show`, `pair set`, `pair release`: the pairs, by a person.
struct PairCommand {
  enum Task: Sendable {
    case show(String)
    case set(referral: String, record: String)
    case release(String)

    /// What the lock and the list of runs call it.
    var name: String {
      switch self {
      case .show: "pair show"
      case .set: "pair set"
      case .release: "pair release"
      }
    }
  }

  let task: Task
  let configuration: String
  let terminal: Terminal

  func carryOut() async -> ExitCode {
    await tellingProblems(terminal) {
      let configuration = try Configuration.load(path: configuration, environment: ProcessInfo.processInfo.environment)
      let pairing = try await OpenPairing(
        try await LockedPairing(configuration, command: task.name), terminal: terminal, for: .look)
      let world = pairing.world(RunOptions(), progress: SilentProgress())
      let desk = try await PairDesk(world: world)
      do {
        switch task {
        case .show(let id): return try await show(id, desk)
        case .set(let referral, let record):
          return try await change("pair-set", desk, world) { try await desk.set(referral, record, by: $0) }
        case .release(let id):
          return try await change("pair-released", desk, world) { try await desk.release(id, by: $0) }
        }
      } catch let refusal as PairDesk.Refusal {
        for fault in refusal.faults { terminal.fault(fault) }
        return .waits
      }
    }
  }

  private func show(_ id: String, _ desk: PairDesk) async throws -> ExitCode {
    guard let shown = try await desk.show(id) else {
      terminal.error("no deal of referral or CRM record '\(id)' is known; a run has to see it first")
      return .waits
    }
    terminal.result(terminal.strong(shown.title))
    for fact in shown.facts { terminal.result("  \(fact.name): \(fact.value)") }
    return .done
  }

  /// Makes a change, and keeps who made it and when: the next report tells it.
  private func change(
    _ code: String, _ desk: PairDesk, _ world: SyncWorld, _ body: (String) async throws -> String
  ) async throws -> ExitCode {
    let person = NSUserName()
    let text = try await body(person)
    let run = try await world.state.startRun(task.name, at: world.now)
    try await world.state.journal([desk.row(code, text, by: person)], run: run.id)
    try await world.state.endRun(run.id, at: world.now, exitCode: 0, summary: [])
    terminal.result(text)
    return .done
  }
}
