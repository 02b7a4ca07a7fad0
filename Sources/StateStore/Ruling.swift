import Faults
import Records

/// What a person (or an adoption) said about a referral and a record of the CRM, kept until it is taken back.
public struct Ruling: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The two look alike and are not the same deal: neither is held for the other again.
    case notTheSame = "not the same"
    /// A person parted the two: not paired again, neither created anew on the other side.
    case released
    /// A person paired the two.
    case paired
    /// The referral is closed for good, and its record goes on with a new one: neither claims the other any more.
    case superseded
    /// A copy that an adoption found: it waits for a decision, whatever the guide's `Clones` says.
    case cloneHeld = "clone held"
    /// The customer of the referral is this account.
    case useAccount = "use account"
    /// The customer of the referral is none of the accounts there: a new one may be made.
    case createAccount = "create account"
  }

  /// The canonical id of the referral.
  public let referral: String
  /// The canonical id of the record; empty where none is meant.
  public let record: String
  public let kind: Kind
  /// Who said so, as people know them.
  public let by: String
  public let at: Instant

  public init(_ kind: Kind, referral: String, record: String = "", by: String, at: Instant) {
    self.kind = kind
    self.referral = referral
    self.record = record
    self.by = by
    self.at = at
  }
}

extension StateStore {
  /// Keeps a ruling; one of the same kind for the same two is replaced.
  public func rule(_ ruling: Ruling) throws(Fault) {
    try database.statement("INSERT OR REPLACE INTO ruling(referral, record, kind, ruled_by, at) VALUES (?, ?, ?, ?, ?)")
      .run(ruling.referral, ruling.record, ruling.kind.rawValue, ruling.by, ruling.at.seconds)
  }

  /// Takes a ruling back.
  public func unrule(_ kind: Ruling.Kind, referral: String, record: String) throws(Fault) {
    try database.statement("DELETE FROM ruling WHERE referral = ? AND record = ? AND kind = ?")
      .run(referral, record, kind.rawValue)
  }

  /// Whether such a ruling stands for the two.
  public func isRuled(_ kind: Ruling.Kind, referral: String, record: String) throws(Fault) -> Bool {
    try database.statement("SELECT 1 FROM ruling WHERE referral = ? AND record = ? AND kind = ?")
      .first(referral, record, kind.rawValue) { row throws(Fault) in try row.int(0) } != nil
  }

  /// Everything that was said of a referral, in order of record and kind.
  public func rulings(referral id: String) throws(Fault) -> [Ruling] {
    try database.statement(
      "SELECT referral, record, kind, ruled_by, at FROM ruling WHERE referral = ? ORDER BY record, kind"
    ).all(id) { row throws(Fault) in try Self.ruling(row) }.compactMap { $0 }
  }

  /// Everything that was said of a record of the CRM, in order of referral and kind.
  public func rulings(record id: String) throws(Fault) -> [Ruling] {
    try database.statement(
      "SELECT referral, record, kind, ruled_by, at FROM ruling INDEXED BY ruling_record WHERE record = ? ORDER BY referral, kind"
    ).all(id) { row throws(Fault) in try Self.ruling(row) }.compactMap { $0 }
  }

  private static func ruling(_ row: borrowing Row) throws(Fault) -> Ruling? {
    guard let kind = Ruling.Kind(rawValue: try row.text(2)) else { return nil }
    return Ruling(
      kind, referral: try row.text(0), record: try row.text(1), by: try row.text(3), at: Instant(seconds: try row.int(4)))
  }
}
