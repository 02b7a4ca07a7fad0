import Faults
import Records

/// An option of a command, and the key to its value: `parsed[dryRun]`.
public struct Option<Value: Sendable>: Sendable {
  public let parameter: Parameter
  /// The value when the option is left out.
  public let standard: Value
  let read: @Sendable ([String]) throws(ValueProblem) -> Value
}

/// An option of any type of value: what a command lists.
public protocol AnyOption: Sendable {
  var parameter: Parameter { get }
  /// The value of the words that were given, checked.
  func value(of words: [String]) throws(ValueProblem) -> any Sendable
}

extension Option: AnyOption {
  public func value(of words: [String]) throws(ValueProblem) -> any Sendable { try read(words) }
}

extension Option where Value == Bool {
  /// An option without a value, such as `--dry-run`.
  public static func flag(_ name: String, _ help: String) -> Self {
    Self(parameter: .init(name: name, valueName: "", help: help, form: .flag, count: .optional), standard: false) { _ in true }
  }
}

extension Option where Value == String? {
  /// An option with a text, such as `--report RUN`.
  public static func text(_ name: String, value: String, _ help: String) -> Self {
    Self(parameter: .init(name: name, valueName: value, help: help, form: .value, count: .optional), standard: nil) { $0.last }
  }
}

extension Option where Value == [String] {
  /// An option with a text that may be repeated, such as `--only ID`.
  public static func texts(_ name: String, value: String, _ help: String) -> Self {
    Self(parameter: .init(name: name, valueName: value, help: help, form: .values, count: .any), standard: []) { $0 }
  }
}

extension Option where Value == Int? {
  /// An option with a whole number of a range, such as `--wait MINUTES`.
  public static func number(_ name: String, value: String, in range: ClosedRange<Int>, _ help: String) -> Self {
    Self(parameter: .init(name: name, valueName: value, help: help, form: .value, count: .optional), standard: nil) {
      (words) throws(ValueProblem) in
      guard let word = words.last else { return nil }
      guard let number = Int(digits: word), range.contains(number) else {
        throw ValueProblem(text: "'\(word)' is no whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
  }
}

extension Option where Value == CalendarDate? {
  /// An option with a day, such as `--from 2026-11-20`.
  public static func day(_ name: String, _ help: String) -> Self {
    Self(parameter: .init(name: name, valueName: "DAY", help: help, form: .value, count: .optional), standard: nil) {
      (words) throws(ValueProblem) in
      guard let word = words.last else { return nil }
      guard let day = CalendarDate(word) else {
        throw ValueProblem(text: "'\(word)' is no day", remedy: "write it as 2026-11-20")
      }
      return day
    }
  }
}

/// A name and a number given as `KIND=N`.
public struct NamedNumber: Hashable, Sendable {
  public var name: String
  public var number: Int

  public init(name: String, number: Int) {
    self.name = name
    self.number = number
  }
}

extension Option where Value == [NamedNumber] {
  /// An option with a kind and a number that may be repeated, such as `--allow KIND=N`: only these kinds, each once.
  public static func namedNumbers(_ name: String, value: String, kinds: [String], _ help: String) -> Self {
    Self(parameter: .init(name: name, valueName: value, help: help, form: .values, count: .any), standard: []) {
      (words) throws(ValueProblem) in
      var found: [NamedNumber] = []
      for word in words {
        guard let equals = word.firstIndex(of: "="), let number = Int(digits: word[word.index(after: equals)...]) else {
          throw ValueProblem(text: "'\(word)' is not of the form \(value)", remedy: "as in \(kinds.first ?? "kind")=40")
        }
        let kind = String(word[..<equals])
        guard kinds.contains(kind) else {
          throw ValueProblem(
            text: "'\(kind)' is not known",
            remedy: Suggestion.question(for: kind, in: kinds) ?? "known are \(kinds.joined(separator: ", "))")
        }
        guard !found.contains(where: { $0.name == kind }) else { throw ValueProblem(text: "'\(kind)' is given twice") }
        found.append(NamedNumber(name: kind, number: number))
      }
      return found
    }
  }
}

extension Option where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// An option with one of the type's words, such as `--log-format text|json`.
  public static func choice(_ name: String, standard: Value, _ help: String) -> Self {
    let words = Value.allCases.map(\.rawValue)
    let parameter = Parameter(
      name: name, valueName: words.joined(separator: "|"), help: "\(help) (\(standard.rawValue))", form: .value, count: .optional)
    return Self(parameter: parameter, standard: standard) { (given) throws(ValueProblem) in
      guard let word = given.last else { return standard }
      guard let value = Value(rawValue: word) else {
        throw ValueProblem(
          text: "'\(word)' is not known",
          remedy: Suggestion.question(for: word, in: words) ?? "known are \(words.joined(separator: ", "))")
      }
      return value
    }
  }
}

extension Int {
  /// A number of digits alone: no sign, no blanks.
  init?(digits text: some StringProtocol) {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    self.init(text)
  }
}
