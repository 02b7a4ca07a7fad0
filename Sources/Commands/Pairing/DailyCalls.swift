import Faults
import Records
import StateStore
import Systems

/// How many calls were made today: the allowance of a day is shared by its runs.
struct DailyCalls: Sendable {
  let state: StateStore
  /// By the clock of this machine, in UTC: it is needed before any server has told the time.
  let day: CalendarDate

  /// What is left of a day's allowance.
  func left(_ side: Side, of most: Int) async throws(Fault) -> Int { max(0, most - (try await made(side))) }

  /// Adds what a run has called.
  ///
  /// Fetching tokens is not the service's own call and is not counted.
  func add(_ side: Side, _ calls: [CallCount]) async throws(Fault) {
    let more = calls.filter { $0.kind != "sign-in" }.reduce(0) { $0 + $1.count }
    try await state.setTextFact(name(side), "\(day) \(try await made(side) + more)")
  }

  func made(_ side: Side) async throws(Fault) -> Int {
    guard let words = try await state.textFact(name(side))?.split(separator: " "), words.count == 2,
      words[0] == "\(day)", let count = Int(words[1])
    else { return 0 }
    return count
  }

  private func name(_ side: Side) -> String { "calls.\(side.rawValue)" }
}
