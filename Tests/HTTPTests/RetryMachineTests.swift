import HTTP
import Testing

struct RetryMachineTests {
  private static let policy = RetryPolicy(
    attempts: 4, throttledAttempts: 3, firstDelaySeconds: 1, largestDelaySeconds: 3, longestWaitSeconds: 100, reserve: 10,
    reservePerSuccess: 0.5)

  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let repeatable: Bool
    let events: [RetryMachine.Event]
    let actions: [RetryMachine.Action]
    init(_ name: String, repeatable: Bool = true, _ events: [RetryMachine.Event], _ actions: [RetryMachine.Action]) {
      (self.name, self.repeatable, self.events, self.actions) = (name, repeatable, events, actions)
    }
    var testDescription: String { name }
  }

  private static func answered(_ status: Int, _ wait: Double? = nil) -> RetryMachine.Event {
    .answered(status: status, retryAfterSeconds: wait)
  }
  private static func again(_ seconds: Double, all: Bool = false) -> RetryMachine.Action {
    .again(afterSeconds: seconds, holdsAll: all)
  }

  // With the random number 0.5 a delay is three quarters of its ceiling: 0.75, 1.5, 2.25 (of 3, the largest).
  // swift-format-ignore
  static let cases: [Case] = [
    .init("delivers what is fine",              [answered(200)], [.deliver]),
    .init("delivers what the caller must see",  [answered(404)], [.deliver]),
    .init("doubles the delay up to its bound",  [answered(502), answered(504), answered(500)], [again(0.75), again(1.5), again(2.25)]),
    .init("gives up after the last attempt",    [answered(500), .answerLost, .notSent, answered(500)],
                                                [again(0.75), again(1.5), again(2.25), .giveUp(.attemptsSpent)]),
    .init("waits as long as 429 asks, and everyone with it", [answered(429, 37)], [again(37, all: true)]),
    .init("waits as long as 503 asks, and everyone with it", [answered(503, 5)], [again(5, all: true)]),
    .init("holds everyone for a 429 without a time", [answered(429)], [again(0.75, all: true)]),
    .init("takes a 503 without a time for a failure", [answered(503)], [again(0.75)]),
    .init("heeds Retry-After of a 502 above its own delay", [answered(502, 9)], [again(9)]),
    .init("keeps its own delay above a shorter Retry-After", [answered(502, 0)], [again(0.75)]),
    .init("gives up on throttling without end", [answered(429, 1), answered(503, 1), answered(429, 1)],
                                                [again(1, all: true), again(1, all: true), .giveUp(.attemptsSpent)]),
    .init("gives up on too long a wait",        [answered(429, 101)], [.giveUp(.waitTooLong(seconds: 101))]),
    .init("counts throttling apart from failures", [answered(429, 1), answered(500), answered(429, 1), answered(500)],
                                                [again(1, all: true), again(0.75), again(1, all: true), again(1.5)]),
    .init("never repeats a create whose answer was lost", repeatable: false, [.answerLost], [.giveUp(.outcomeUnknown)]),
    .init("never repeats a create after 500",   repeatable: false, [answered(500)], [.giveUp(.outcomeUnknown)]),
    .init("never repeats a create after 504",   repeatable: false, [answered(504, 3)], [.giveUp(.outcomeUnknown)]),
    .init("repeats a create that was not sent", repeatable: false, [.notSent], [again(0.75)]),
    .init("repeats a create that was throttled", repeatable: false, [answered(429, 2), answered(503, 2)], [again(2, all: true), again(2, all: true)]),
  ]

  @Test(arguments: cases)
  func `decides what follows`(_ row: Case) {
    var machine = RetryMachine(policy: Self.policy, repeatable: row.repeatable)
    var budget = RetryBudget(Self.policy)
    let actions = row.events.map { machine.handle($0, budget: &budget, unit: 0.5) }
    #expect(actions == row.actions)
  }

  @Test func `the jitter lies between half of the delay and all of it`() {
    func delay(_ unit: Double) -> RetryMachine.Action {
      var machine = RetryMachine(policy: Self.policy, repeatable: true)
      var budget = RetryBudget(Self.policy)
      return machine.handle(.notSent, budget: &budget, unit: unit)
    }
    #expect(delay(0) == Self.again(0.5))
    #expect(delay(1) == Self.again(1))
  }

  @Test func `the calls of a client share a reserve of repetitions, which successes refill`() {
    var budget = RetryBudget(RetryPolicy(reserve: 2, reservePerSuccess: 0.5))
    func fails() -> RetryMachine.Action {
      var machine = RetryMachine(policy: Self.policy, repeatable: true)
      return machine.handle(.answerLost, budget: &budget, unit: 0.5)
    }
    let actions = [fails(), fails(), fails()]
    #expect(actions == [Self.again(0.75), Self.again(0.75), .giveUp(.budgetSpent)])
    budget.succeeded()
    #expect(fails() == .giveUp(.budgetSpent))
    budget.succeeded()
    #expect(fails() == Self.again(0.75))
    for _ in 0..<100 { budget.succeeded() }
    #expect(budget.left == 2)
  }

  @Test func `waiting for a throttled service costs nothing of the reserve`() {
    var machine = RetryMachine(policy: Self.policy, repeatable: true)
    var budget = RetryBudget(Self.policy)
    _ = machine.handle(Self.answered(429, 30), budget: &budget, unit: 0)
    #expect(budget.left == 10)
  }

  // swift-format-ignore
  static let headers: [(String?, Double?)] = [
    ("37", 37), (" 37 ", 37), ("0", 0), (nil, nil), ("soon", nil), ("-5", nil), ("1.5", nil), ("", nil),
    ("Fri, 20 Nov 2026 02:00:30 GMT", 30), ("Fri, 20 Nov 2026 01:00:00 GMT", 0), ("99999999999999999999999", 1e23),
  ]

  @Test(arguments: headers)
  func `reads how long to wait by the server's own clock`(_ header: String?, _ seconds: Double?) {
    let response = HTTPResponse(status: 429, headers: header.map { [Header("retry-after", $0)] } ?? [])
    // 2026-11-20T02:00:00Z
    #expect(RetryMachine.retryAfterSeconds(response, serverTime: 1_795_140_000) == seconds)
  }

  @Test func `a date without the server's time cannot be read`() {
    let response = HTTPResponse(status: 429, headers: [Header("Retry-After", "Fri, 20 Nov 2026 02:00:30 GMT")])
    #expect(RetryMachine.retryAfterSeconds(response, serverTime: nil) == nil)
  }
}
