import Faults

/// Turns what is written for a value into the value: `${NAME}` from the environment, `file:PATH` from a file.
struct ValueResolver {
  let folder: String
  let environment: [String: String]
  let readFile: (String) throws(ConfigurationFile.Unreadable) -> ConfigurationFile

  /// A value, and how it came to be.
  struct Value {
    var text: String
    /// Whether any of it is written out in the configuration itself.
    var isWrittenOut: Bool
    /// How a message may call it: the text itself only when it is written out and no part came from elsewhere.
    var shown: String
  }

  /// What is wrong, without its place.
  struct Problem: Error {
    var code: Fault.Code
    var text: String
    var remedy: String
  }

  func resolve(_ written: String) throws(Problem) -> Value {
    if written.hasPrefix("file:") {
      let path = String(written.dropFirst("file:".count))
      let contents = try privateText(path)
      return Value(text: contents, isWrittenOut: false, shown: "the value in '\(path)'")
    }
    guard written.contains("${") else { return Value(text: written, isWrittenOut: !written.isEmpty, shown: "'\(written)'") }
    return try expand(written)
  }

  /// The text of a file that only its owner may use, without the line end that editors leave.
  func privateText(_ path: String) throws(Problem) -> String {
    guard !path.isEmpty else {
      throw Problem(code: .configurationValueFile, text: "'file:' names no file", remedy: "write file:PATH")
    }
    let file: ConfigurationFile
    do {
      file = try readFile(absolute(path))
    } catch {
      throw Problem(
        code: .configurationValueFile, text: "the file '\(path)' cannot be read: \(error.reason)",
        remedy: "relative paths count from the configuration's folder")
    }
    guard !file.isOpenToOthers else {
      throw Problem(
        code: .configurationSecretFile,
        text: "other users may use the file '\(path)' (mode \(String(file.mode, radix: 8)))", remedy: "run `chmod 600 '\(path)'`")
    }
    guard var text = String(validating: file.bytes, as: UTF8.self) else {
      throw Problem(
        code: .configurationValueFile, text: "the file '\(path)' is not UTF-8 text", remedy: "store the value as plain text")
    }
    if text.last?.isNewline == true { text.removeLast() }
    return text
  }

  /// A path as seen from the configuration's folder.
  func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/") else { return path }
    var rest = Substring(path)
    while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
    return folder.isEmpty ? String(rest) : folder == "/" ? "/\(rest)" : "\(folder)/\(rest)"
  }

  private func expand(_ written: String) throws(Problem) -> Value {
    var text = ""
    var hasLiteral = false
    var names: [String] = []
    var rest = Substring(written)
    while !rest.isEmpty {
      guard rest.hasPrefix("${") else {
        text.append(rest.removeFirst())
        hasLiteral = true
        continue
      }
      guard let close = rest.firstIndex(of: "}") else {
        throw Problem(
          code: .configurationEnvironment, text: "a '${' is not closed", remedy: "write ${NAME} with the name of a variable")
      }
      let name = String(rest[rest.index(rest.startIndex, offsetBy: 2)..<close])
      guard Self.isName(name) else {
        throw Problem(
          code: .configurationEnvironment, text: "'${\(name)}' is not the name of a variable",
          remedy: "names are letters, digits and '_'")
      }
      guard let value = environment[name] else {
        throw Problem(
          code: .configurationEnvironment, text: "the variable '\(name)' is not in the environment",
          remedy: Suggestion.question(for: name, in: environment.keys.sorted()) ?? "set it before the program starts")
      }
      text += value
      names.append("${\(name)}")
      rest = rest[rest.index(after: close)...]
    }
    return Value(text: text, isWrittenOut: hasLiteral, shown: "the value of " + names.joined(separator: " and "))
  }

  private static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
    return name.utf8.allSatisfy { (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
  }
}
