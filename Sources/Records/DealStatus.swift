/// Status and substatus of a referral as the one value that guides use: `Active/Accepted`.
///
/// The pairs and moves are those of the referral resource (partner-center.md 2.8,
/// https://learn.microsoft.com/en-us/partner-center/developer/referral-resources).
public struct DealStatus: Hashable, Sendable {
  public let status: String
  public let substatus: String

  public init(status: String, substatus: String) {
    self.status = status
    self.substatus = substatus
  }

  /// Reads `Active/Accepted`; `nil` without exactly one slash between two words.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    self.init(status: String(parts[0]), substatus: String(parts[1]))
  }

  /// The pseudo field under which a referral's layout carries the pair.
  public static let field = "status"

  public static let pending = DealStatus(status: "New", substatus: "Pending")
  public static let accepted = DealStatus(status: "Active", substatus: "Accepted")
  public static let won = DealStatus(status: "Closed", substatus: "Won")
  public static let lost = DealStatus(status: "Closed", substatus: "Lost")
  public static let declined = DealStatus(status: "Closed", substatus: "Declined")
  public static let expired = DealStatus(status: "Closed", substatus: "Expired")

  /// Closed deals take no further edit of any kind.
  public var isTerminal: Bool { status == "Closed" }
  public var isNew: Bool { status == "New" }

  /// Whether Partner Center lets a deal go from here to `next`.
  public func mayBecome(_ next: DealStatus) -> Bool {
    guard next.isLegal, !isTerminal else { return false }
    return status == "New" || (status == "Active" && next.status != "New")
  }

  /// Whether the substatus belongs to the status.
  public var isLegal: Bool {
    switch status {
    case "New": ["Pending", "Received"].contains(substatus)
    case "Active": substatus == "Accepted"
    case "Closed": ["Won", "Lost", "Declined", "Expired"].contains(substatus)
    default: false
    }
  }
}

extension DealStatus: CustomStringConvertible {
  public var description: String { "\(status)/\(substatus)" }
}
