/// Which requests are disturbed, and how.
///
/// Rules are looked at in order; the first that applies is used.
public struct FaultPlan: Hashable, Sendable {
  public private(set) var rules: [FaultRule] = []

  public init() {}

  /// Adds a rule behind the others.
  public mutating func add(_ rule: FaultRule) { rules.append(rule) }

  /// Forgets all rules.
  public mutating func clear() { rules = [] }

  /// What to do with a request: counts it with each rule that fits, and gives the action of the first that is due.
  mutating func action(for request: PracticeRequest, system: String, random: inout PracticeRandom) -> FaultRule.Action? {
    for index in rules.indices {
      guard rules[index].fits(request, system: system), rules[index].isDue(&random) else { continue }
      return rules[index].action
    }
    return nil
  }
}

/// One rule of a fault plan.
public struct FaultRule: Hashable, Sendable {
  /// `partnercenter`, `dynamics`, `login`; `nil` is any.
  public var system: String?
  /// `PATCH`; `nil` is any.
  public var method: String?
  /// A part of path and query, as they came; `nil` is any.
  public var pathContains: String?
  /// A part of the body; `nil` is any.
  public var bodyContains: String?
  /// How many fitting requests pass before the rule begins.
  public var skip: Int
  /// How many are disturbed; `nil` is all that follow.
  public var count: Int?
  /// How many of 1000 fitting requests are disturbed, by the world's own randomness; `nil` is all.
  public var permille: Int?
  public var action: Action

  private var seen = 0
  private var used = 0

  public init(
    _ action: Action, system: String? = nil, method: String? = nil, pathContains: String? = nil,
    bodyContains: String? = nil, skip: Int = 0, count: Int? = 1, permille: Int? = nil
  ) {
    self.action = action
    self.system = system
    self.method = method
    self.pathContains = pathContains
    self.bodyContains = bodyContains
    self.skip = skip
    self.count = count
    self.permille = permille
  }

  /// What a rule does to a request.
  public enum Action: Hashable, Sendable {
    /// Refused with a status in the service's own shape; nothing is carried out.
    case status(Int, retryAfter: RetryAfter? = nil)
    /// Answered as usual, after this many milliseconds of real time.
    case latency(milliseconds: Int)
    /// Carried out and answered, but the connection breaks after this many bytes of the body.
    case cutBody(afterBytes: Int)
    /// Carried out and answered with a whole body of which only this many bytes are left: a short `Content-Length`.
    case truncatedBody(afterBytes: Int)
    /// Carried out, but the answer never arrives.
    case lostAnswer
    /// The connection breaks before anything is carried out.
    case dropped
    /// The request's access token ends now, so the service answers 401.
    case expiredToken
    /// 200 with the page of a sign-in form in place of the answer; nothing is carried out.
    case signInPage
    /// 200 with this text as JSON in place of the answer; nothing is carried out.
    case wrongContent(String)
  }

  /// How a caller is told to wait.
  public enum RetryAfter: Hashable, Sendable {
    case seconds(Int)
    /// As an HTTP date, so many seconds after the practice clock.
    case date(afterSeconds: Int)
  }

  func fits(_ request: PracticeRequest, system: String) -> Bool {
    if let wanted = self.system, wanted != system { return false }
    if let method, method != request.method { return false }
    if let pathContains, !(request.path + "?" + request.query).contains(pathContains) { return false }
    if let bodyContains, !String(decoding: request.body, as: UTF8.self).contains(bodyContains) { return false }
    return true
  }

  mutating func isDue(_ random: inout PracticeRandom) -> Bool {
    seen += 1
    guard seen > skip, used < count ?? .max else { return false }
    if let permille, random.below(1_000) >= permille { return false }
    used += 1
    return true
  }
}
