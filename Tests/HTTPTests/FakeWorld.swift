import Faults
@testable import HTTP
import Records

/// A clock that moves only when somebody sleeps.
final class FakeClock: WorldClock {
  private let time = Locked((seconds: 1000.0, sleeps: [Double]()))

  func now() -> Instant { Instant(seconds: 0) }
  func monotonicSeconds() -> Double { time.withLock { $0.seconds } }
  /// What was slept, in the order of falling asleep.
  var sleeps: [Double] { time.withLock { $0.sleeps } }

  func advance(_ seconds: Double) { time.withLock { $0.seconds += seconds } }

  func sleep(seconds: Double) async throws(Fault) {
    let until = time.withLock { time in
      time.sleeps.append(seconds)
      return time.seconds + seconds
    }
    await Task.yield()
    if Task.isCancelled { throw .stopped(while: "wait") }
    time.withLock { $0.seconds = max($0.seconds, until) }
  }
}

/// A network in the test: each request is answered by a closure, in order.
final class FakeTransport: Transport {
  struct Sent: Sendable {
    let request: HTTPRequest
    let at: Double
    var body: String { String(decoding: request.body ?? [], as: UTF8.self) }
    func header(_ name: String) -> String? { request.headers.first { $0.name == name }?.value }
  }

  typealias Answer = @Sendable (HTTPRequest, _ number: Int) throws(Fault) -> HTTPResponse

  private struct State {
    var sent: [Sent] = []
    var underWay = 0
    var mostUnderWay = 0
  }

  private let clock: any WorldClock
  private let answer: Answer
  private let gathers: Int
  private let state = Locked(State())

  /// A network with that answer to every request.
  ///
  /// - Parameter gathers: requests that must have been under way together before the first is answered.
  init(_ clock: any WorldClock, gathers: Int = 0, _ answer: @escaping Answer) {
    self.clock = clock
    self.gathers = gathers
    self.answer = answer
  }

  var sent: [Sent] { state.withLock { $0.sent } }
  var mostUnderWay: Int { state.withLock { $0.mostUnderWay } }

  func send(_ request: HTTPRequest) async throws(Fault) -> HTTPResponse {
    let number = state.withLock { state in
      state.sent.append(Sent(request: request, at: clock.monotonicSeconds()))
      state.underWay += 1
      state.mostUnderWay = max(state.mostUnderWay, state.underWay)
      return state.sent.count
    }
    defer { state.withLock { $0.underWay -= 1 } }
    // Until as many as the test wants have met once; not forever, because a test must be able to fail.
    var patience = 100_000
    repeat {
      await Task.yield()
      patience -= 1
    } while mostUnderWay < gathers && patience > 0
    return try answer(request, number)
  }
}

/// Tokens `t1`, `t2` and so on.
final class FakeTokens: TokenSource {
  private let state = Locked((count: 0, failures: [Fault]()))
  private let lifetime: Double

  init(lifetime: Double = 3600, failures: [Fault] = []) {
    self.lifetime = lifetime
    state.withLock { $0.failures = failures }
  }

  var count: Int { state.withLock { $0.count } }

  func fetch() async throws(Fault) -> AccessToken {
    for _ in 0..<5 { await Task.yield() }
    let outcome: Result<Int, Fault> = state.withLock { state in
      if !state.failures.isEmpty { return .failure(state.failures.removeFirst()) }
      state.count += 1
      return .success(state.count)
    }
    return AccessToken(secret: "t\(try outcome.get())", lifetimeSeconds: lifetime)
  }
}

/// A client of an invented service on `https://contoso.example.com`, with nothing real around it.
struct TestClient {
  let clock: FakeClock
  let transport: FakeTransport
  let tokens: FakeTokens
  let client: ServiceClient

  init(
    concurrency: Int = 4, gathers: Int = 0, tokens: FakeTokens = FakeTokens(), settings: ServiceClient.Settings = .init(),
    _ answer: @escaping FakeTransport.Answer
  ) throws {
    let clock = FakeClock()
    self.clock = clock
    transport = FakeTransport(clock, gathers: gathers, answer)
    self.tokens = tokens
    client = try ServiceClient(
      name: "Contoso", baseURL: "https://contoso.example.com", transport: transport, clock: clock,
      randomness: SeededRandomness(seed: 1), tokens: tokens, concurrency: concurrency, settings: settings)
  }

  /// Makes calls at the same time and gives back how each ended, in the order of the calls.
  func all(_ calls: [ServiceCall]) async -> [Result<HTTPResponse, Fault>] {
    await withTaskGroup(of: (Int, Result<HTTPResponse, Fault>).self) { group in
      for (number, call) in calls.enumerated() {
        group.addTask {
          do throws(Fault) { return (number, .success(try await client.call(call))) } catch { return (number, .failure(error)) }
        }
      }
      var results: [Int: Result<HTTPResponse, Fault>] = [:]
      for await (number, result) in group { results[number] = result }
      return calls.indices.compactMap { results[$0] }
    }
  }

  /// What a call is refused with; `nil` when it succeeds.
  func refusal(_ call: ServiceCall) async -> String? { await fault { () throws(Fault) in _ = try await client.call(call) } }
}

/// The fault of some work, whole; `nil` when it succeeds.
func fault(_ work: () async throws(Fault) -> Void) async -> String? {
  do throws(Fault) {
    try await work()
    return nil
  } catch {
    return error.description
  }
}

extension ServiceCall {
  static func list(_ address: String = "/deals") -> ServiceCall { ServiceCall(.get, address, kind: "list") }
  static let create = ServiceCall(.post, "/deals", kind: "create", body: Array("{}".utf8))
}

extension HTTPResponse {
  static func json(_ text: String, status: Int = 200, _ headers: [Header] = []) -> HTTPResponse {
    HTTPResponse(status: status, headers: [Header("Content-Type", "application/json; charset=utf-8")] + headers, text: text)
  }
}
