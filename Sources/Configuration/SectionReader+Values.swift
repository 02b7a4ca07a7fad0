import Faults
import Foundation
import Records

extension SectionReader {
  /// A text; `nil` when left out, or told as wrong.
  func text(_ key: String) -> String? {
    guard let (value, node) = value(key) else { return nil }
    guard !value.text.isEmpty, !value.text.utf8.contains(where: { $0 < 32 || $0 == 127 }) else {
      notes.add(
        .configurationShape,
        "'\(full(key))' must be one line of text, and \(value.text.isEmpty ? "is empty" : "has control characters")",
        node.mark, nil)
      return nil
    }
    return value.text
  }

  /// A text that must be there; the stand-in is empty.
  func requiredText(_ key: String, _ remedy: String? = nil) -> String {
    guard has(key) else {
      missing(key, remedy)
      return ""
    }
    return text(key) ?? ""
  }

  /// A secret: refused when it is written out in a configuration that others may read.
  ///
  /// Empty ones count as left out.
  func secret(_ key: String) -> Secret? {
    guard let (value, node) = value(key), !value.text.isEmpty else { return nil }
    if value.isWrittenOut, notes.fileIsOpen {
      notes.add(
        .configurationSecretWritten,
        "the secret '\(full(key))' is written out in a file that others may read (mode \(String(notes.fileMode, radix: 8)))",
        node.mark, "use ${NAME} or file:PATH, or run `chmod 600 '\(notes.file)'`")
    }
    return Secret(value.text)
  }

  /// A secret that must be there; the stand-in is empty.
  func requiredSecret(_ key: String, _ remedy: String? = nil) -> Secret {
    let before = notes.faults.count
    guard let secret = secret(key) else {
      if notes.faults.count == before { missing(key, remedy) }
      return Secret("")
    }
    return secret
  }

  /// A path, as seen from the program: relative ones count from the configuration's folder.
  func path(_ key: String) -> String? { text(key).map(notes.resolver.absolute) }

  /// A file with a private key or certificate: its path and its text.
  func privateFile(_ key: String) -> (path: String, text: Secret)? {
    guard let node = node(key), let written = text(key) else { return nil }
    do {
      return (notes.resolver.absolute(written), Secret(try notes.resolver.privateText(written)))
    } catch {
      notes.add(error.code, "'\(full(key))': \(error.text)", node.mark, error.remedy)
      return nil
    }
  }

  /// A web address that tokens may be sent to, without a slash at its end.
  func address(_ key: String, default standard: String) -> String { address(key) ?? standard }

  func address(_ key: String) -> String? {
    guard let (value, node) = value(key) else { return nil }
    let (address, problem) = WebAddress.check(value.text)
    if let problem {
      notes.add(.configurationAddress, "'\(full(key))' is \(value.shown): \(problem)", node.mark, "write https://HOST")
    }
    return address
  }

  /// A whole number of a range.
  func number(_ key: String, in range: ClosedRange<Int>, default standard: Int) -> Int {
    guard let (value, node) = value(key) else { return standard }
    let digits = value.text.hasPrefix("-") ? value.text.dropFirst() : value.text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
      notes.add(.configurationWrongType, "'\(full(key))' must be a whole number, and is \(value.shown)", node.mark, nil)
      return standard
    }
    guard let number = Int(value.text), range.contains(number) else {
      notes.add(
        .configurationOutOfRange,
        "'\(full(key))' must be from \(range.lowerBound) to \(range.upperBound), and is \(value.shown)", node.mark, nil)
      return standard
    }
    return number
  }

  /// Yes or no, in YAML's words for them.
  func flag(_ key: String, default standard: Bool) -> Bool {
    guard let (value, node) = value(key) else { return standard }
    switch value.text.lowercased() {
    case "yes", "true", "on": return true
    case "no", "false", "off": return false
    default:
      notes.add(.configurationWrongType, "'\(full(key))' must be yes or no, and is \(value.shown)", node.mark, nil)
      return standard
    }
  }

  /// One of some words; `nil` when left out, or told as wrong.
  func word<Word: RawRepresentable & CaseIterable>(_ key: String, _ type: Word.Type) -> Word? where Word.RawValue == String {
    guard let (value, node) = value(key) else { return nil }
    return word(value, node, key, type)
  }

  private func word<Word: RawRepresentable & CaseIterable>(
    _ value: ValueResolver.Value, _ node: YAMLNode, _ key: String, _ type: Word.Type
  ) -> Word? where Word.RawValue == String {
    if let word = Word(rawValue: value.text) { return word }
    let words = Word.allCases.map(\.rawValue)
    let remedy =
      Suggestion.question(for: value.text, in: words) ?? "write one of \(words.map { "'\($0)'" }.joined(separator: ", "))"
    notes.add(.configurationUnknownWord, "'\(full(key))' cannot be \(value.shown)", node.mark, remedy)
    return nil
  }

  /// A list of texts; empty when left out.
  func texts(_ key: String) -> [(text: String, node: YAMLNode)] {
    items(key).compactMap { item in
      guard let (value, node) = value(of: item, key) else { return nil }
      guard !value.text.isEmpty else {
        notes.add(.configurationShape, "'\(full(key))' has an empty entry", node.mark, "leave it out")
        return nil
      }
      return (value.text, node)
    }
  }

  /// A list of words; empty when left out.
  func words<Word: RawRepresentable & CaseIterable>(_ key: String, _ type: Word.Type) -> [Word] where Word.RawValue == String {
    items(key).compactMap { item in
      value(of: item, key).flatMap { value, node in word(value, node, key, type) }
    }
  }

  private func items(_ key: String) -> [YAMLNode] {
    guard let node = node(key) else { return [] }
    guard case .sequence(let items) = node.content else {
      wrongType(key, node, "a list, as in [a, b]")
      return []
    }
    return items
  }
}
