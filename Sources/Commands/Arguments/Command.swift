/// A command as it is declared: its name, what it takes, and what it says of itself.
public struct Command: Sendable {
  /// An exit code and when it comes.
  public struct ExitCode: Hashable, Sendable {
    public var code: Int
    public var meaning: String

    public init(_ code: Int, _ meaning: String) {
      self.code = code
      self.meaning = meaning
    }
  }

  public var name: String
  /// One line, lower case, without a full stop: what stands beside the name in a list.
  public var summary: String
  /// Paragraphs that follow the summary in the command's own help.
  public var details: [String]
  /// At most one of them takes a varying number of words.
  public var arguments: [any AnyArgument]
  public var options: [any AnyOption]
  public var exitCodes: [ExitCode]
  /// Commands below this one; one that has some takes no arguments itself.
  public var commands: [Command]

  public init(
    _ name: String, _ summary: String, details: [String] = [], arguments: [any AnyArgument] = [],
    options: [any AnyOption] = [], exitCodes: [ExitCode] = [], commands: [Command] = []
  ) {
    self.name = name
    self.summary = summary
    self.details = details
    self.arguments = arguments
    self.options = options
    self.exitCodes = exitCodes
    self.commands = commands
  }
}
