internal import Synchronization

/// The sign-in service and the systems, with one clock, one history and one fault plan.
///
/// `handle` is the whole outside: a test in process calls it directly, `PracticeServer` calls it for each request of a
/// socket. The same seed and the same requests in the same order give the same answers.
public final class PracticeWorld: Sendable {
  private let state: Mutex<State>

  /// - Parameters:
  ///   - services: the systems beside the sign-in service, such as `PartnerCenter()` and `Dataverse()`.
  ///   - seed: where ids, tokens and chances come from.
  public init(
    services: [any PracticeService] = [], entra: EntraService = EntraService(), seed: UInt64 = 1,
    clock: PracticeClock = PracticeClock()
  ) {
    state = Mutex(State(services: services, entra: entra, context: PracticeContext(seed: seed, clock: clock)))
  }

  /// Everything a world holds.
  ///
  /// A value: a copy is a snapshot.
  public struct State: Sendable {
    public var context: PracticeContext
    public var faults = FaultPlan()
    /// The services by name, the sign-in service `login` among them.
    public internal(set) var services: [String: any PracticeService]
    /// The names in the order they were given, for answers that list them.
    public let names: [String]

    init(services: [any PracticeService], entra: EntraService, context: PracticeContext) {
      let all: [any PracticeService] = [entra] + services
      self.context = context
      names = all.map(\.name)
      self.services = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
    }

    /// Works on a service as what it is: `state.with("dynamics", Dataverse.self) { service, context in … }`.
    ///
    /// `nil` where there is no service of that name and kind.
    public mutating func with<Service: PracticeService, Result>(
      _ name: String, _ kind: Service.Type, _ body: (inout Service, inout PracticeContext) throws -> Result
    ) rethrows -> Result? {
      guard var service = services[name] as? Service else { return nil }
      // Taken out while it is worked on, so that its data is not copied.
      services[name] = nil
      defer { services[name] = service }
      return try body(&service, &context)
    }
  }

  /// Reads or changes the state directly, for tests in process.
  public func withState<Result: Sendable>(_ body: (inout State) throws -> Result) rethrows -> Result {
    try state.withLock { state in try body(&state) }
  }

  /// A copy of everything, to come back to with `restore`.
  public func snapshot() -> State { withState { $0 } }

  /// Puts everything back as it was.
  public func restore(_ snapshot: State) { withState { $0 = snapshot } }

  /// Answers a request whose path still has its first step: `/partnercenter/v1.0/…`, `/login/…`, `/admin/…`.
  public func handle(_ request: PracticeRequest) -> PracticeResponse {
    withState { $0.handle(request) }
  }
}

extension PracticeWorld.State {
  mutating func handle(_ request: PracticeRequest) -> PracticeResponse {
    guard let (name, routed) = route(request) else {
      return .json(404, ["error": .string("nothing answers at '\(request.path)' of host '\(request.host)'")])
    }
    if name == "admin" {
      var response = administer(routed)
      response.set("Date", context.clock.now.httpDate)
      return response
    }
    context.clock.advance(ticks: context.clock.tickPerRequest)
    let action = faults.action(for: routed, system: name, random: &context.random)
    var response = answer(routed, by: name, action: action)
    response.set("Date", context.clock.now.httpDate)
    context.history.note(
      PracticeExchange(
        instant: context.clock.now, system: name, kind: services[name]?.kind(of: routed) ?? .read, method: routed.method,
        path: routed.path, query: routed.query, status: response.status,
        clientRequestID: routed.header("client-request-id"), fault: action.map { "\($0)" }))
    return response
  }

  /// The service a request is for, and the request with its mount taken off.
  ///
  /// A service is found by the first step of the path, or by the host names it answers to.
  private func route(_ request: PracticeRequest) -> (name: String, request: PracticeRequest)? {
    let first = request.path.split(separator: "/", omittingEmptySubsequences: true).first.map(String.init) ?? ""
    if services[first] != nil || first == "admin" {
      var routed = request
      routed.mount = "/" + first
      routed.path = String(request.path.dropFirst(first.utf8.count + 1))
      if routed.path.isEmpty { routed.path = "/" }
      return (first, routed)
    }
    let host = String(request.host.split(separator: ":").first ?? "").lowercased()
    for name in names {
      for pattern in services[name]?.hostNames ?? [] where pattern == host || pattern.hasPrefix(".") && host.hasSuffix(pattern) {
        return (name, request)
      }
    }
    return nil
  }

  /// The answer of a service, disturbed as the fault plan says.
  private mutating func answer(
    _ request: PracticeRequest, by name: String, action: FaultRule.Action?
  ) -> PracticeResponse {
    switch action {
    case .status(let status, let retryAfter):
      var response = services[name]?.refusal(status: status, in: &context) ?? PracticeResponse(status: status)
      switch retryAfter {
      case .seconds(let seconds): response.set("Retry-After", String(seconds))
      case .date(let seconds): response.set("Retry-After", context.clock.now.adding(seconds: seconds).httpDate)
      case nil: break
      }
      return response
    case .dropped: return PracticeResponse(status: 503, transmission: .lost)
    case .signInPage:
      return PracticeResponse(
        status: 200, headers: [PracticeHeader("Content-Type", "text/html; charset=utf-8")], body: Array(Self.signInPage.utf8))
    case .wrongContent(let text):
      return PracticeResponse(
        status: 200, headers: [PracticeHeader("Content-Type", "application/json; charset=utf-8")], body: Array(text.utf8))
    case .expiredToken:
      if let token = request.header("Authorization").flatMap({ TokenRegistry.bearer($0) }) {
        context.tokens.expire(token, now: context.clock.now)
      }
    case .latency, .cutBody, .truncatedBody, .lostAnswer, nil: break
    }
    var response = services[name]?.handle(request, in: &context) ?? PracticeResponse(status: 404)
    switch action {
    case .latency(let milliseconds): response.delayMilliseconds += milliseconds
    case .cutBody(let bytes): response.transmission = .cut(afterBytes: bytes)
    case .truncatedBody(let bytes): response.body = Array(response.body.prefix(max(0, bytes)))
    case .lostAnswer: response.transmission = .lost
    default: break
    }
    return response
  }

  private static let signInPage = """
    <!DOCTYPE html><html><head><title>Sign in to your account</title></head>
    <body><form method="post" action="/common/login"><input name="loginfmt"/></form></body></html>
    """
}
