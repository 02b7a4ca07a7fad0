/// One field of a record as it was and as it is.
public struct PracticeChange: Hashable, Sendable {
  /// The path of the field, written with slashes: `details/dealValue`.
  public let field: String
  public let before: PracticeJSON
  public let after: PracticeJSON

  public init(field: String, before: PracticeJSON, after: PracticeJSON) {
    self.field = field
    self.before = before
    self.after = after
  }

  /// `{"field":…,"before":…,"after":…}`.
  public var json: PracticeJSON { ["field": .string(field), "before": before, "after": after] }
}
