public import Faults

/// Decides when a token is fetched and who fetches it.
///
/// Pure: moments are handed in, in seconds of a clock that never goes back.
///
/// A token is renewed when fewer than five minutes of it remain (dataverse.md 1.4), or less than half of a token
/// that lives shorter than ten. One caller fetches, the others wait. While an old token still holds, a renewal that
/// failed costs nothing but another try half a minute later.
public struct TokenMachine: Sendable {
  /// A token with the number of its issue, by which a refusal is told from one of an older token.
  public struct Issued: Hashable, Sendable {
    public let token: AccessToken
    public let issue: Int
  }

  /// What a caller who needs a token is told.
  public enum Answer: Hashable, Sendable {
    case use(Issued)
    /// Fetch one, and report with ``fetched(_:requestedAt:)`` or ``failed(_:now:)``.
    case fetch
    /// Somebody is fetching one.
    case wait
    /// No token can be had; a person has to change something first.
    case failed(Fault)
  }

  static let marginSeconds = 300.0
  static let pauseSeconds = 30.0

  private var current: Issued?
  private var expiresAt = 0.0
  private var renewAt = 0.0
  private var isFetching = false
  private var issues = 0
  private var final: Fault?

  public init() {}

  public mutating func ask(now: Double) -> Answer {
    if let current, now < renewAt { return .use(current) }
    if let final { return .failed(final) }
    if isFetching {
      // The old one serves while the new one is on its way.
      if let current, now < expiresAt { return .use(current) }
      return .wait
    }
    isFetching = true
    return .fetch
  }

  /// Whether somebody is fetching one and there is none to use meanwhile.
  func isBusy(now: Double) -> Bool { isFetching && !(current != nil && now < expiresAt) }

  /// - Parameter requestedAt: when the request for it was sent; its life is counted from there.
  public mutating func fetched(_ token: AccessToken, requestedAt: Double) {
    isFetching = false
    issues += 1
    current = Issued(token: token, issue: issues)
    let lifetime = max(0, token.lifetimeSeconds)
    // A few seconds less than it claims, for the way to the server.
    expiresAt = requestedAt + max(lifetime - 5, lifetime / 2)
    renewAt = requestedAt + max(lifetime - Self.marginSeconds, lifetime / 2)
  }

  /// The fetch failed.
  ///
  /// The old token is used on while it holds.
  ///
  /// - Returns: whether callers can go on with the old one.
  public mutating func failed(_ fault: Fault, now: Double) -> Bool {
    isFetching = false
    if fault.recovery == .giveUp { final = fault }
    guard current != nil, now < expiresAt else { return false }
    renewAt = fault.recovery == .giveUp ? expiresAt : min(now + Self.pauseSeconds, expiresAt)
    return true
  }

  /// The service refused a token with 401.
  ///
  /// Ignored when a newer one is there already.
  public mutating func refused(issue: Int) {
    guard let current, current.issue == issue else { return }
    self.current = nil
  }
}
