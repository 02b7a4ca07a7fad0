import Records

/// How a field keeps what is written to it: its rounding, trimming, length and day.
///
/// Two values are the same for a field when they settle to the same value.
public struct FieldForm: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case text, memo, number, flag, date, instant, option, reference, list, any
  }
  public var kind: Kind
  /// Longest text in UTF-16 units; `nil`: no limit known.
  public var maxLength: Int?
  /// Digits after the point; `nil`: kept as they are.
  public var precision: Int?
  /// The field means a day: a moment in it is the day in this zone.
  ///
  /// For `date` the zone in which moments become days.
  public var daysIn: DayZone?
  /// Letter case makes no difference: e-mail addresses, codes, words of a fixed set.
  public var ignoresCase: Bool
  /// The field holds a deal's name with a mark before it, which is no part of the value.
  public var isMarked: Bool

  public init(
    kind: Kind, maxLength: Int? = nil, precision: Int? = nil, daysIn: DayZone? = nil, ignoresCase: Bool = false,
    isMarked: Bool = false
  ) {
    self.kind = kind
    self.maxLength = maxLength
    self.precision = precision
    self.daysIn = daysIn
    self.ignoresCase = ignoresCase
    self.isMarked = isMarked
  }
}
