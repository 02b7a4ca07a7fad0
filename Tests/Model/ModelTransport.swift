import Faults
import HTTP
import PracticeSystems
import SimulatedWorld
import Synchronization

/// The way to the practice systems in a seed: takes time, lets people act meanwhile, and ends where the run is killed.
final class ModelTransport: Transport {
  private struct State {
    var count = 0
    var isDead = false
    var mayWrite = true
    var random: PracticeRandom
    var problems: [String] = []
    var readSince: [String: Int] = [:]
  }

  private let state: Mutex<State>
  private let inner: PracticeTransport
  private let executor: SeededExecutor
  private let clock: VirtualClock
  private let digest: RunDigest
  private let story: Story
  private let kill: KillingTransport.Moment
  private let atKill: @Sendable () -> Void
  private let meanwhile: @Sendable () -> Void
  private let isDiskFull: @Sendable () -> Bool

  /// - Parameters:
  ///   - meanwhile: called around requests, when people may act.
  ///   - isDiskFull: whether the state has refused a write in this run; from then on nothing may be written anywhere.
  init(
    _ world: PracticeWorld, _ executor: SeededExecutor, seed: UInt64, digest: RunDigest, story: Story,
    kill: KillingTransport.Moment, atKill: @escaping @Sendable () -> Void, meanwhile: @escaping @Sendable () -> Void,
    isDiskFull: @escaping @Sendable () -> Bool
  ) {
    state = Mutex(State(random: PracticeRandom(seed: seed)))
    inner = PracticeTransport(world)
    self.executor = executor
    clock = VirtualClock(world, executor)
    self.digest = digest
    self.story = story
    self.kill = kill
    self.atKill = atKill
    self.meanwhile = meanwhile
    self.isDiskFull = isDiskFull
  }

  var count: Int { state.withLock { $0.count } }
  var isDead: Bool { state.withLock { $0.isDead } }
  var problems: [String] { state.withLock { $0.problems } }
  /// The number of writes in the history when each collection was read first.
  var readSince: [String: Int] { state.withLock { $0.readSince } }

  /// The run is dead, by whatever means: nothing leaves any more.
  func die() { state.withLock { $0.isDead = true } }

  func send(_ request: HTTPRequest) async throws(Fault) -> HTTPResponse {
    let (number, pause, look) = state.withLock { state in
      state.count += 1
      return (state.count, state.random.below(4) * 50, state.random.below(3))
    }
    let name = "\(request.method.rawValue) \(request.url.prefix { $0 != "?" }.dropFirst(16))"
    let waiting = executor.begun("\(number) \(name)")
    defer { executor.ended(waiting) }
    if look == 0 { act() }
    if kill == .before(number) { throw killed("before") }
    try await wait(pause)
    guard !isDead else { throw Self.dead }
    if request.method.rawValue != "GET", !request.url.contains("/login/"), isDiskFull(), Self.writes(request) {
      state.withLock { $0.problems.append("written after the state had no more space: \(name)") }
    }
    digest.mix(request.method.rawValue + " " + request.url)
    for header in request.headers { digest.mix("\(header.name): \(header.value)") }
    digest.mix(request.body ?? [])
    let before = inner.world.withState { $0.context.history.lastSequence }
    let answer: Result<HTTPResponse, Fault>
    do throws(Fault) { answer = .success(try await inner.send(request)) } catch { answer = .failure(error) }
    if case .success(let response) = answer, response.status < 300 { noteReading(request, since: before) }
    if Self.isWorthTelling(request, answer) { story.tell(inner.world, "  \(number) \(name) → \(Self.word(answer))") }
    if kill == .after(number) { throw killed("after") }
    if look == 1 { act() }
    try await wait(pause / 2)
    guard !isDead else { throw Self.dead }
    return try answer.get()
  }

  private func noteReading(_ request: HTTPRequest, since sequence: Int) {
    guard request.method == .get else { return }
    let path = request.url.prefix { $0 != "?" }
    let collection = path.split(separator: "/").last.map { String($0) } ?? ""
    state.withLock { if $0.readSince[collection] == nil { $0.readSince[collection] = sequence } }
  }

  private func act() { if !isDead { meanwhile() } }

  private func wait(_ milliseconds: Int) async throws(Fault) {
    if milliseconds > 0 { try await clock.sleep(seconds: Double(milliseconds) / 1000) }
  }

  private func killed(_ when: String) -> Fault {
    if !isDead {
      die()
      story.tell(inner.world, "  KILLED \(when) request \(count)")
      atKill()
    }
    return Self.dead
  }

  /// A batch of reads is a POST all the same.
  private static func writes(_ request: HTTPRequest) -> Bool {
    guard request.url.contains("$batch") else { return true }
    let body = String(decoding: request.body ?? [], as: UTF8.self)
    return body.contains("\nPATCH ") || body.contains("\nPOST ") || body.contains("\nDELETE ")
  }

  /// Reads that went well fill the story and say nothing.
  private static func isWorthTelling(_ request: HTTPRequest, _ answer: Result<HTTPResponse, Fault>) -> Bool {
    guard case .success(let response) = answer, response.status < 300 else { return true }
    return request.method.rawValue != "GET" && !request.url.contains("/login/")
  }

  private static func word(_ answer: Result<HTTPResponse, Fault>) -> String {
    switch answer {
    case .success(let response): "\(response.status)"
    case .failure(let fault): "\(fault.problem)"
    }
  }

  private static var dead: Fault { Fault(.cancelled, while: "send a request", "the process was killed") }
}
