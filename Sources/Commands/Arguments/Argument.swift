import Faults

/// An argument of a command, known by its place, and the key to its value: `parsed[config]`.
public struct Argument<Value: Sendable>: Sendable {
  public let parameter: Parameter
  /// Stands in for what the parser has made sure of; the value of an optional argument that is left out.
  let standard: Value
  let read: @Sendable ([String]) throws(ValueProblem) -> Value
}

/// An argument of any type of value: what a command lists.
public protocol AnyArgument: Sendable {
  var parameter: Parameter { get }
  /// The value of the words that were given, checked.
  func value(of words: [String]) throws(ValueProblem) -> any Sendable
}

extension Argument: AnyArgument {
  public func value(of words: [String]) throws(ValueProblem) -> any Sendable { try read(words) }
}

extension Argument where Value == String {
  /// One word, such as `FILE`.
  public static func one(_ name: String, _ help: String) -> Self {
    Self(parameter: .init(name: name, valueName: name, help: help, form: .value, count: .one), standard: "") { $0.first ?? "" }
  }

  /// One of some words, such as `SHELL`.
  public static func choice(_ name: String, of words: [String], _ help: String) -> Self {
    Self(parameter: .init(name: name, valueName: name, help: help, form: .value, count: .one), standard: "") {
      (given) throws(ValueProblem) in
      let word = given.first ?? ""
      guard words.contains(word) else {
        throw ValueProblem(
          text: "'\(word)' is not known",
          remedy: Suggestion.question(for: word, in: words) ?? "known are \(words.joined(separator: ", "))")
      }
      return word
    }
  }
}

extension Argument where Value == String? {
  /// One word that may be left out, such as `[FILE]`.
  public static func optional(_ name: String, _ help: String) -> Self {
    Self(parameter: .init(name: name, valueName: name, help: help, form: .value, count: .optional), standard: nil) { $0.first }
  }
}

extension Argument where Value == [String] {
  /// One or more words, such as `CONFIG...`.
  public static func many(_ name: String, _ help: String) -> Self {
    Self(parameter: .init(name: name, valueName: name, help: help, form: .values, count: .many), standard: []) { $0 }
  }

  /// Any number of words, such as `[FILE...]`.
  public static func any(_ name: String, _ help: String) -> Self {
    Self(parameter: .init(name: name, valueName: name, help: help, form: .values, count: .any), standard: []) { $0 }
  }
}
