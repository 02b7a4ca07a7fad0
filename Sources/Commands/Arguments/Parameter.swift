/// What an option and an argument have in common, seen by the parser and the help.
public struct Parameter: Hashable, Sendable {
  /// How often it may stand, and whether with a value.
  public enum Form: Hashable, Sendable {
    /// `--dry-run`
    case flag
    /// `--report RUN`, once.
    case value
    /// `--only ID`, again and again.
    case values
  }

  /// How many words an argument takes.
  public enum Count: Hashable, Sendable {
    case one, optional, many, any
  }

  /// An option's name without its dashes, or an argument's: `dry-run`, `CONFIG`.
  public var name: String
  /// What stands for the value in the help: `ID`; empty for a flag.
  public var valueName: String
  public var help: String
  public var form: Form
  public var count: Count
}

/// Why a value is not taken: `must be a whole number from 1 to 9`.
public struct ValueProblem: Error, Hashable, Sendable {
  public var text: String
  public var remedy: String?

  public init(text: String, remedy: String? = nil) {
    self.text = text
    self.remedy = remedy
  }
}
