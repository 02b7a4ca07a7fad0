/// A command line that was understood: which command, and the values of what it declares.
public struct ParsedCommand: Sendable {
  /// The names that lead to the command, without the program's: `["solutions", "import"]`.
  public let path: [String]
  let options: [String: any Sendable]
  let arguments: [String: any Sendable]

  /// The option's value, or its standard when it was left out.
  public subscript<Value>(_ option: Option<Value>) -> Value {
    options[option.parameter.name] as? Value ?? option.standard
  }

  /// The argument's value.
  public subscript<Value>(_ argument: Argument<Value>) -> Value {
    arguments[argument.parameter.name] as? Value ?? argument.standard
  }
}

/// What a command line asks for.
public enum Invocation: Sendable {
  case run(ParsedCommand)
  /// A help text, to be shown on standard output.
  case help(String)
  case version
}
