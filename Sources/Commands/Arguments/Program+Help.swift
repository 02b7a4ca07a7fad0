extension Program {
  /// How wide a help text may be.
  static let width = 100
  /// Names longer than this have their text on the next line.
  static let longestName = 26

  /// The help of the program, or of the command that the names lead to; `nil` when there is none.
  public func help(for names: [String]) -> String? {
    var path: [Command] = []
    for name in names {
      guard let command = (path.last?.commands ?? commands).first(where: { $0.name == name }) else { return nil }
      path.append(command)
    }
    return help(for: path)
  }

  /// The usage line of every command that can be run, for the documentation's list.
  public var usages: [String] {
    func all(_ path: [Command], _ commands: [Command]) -> [String] {
      commands.flatMap { command in
        command.commands.isEmpty ? [usage(of: path + [command])] : all(path + [command], command.commands)
      }
    }
    return all([], commands)
  }

  func help(for path: [Command]) -> String {
    guard let command = path.last else { return programHelp }
    var blocks = [usage(of: path)]
    blocks += ([command.summary] + command.details).map { Self.wrapped($0, indent: 0).joined(separator: "\n") }
    if !command.commands.isEmpty { blocks.append(Self.table("commands", command.commands.map { ($0.name, $0.summary) })) }
    if !command.arguments.isEmpty {
      blocks.append(Self.table("arguments", command.arguments.map { (Self.shown($0.parameter), $0.parameter.help) }))
    }
    let options = command.options.map { option in
      let repeats = option.parameter.form == .values ? "; may be repeated" : ""
      return (Self.shownOption(option.parameter), option.parameter.help + repeats)
    }
    blocks.append(Self.table("options", options + [("-h, --help", "show this")]))
    if !command.exitCodes.isEmpty {
      blocks.append(Self.table("exit codes", command.exitCodes.map { ("\($0.code)", $0.meaning) }))
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  func usage(of path: [Command]) -> String {
    var words = [name] + path.map(\.name)
    if let command = path.last, command.commands.isEmpty {
      if !command.options.isEmpty { words.append("[options]") }
      words += command.arguments.map { Self.shown($0.parameter) }
    } else {
      words.append("COMMAND")
    }
    return "usage: " + words.joined(separator: " ")
  }

  private var programHelp: String {
    let blocks = [
      usage(of: []), Self.wrapped(summary, indent: 0).joined(separator: "\n"),
      Self.table("commands", commands.map { ($0.name, $0.summary) }),
      Self.table("options", [("-h, --help", "show this"), ("--version", "show the version")]),
      "`\(name) help COMMAND` says more.",
    ]
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private static func shown(_ parameter: Parameter) -> String {
    switch parameter.count {
    case .one: parameter.name
    case .optional: "[\(parameter.name)]"
    case .many: "\(parameter.name)..."
    case .any: "[\(parameter.name)...]"
    }
  }

  private static func shownOption(_ parameter: Parameter) -> String {
    parameter.form == .flag ? "--\(parameter.name)" : "--\(parameter.name) \(parameter.valueName)"
  }

  /// A heading and its rows in two columns, the first as wide as it must be.
  private static func table(_ heading: String, _ rows: [(name: String, text: String)]) -> String {
    let widest = rows.map(\.name.count).filter { $0 <= longestName }.max() ?? 0
    let indent = widest + 4
    var lines = ["\(heading):"]
    for (name, text) in rows {
      let texts = wrapped(text, indent: indent)
      let first = texts.first.map { $0.dropFirst(indent) } ?? ""
      if name.count <= widest {
        lines.append("  " + name + String(repeating: " ", count: indent - 2 - name.count) + first)
        lines += texts.dropFirst()
      } else {
        lines.append("  " + name)
        lines += texts
      }
    }
    return lines.joined(separator: "\n")
  }

  /// The text in lines of the help's width, each after so many blanks; a longer word has a line of its own.
  static func wrapped(_ text: String, indent: Int) -> [String] {
    let blanks = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, indent + line.count + 1 + word.count > width {
        lines.append(blanks + line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return line.isEmpty ? lines : lines + [blanks + line]
  }
}
