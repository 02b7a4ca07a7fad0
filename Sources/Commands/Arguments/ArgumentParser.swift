import Faults

/// Sorts the words after a command into its options and arguments, noting every problem on the way.
struct ArgumentParser {
  private let command: Command
  private(set) var faults: [Fault] = []
  private var given: [String: [String]] = [:]
  private var positional: [String] = []

  init(_ command: Command) { self.command = command }

  /// Takes all words.
  ///
  /// Options and arguments may be mixed; after `--` all are arguments.
  mutating func take(_ words: ArraySlice<String>) {
    var rest = words
    while let word = rest.popFirst() {
      if word == "--" {
        positional += rest
        return
      }
      guard word.hasPrefix("-"), word != "-" else {
        positional.append(word)
        continue
      }
      takeOption(word, &rest)
    }
  }

  private mutating func takeOption(_ word: String, _ rest: inout ArraySlice<String>) {
    let equals = word.firstIndex(of: "=")
    let shown = String(word[..<(equals ?? word.endIndex)])
    let attached = equals.map { String(word[word.index(after: $0)...]) }
    guard shown.hasPrefix("--"), let option = command.options.first(where: { "--" + $0.parameter.name == shown }) else {
      let names = command.options.map { "--" + $0.parameter.name } + ["--help"]
      let remedy = Suggestion.question(for: shown, in: names) ?? "the options here are \(names.joined(separator: ", "))"
      fault(.optionUnknown, "the option '\(shown)' is not known", remedy)
      return
    }
    let parameter = option.parameter
    if parameter.form != .values, given[parameter.name] != nil {
      fault(.optionRepeated, "the option '\(shown)' is given twice", "keep one of them")
    }
    switch parameter.form {
    case .flag:
      if attached != nil { fault(.optionValueUnexpected, "the option '\(shown)' takes no value", nil) }
      given[parameter.name] = []
    case .value, .values:
      // A word with a dash is rather the next option than a value; attached, it is taken as it stands.
      let value = attached ?? (rest.first.map { $0.hasPrefix("-") && $0 != "-" } == false ? rest.popFirst() : nil)
      guard let value, !value.isEmpty else {
        fault(.optionValueMissing, "the option '\(shown)' needs a value", "write \(shown) \(parameter.valueName)")
        given[parameter.name, default: []] += []
        return
      }
      given[parameter.name, default: []].append(value)
    }
  }

  /// The values of what was taken; of no use when there are faults.
  mutating func finish() -> (options: [String: any Sendable], arguments: [String: any Sendable]) {
    var options: [String: any Sendable] = [:]
    for option in command.options {
      guard let words = given[option.parameter.name], option.parameter.form == .flag || !words.isEmpty else { continue }
      options[option.parameter.name] = value("the option '--\(option.parameter.name)'") { () throws(ValueProblem) in
        try option.value(of: words)
      }
    }
    return (options, assign())
  }

  /// Hands the words to the arguments in their order; what is over goes to the one that takes a varying number.
  private mutating func assign() -> [String: any Sendable] {
    let parameters = command.arguments.map(\.parameter)
    let needed = parameters.filter { $0.count == .one || $0.count == .many }
    for parameter in needed.dropFirst(positional.count) {
      fault(.argumentMissing, "the argument \(parameter.name) is missing", parameter.help)
    }
    guard positional.count >= needed.count else { return [:] }
    var extra = positional.count - needed.count
    var rest = positional[...]
    var values: [String: any Sendable] = [:]
    for argument in command.arguments {
      let parameter = argument.parameter
      let least = parameter.count == .one || parameter.count == .many ? 1 : 0
      let more =
        switch parameter.count {
        case .one: 0
        case .optional: min(1, extra)
        case .many, .any: extra
        }
      extra -= more
      let words = Array(rest.prefix(least + more))
      rest = rest.dropFirst(least + more)
      guard !words.isEmpty else { continue }
      if words.contains("") { fault(.argumentWrong, "the argument \(parameter.name) is empty", parameter.help) }
      values[parameter.name] = value("the argument \(parameter.name)") { () throws(ValueProblem) in try argument.value(of: words)
      }
    }
    for word in rest { fault(.argumentExtra, "there is one argument too many: '\(word)'", nil) }
    return values
  }

  private mutating func value(_ what: String, _ read: () throws(ValueProblem) -> any Sendable) -> (any Sendable)? {
    do {
      return try read()
    } catch {
      fault(.argumentWrong, "\(what): \(error.text)", error.remedy)
      return nil
    }
  }

  private mutating func fault(_ code: Fault.Code, _ problem: String, _ remedy: String?) {
    faults.append(Fault(code, while: "read the command line", problem, remedy: remedy))
  }
}
