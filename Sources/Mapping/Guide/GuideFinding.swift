import Faults

/// Something that reading, checking or compiling a guide found: a fault, and whether the guide can be used all the same.
public struct GuideFinding: Hashable, Sendable {
  public enum Severity: String, Hashable, Sendable { case error, warning }
  public let severity: Severity
  /// A stable code, `MAP012`; the list is in docs/mapping-guide.md.
  public let code: Fault.Code
  /// What was found: `'Est. Revenue' is a display name; the field is 'estimatedvalue'`.
  public let problem: String
  public let place: Place
  public let remedy: String?

  public init(_ severity: Severity, _ code: Fault.Code, _ problem: String, at place: Place, remedy: String? = nil) {
    self.severity = severity
    self.code = code
    self.problem = problem
    self.place = place
    self.remedy = remedy
  }

  static func error(_ code: Fault.Code, _ problem: String, at place: Place, remedy: String? = nil) -> GuideFinding {
    GuideFinding(.error, code, problem, at: place, remedy: remedy)
  }

  static func warning(_ code: Fault.Code, _ problem: String, at place: Place, remedy: String? = nil) -> GuideFinding {
    GuideFinding(.warning, code, problem, at: place, remedy: remedy)
  }

  /// A field of Partner Center that is only known from the guide.
  static func untold(_ found: PartnerCenterFields.Found, at place: Place) -> GuideFinding {
    .warning(
      "MAP045", "we do not know a field '\(found.path)' of Partner Center: it is read as text, where there is one", at: place,
      remedy: "compare the spelling, capitals too, with a referral as Partner Center sends it")
  }

  /// The same as the error type of the product.
  public var fault: Fault { Fault(code, while: "use the guide", problem, at: place, remedy: remedy) }
}

extension GuideFinding: CustomStringConvertible {
  /// `mappings/dynamics365.xlsx: Opportunity!B7: 'Est. Revenue' is a display name; … (error MAP012)`.
  public var description: String {
    let start = place == .nowhere ? "" : "\(place): "
    return start + problem + (remedy.map { "; \($0)" } ?? "") + " (\(severity.rawValue) \(code))"
  }
}

extension Sequence<GuideFinding> {
  /// Whether the guide cannot be used.
  public var hasErrors: Bool { contains { $0.severity == .error } }
}
