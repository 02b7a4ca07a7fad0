import Faults

/// A program with its commands: parses a command line and renders the help.
///
/// Pure; it reads and writes nothing.
public struct Program: Sendable {
  public var name: String
  public var summary: String
  public var commands: [Command]

  public init(_ name: String, _ summary: String, commands: [Command]) {
    self.name = name
    self.summary = summary
    self.commands = commands
  }

  /// What the words after the program's name ask for; every problem is told at once.
  public func parse(_ words: [String]) throws(CommandLineProblems) -> Invocation {
    var path: [Command] = []
    var level = commands
    var rest = words[...]
    while let word = rest.first {
      if word == "-h" || word == "--help" { return .help(help(for: path)) }
      if path.isEmpty, word == "--version" { return .version }
      if path.isEmpty, word == "help" { return try helpCommand(rest.dropFirst()) }
      guard path.isEmpty || !level.isEmpty else { break }
      guard let command = level.first(where: { $0.name == word }) else { throw unknown(word, at: path) }
      path.append(command)
      level = command.commands
      rest = rest.dropFirst()
    }
    guard let command = path.last, command.commands.isEmpty else { throw missing(at: path) }
    if rest.prefix(while: { $0 != "--" }).contains(where: { $0 == "-h" || $0 == "--help" }) { return .help(help(for: path)) }
    var parser = ArgumentParser(command)
    parser.take(rest)
    let (options, arguments) = parser.finish()
    guard parser.faults.isEmpty else { throw problems(parser.faults, at: path) }
    return .run(ParsedCommand(path: path.map(\.name), options: options, arguments: arguments))
  }

  /// `help`, `help run`, `help solutions import`.
  private func helpCommand(_ words: ArraySlice<String>) throws(CommandLineProblems) -> Invocation {
    var path: [Command] = []
    for word in words where word != "-h" && word != "--help" {
      guard let command = (path.last?.commands ?? commands).first(where: { $0.name == word }) else {
        throw unknown(word, at: path)
      }
      path.append(command)
    }
    return .help(help(for: path))
  }

  private func unknown(_ word: String, at path: [Command]) -> CommandLineProblems {
    let names = (path.last.map(\.commands) ?? commands).map(\.name)
    let known = names + (path.isEmpty ? ["help"] : [])
    let isOption = word.hasPrefix("-")
    let remedy =
      (isOption ? nil : Suggestion.question(for: word, in: known))
      ?? (isOption ? "options follow the command" : "known are \(known.joined(separator: ", "))")
    let shown = (path.map(\.name) + [word]).joined(separator: " ")
    let fault = Fault(
      isOption ? .optionUnknown : .commandUnknown, while: "read the command line",
      isOption ? "the option '\(word)' stands before a command" : "the command '\(shown)' is not known", remedy: remedy)
    return problems([fault], at: path)
  }

  private func missing(at path: [Command]) -> CommandLineProblems {
    let names = (path.last.map(\.commands) ?? commands).map(\.name)
    let problem = path.isEmpty ? "no command was given" : "'\(path.map(\.name).joined(separator: " "))' needs one more word"
    return problems(
      [Fault(.commandMissing, while: "read the command line", problem, remedy: "known are \(names.joined(separator: ", "))")],
      at: path)
  }

  private func problems(_ faults: [Fault], at path: [Command]) -> CommandLineProblems {
    CommandLineProblems(
      faults: faults, usage: usage(of: path), help: ([name, "help"] + path.map(\.name)).joined(separator: " "))
  }
}
