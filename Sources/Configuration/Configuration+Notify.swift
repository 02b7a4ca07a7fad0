extension Configuration {
  /// How the To do list reaches a person.
  public enum Notify: Sendable {
    /// A program and its arguments; the list comes on its standard input.
    case command([String])
    /// An address that the list is posted to; often the address itself is the secret.
    case https(Secret)
    case smtp(SMTP)
  }

  /// A mail server, and whom it is to tell.
  public struct SMTP: Sendable {
    public var host: String
    public var port: Int
    public var username: String?
    public var password: Secret?
    public var from: String
    public var to: [String]
  }
}

extension Configuration.Notify {
  static func read(_ section: SectionReader) -> Self? {
    defer { section.finish() }
    let ways = ["command", "https", "smtp"].filter(section.has)
    section.accept(["command", "https", "smtp"])
    guard let way = ways.first else { return nil }
    guard ways.count == 1 else {
      section.notes.add(
        .configurationContradiction, "'\(section.name)' has \(ways.map { "'\($0)'" }.joined(separator: " and "))", section.mark,
        "keep one of them")
      return nil
    }
    switch way {
    case "command":
      let command = section.texts("command").map(\.text)
      guard let program = command.first else { return nil }
      if !program.hasPrefix("/") {
        section.notes.add(
          .configurationShape,
          "'\(section.full("command"))' must begin with the whole path of a program, and begins with '\(program)'",
          section.mark(of: "command"), nil)
      }
      return .command(command)
    case "https":
      guard let address = section.secret("https") else { return nil }
      if !address.revealed.hasPrefix("https://") {
        section.notes.add(
          .configurationAddress, "'\(section.full("https"))' must begin with https://", section.mark(of: "https"), nil)
      }
      return .https(address)
    default:
      return Configuration.SMTP.read(section.section("smtp")).map(Self.smtp)
    }
  }
}

extension Configuration.SMTP {
  fileprivate static func read(_ section: SectionReader) -> Self? {
    defer { section.finish() }
    let to = section.texts("to").map(\.text)
    if to.isEmpty, !section.has("to") { section.missing("to") }
    let read = Self(
      host: section.requiredText("host"), port: section.number("port", in: 1...65_535, default: 587),
      username: section.text("username"), password: section.secret("password"), from: section.requiredText("from"), to: to)
    if (read.username == nil) != (read.password == nil), !section.has("username") || !section.has("password") {
      section.missing(section.has("username") ? "password" : "username", "they go together")
    }
    return read
  }
}
