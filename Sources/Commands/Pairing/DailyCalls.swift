import Faults
import HTTP
import Records
import StateStore

/// How many calls the last 24 hours have seen: the allowance of a day is shared by its runs, each system by itself.
struct DailyCalls: Sendable {
  let state: StateStore
  /// By the clock of this machine: it is needed before any server has told the time.
  let now: Instant

  /// What is left of a day's allowance.
  func left(_ side: Side, of most: Int) async throws(Fault) -> Int { max(0, most - (try await made(side))) }

  func made(_ side: Side) async throws(Fault) -> Int { try await state.calls(side, before: now) }
}
