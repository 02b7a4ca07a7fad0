import HTTP
import Testing

struct ThrottleGateTests {
  private func ask(_ gate: inout ThrottleGate, _ now: Double) -> ThrottleGate.Answer { gate.ask(now: now) }

  /// Lets in as many as may come.
  private func fill(_ gate: inout ThrottleGate, now: Double = 0) -> Int {
    var count = 0
    while gate.ask(now: now) == .enter { count += 1 }
    return count
  }

  @Test func `lets in the configured number and no more`() {
    var gate = ThrottleGate(concurrency: 3)
    #expect(fill(&gate) == 3)
    #expect(ask(&gate, 0) == .full)
    gate.leave(wasFine: true)
    #expect(ask(&gate, 0) == .enter)
  }

  @Test func `nobody enters while it is held, and a hold is never shortened`() {
    var gate = ThrottleGate(concurrency: 3)
    gate.hold(seconds: 30, now: 100)
    gate.hold(seconds: 5, now: 101)
    #expect(ask(&gate, 110) == .wait(seconds: 20))
    #expect(ask(&gate, 130) == .enter)
  }

  @Test func `a 429 halves the number, once for calls that were under way together`() {
    var gate = ThrottleGate(concurrency: 8)
    #expect(fill(&gate, now: 10) == 8)
    for _ in 0..<8 { gate.leaveThrottled(startedAt: 10, now: 11) }
    #expect(gate.limit == 4)
    #expect(fill(&gate, now: 12) == 4)
    gate.leaveThrottled(startedAt: 12, now: 13)
    #expect(gate.limit == 2)
    for _ in 0..<20 { gate.leaveThrottled(startedAt: 99, now: 99) }
    #expect(gate.limit == 1)
  }

  @Test func `the number comes back slowly`() {
    var gate = ThrottleGate(concurrency: 4)
    _ = gate.ask(now: 0)
    gate.leaveThrottled(startedAt: 0, now: 1)
    #expect(gate.limit == 2)
    var calls = 0
    while gate.limit < 4, calls < 1000 {
      _ = gate.ask(now: 2)
      gate.leave(wasFine: true)
      calls += 1
    }
    #expect((15...30).contains(calls), "\(calls) calls")
    for _ in 0..<1000 { gate.leave(wasFine: true) }
    #expect(gate.limit == 4)
  }

  // swift-format-ignore
  static let hints: [(Int, Int)] = [(4, 4), (8, 8), (52, 8), (1, 1), (0, 8), (-3, 8)]

  @Test(arguments: hints)
  func `the service's hint lowers the number and never raises it above the configured one`(_ hint: Int, _ limit: Int) {
    var gate = ThrottleGate(concurrency: 8)
    gate.hint(hint)
    #expect(gate.limit == limit)
  }

  @Test func `a number below one still lets one call through`() {
    var gate = ThrottleGate(concurrency: 0)
    #expect(fill(&gate) == 1)
  }
}
