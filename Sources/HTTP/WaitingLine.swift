internal import Faults

/// Callers who wait for something, in order of arrival.
///
/// Not locked: the owner keeps it under its own lock, with what is waited for, and wakes callers after releasing that
/// lock.
struct WaitingLine<Outcome: Sendable>: Sendable {
  typealias Continuation = CheckedContinuation<Result<Outcome, Fault>, Never>

  private var waiting: [(ticket: UInt64, continuation: Continuation)] = []
  private var tickets: UInt64 = 0

  var isEmpty: Bool { waiting.isEmpty }

  mutating func ticket() -> UInt64 {
    tickets += 1
    return tickets
  }

  mutating func add(_ ticket: UInt64, _ continuation: Continuation) { waiting.append((ticket, continuation)) }

  mutating func first() -> Continuation? { waiting.isEmpty ? nil : waiting.removeFirst().continuation }

  mutating func all() -> [Continuation] {
    defer { waiting = [] }
    return waiting.map(\.continuation)
  }

  mutating func remove(_ ticket: UInt64) -> Continuation? {
    guard let place = waiting.firstIndex(where: { $0.ticket == ticket }) else { return nil }
    return waiting.remove(at: place).continuation
  }
}
