/// One choice of a choice column: its number, and what people see, by language (1033 is English).
public struct DataverseOption: Sendable, Hashable {
  public var value: Int64
  /// Labels by language code, in the order the service lists them.
  public var labels: [DataverseLabel]
  /// For a status reason, the state it belongs to.
  public var state: Int64?
  /// For a state, the status reason it gets when none is named.
  public var defaultStatus: Int64?

  public init(_ value: Int64, _ label: String, state: Int64? = nil, defaultStatus: Int64? = nil) {
    self.value = value
    labels = [DataverseLabel(label)]
    self.state = state
    self.defaultStatus = defaultStatus
  }

  /// The label the caller sees: the English one, or the first.
  public var label: String { (labels.first { $0.language == 1033 } ?? labels.first)?.text ?? "" }
}

/// A text in one language.
public struct DataverseLabel: Sendable, Hashable {
  public var text: String
  public var language: Int64

  public init(_ text: String, language: Int64 = 1033) {
    self.text = text
    self.language = language
  }
}
