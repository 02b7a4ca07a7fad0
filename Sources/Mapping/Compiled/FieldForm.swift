import Records

/// How a field keeps what is written to it: its rounding, trimming, length and day. Two values are the same for a
/// field when they settle to the same value.
public struct FieldForm: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case text, memo, number, flag, date, instant, option, reference, list, any
  }
  public var kind: Kind
  /// Longest text in UTF-16 units; `nil`: no limit known.
  public var maxLength: Int?
  /// Digits after the point; `nil`: kept as they are.
  public var precision: Int?

  public init(kind: Kind, maxLength: Int? = nil, precision: Int? = nil) {
    self.kind = kind
    self.maxLength = maxLength
    self.precision = precision
  }
}
