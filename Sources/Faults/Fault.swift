/// What every error of the product can say: what we were doing, what was wrong, where, what to do, and whether
/// trying again can help.
///
/// Texts are lower case and never carry a secret. A record's value appears only where the message is of no use without it.
public struct Fault: Error, Hashable, Sendable {
  /// A stable code such as `MAP012`: the part that documentation and tests rely on.
  public let code: Code
  /// What we were doing, as the end of "could not …": `read the guide`.
  public var activity: String
  /// What was wrong: `'Est. Revenue' is a display name; the field is 'estimatedvalue'`.
  public var problem: String
  public var place: Place
  /// What to do about it; `nil` where nothing can be said beyond the problem.
  public var remedy: String?
  public var recovery: Recovery

  public init(
    _ code: Code, while activity: String, _ problem: String, at place: Place = .nowhere, remedy: String? = nil,
    recovery: Recovery = .giveUp
  ) {
    self.code = code
    self.activity = activity
    self.problem = problem
    self.place = place
    self.remedy = remedy
    self.recovery = recovery
  }

  /// Whether, and when, doing the same again can succeed.
  ///
  /// Decided where the fault is made; the run acts on it.
  public enum Recovery: Hashable, Sendable {
    /// The same call, at once or after the given seconds.
    case retry(afterSeconds: Double?)
    /// The next run may succeed: a server was down, an allowance was spent.
    case nextRun
    /// Never, until a person changes something.
    case giveUp
  }

  /// A stable, documented code: letters for the area, digits for the case.
  ///
  /// Open, so that an area can add its own.
  public struct Code: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(stringLiteral value: String) { rawValue = value }
    public var description: String { rawValue }
  }
}

extension Fault: CustomStringConvertible {
  /// One line: `PLACE: could not ACTIVITY: PROBLEM; REMEDY (CODE)`.
  public var description: String {
    var text = place == .nowhere ? "" : "\(place): "
    if !activity.isEmpty { text += "could not \(activity): " }
    text += problem
    if let remedy { text += "; \(remedy)" }
    return text + " (\(code))"
  }
}
