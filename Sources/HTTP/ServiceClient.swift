public import Faults
public import JSONText
public import Records

/// The way to one service: tokens, turns, repetition, and what it all came to.
///
/// One for each system of a run.
///
/// - A bearer token goes to the configured scheme, host and port only; an address elsewhere is refused.
/// - 401: one refresh for all callers, then the same call once more; 401 again ends every call from then on.
/// - 429 and 503 are repeated after `Retry-After`, and nobody calls meanwhile; 500, 502, 504 and lost answers only
///   when the call is ``ServiceCall/repeatable``, otherwise the fault is `OUTCOME-UNKNOWN`.
/// - An answer that is HTML where data is expected is a proxy's or a sign-in page, and a fault.
public final class ServiceClient: Sendable {
  /// The service's name in messages: `Partner Center`, `Dynamics 365`.
  public let name: String
  let base: String
  let origin: Origin
  let transport: any Transport
  let clock: any WorldClock
  let randomness: any Randomness
  let tokens: TokenKeeper?
  let turnstile: Turnstile
  let settings: Settings
  let state: Locked<State>

  /// What has a usual value.
  public struct Settings: Sendable {
    public var policy = RetryPolicy.standard
    /// Sent with every call, before the call's own.
    public var headers: [Header] = []
    /// The header that carries a new GUID with every sending: `client-request-id`.
    public var requestIDHeader: String?
    /// The longest that one sending may take.
    ///
    /// Dataverse gives a message two minutes (dataverse.md 5.1).
    public var timeoutSeconds = 150.0
    /// Sendings that are left for today; `nil` for no bound.
    ///
    /// The caller takes off what earlier runs of the day used.
    public var allowance: Int?

    public init(
      policy: RetryPolicy = .standard, headers: [Header] = [], requestIDHeader: String? = nil, timeoutSeconds: Double = 150,
      allowance: Int? = nil
    ) {
      self.policy = policy
      self.headers = headers
      self.requestIDHeader = requestIDHeader
      self.timeoutSeconds = timeoutSeconds
      self.allowance = allowance
    }
  }

  struct State {
    var budget: RetryBudget
    var statistics: [String: CallStatistics] = [:]
    var serverTime: Instant?
    var sent = 0
    /// Set once the service is of no use to this run any more.
    var stopped: Fault?
  }

  /// - Parameters:
  ///   - baseURL: scheme, host, port and, if any, the path that all others are below. Plain `http` only on this machine.
  ///   - tokens: `nil` for a service without a sign-in.
  ///   - concurrency: calls under way at a time, at most.
  public init(
    name: String, baseURL: String, transport: any Transport, clock: any WorldClock, randomness: any Randomness,
    tokens: (any TokenSource)?, concurrency: Int, settings: Settings = Settings()
  ) throws(Fault) {
    guard let origin = Origin(baseURL), origin.scheme == "https" || origin.isLoopback else {
      throw Fault(
        .addressRefused, while: "reach \(name)", "'\(baseURL)' is not an https address",
        remedy: "give the address as https://host; plain http is for this machine only")
    }
    self.name = name
    self.origin = origin
    base = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
    self.transport = transport
    self.clock = clock
    self.randomness = randomness
    self.tokens = tokens.map { TokenKeeper(source: $0, clock: clock) }
    turnstile = Turnstile(concurrency: concurrency, clock: clock)
    self.settings = settings
    state = Locked(State(budget: RetryBudget(settings.policy)))
  }

  /// Makes a call and gives back its answer.
  ///
  /// - Throws: faults with the codes of ``Faults/Fault/Code``'s HTTP, AUTH, `OUTCOME-UNKNOWN`, `ALLOWANCE-SPENT` and `CANCELLED`.
  public func call(_ call: ServiceCall) async throws(Fault) -> HTTPResponse {
    try await perform(call, readsJSON: false).response
  }

  /// Makes a call whose answer is JSON.
  ///
  /// An answer that is not, or was cut, counts as lost: it is asked for again when the call is repeatable. So does an
  /// empty answer to a GET other than 204, unless ``ServiceCall/takesNothing``; a write may be answered with nothing.
  public func json(_ call: ServiceCall) async throws(Fault) -> JSONAnswer {
    try await perform(call, readsJSON: true)
  }

  /// Ends every call from now on with this fault, since none of this run can succeed any more.
  ///
  /// The first such fault stays.
  public func stop(_ fault: Fault) {
    state.withLock { $0.stopped = $0.stopped ?? fault }
  }

  /// Why no call succeeds any more; `nil` while the service is of use.
  public var stopped: Fault? { state.withLock { $0.stopped } }

  /// The latest time that the service's own clock has shown; `nil` before its first answer.
  public var serverTime: Instant? { state.withLock { $0.serverTime } }

  /// What calls came to so far, by kind in alphabetical order; fetching tokens is the kind `sign-in`.
  public var statistics: [CallStatistics] {
    let calls = state.withLock { Array($0.statistics.values) }
    return (calls + [tokens?.statistics].compactMap { $0 }).sorted { $0.kind < $1.kind }
  }

  /// Sendings so far, repetitions included, sign-in not.
  public var callsSent: Int { state.withLock { $0.sent } }

  /// Sendings that are left; `nil` where there is no bound.
  public var allowanceLeft: Int? { settings.allowance.map { max(0, $0 - callsSent) } }

  /// How many calls may be under way now.
  public var concurrency: Int { turnstile.limit }
}

/// An answer with its body read.
public struct JSONAnswer: Sendable {
  public let response: HTTPResponse
  /// The body; `nil` when it is empty, or when a status that the caller accepts came with something else.
  public let document: JSONDocument?

  public init(response: HTTPResponse, document: JSONDocument?) {
    self.response = response
    self.document = document
  }

  public var status: Int { response.status }
  /// The body's value.
  public var root: JSONNode? { document?.root }
}
