import Commands
import Faults

/// A program that takes everything a command line can hold.
enum Sample {
  enum Format: String, CaseIterable, Sendable {
    case text, json
  }

  static let only = Option.texts("only", value: "ID", "only this deal, by its referral's id")
  static let allow = Option.namedNumbers(
    "allow", value: "KIND=N", kinds: ["creates", "creates.crm", "shared", "updates_percent"],
    "lift one brake for this run: creates, creates.crm, shared, updates_percent; the number is the most that may be written")
  static let dryRun = Option.flag("dry-run", "stop before the first write")
  static let format = Option.choice("log-format", standard: Format.text, "how events are written")
  static let report = Option.text("report", value: "RUN", "render the report of this run again")
  static let wait = Option.number("wait", value: "MINUTES", in: 1...90, "wait so long for the lock")

  static let configs = Argument.many("CONFIG", "a pairing's cosell.yaml")
  static let config = Argument.one("CONFIG", "a pairing's cosell.yaml")
  static let file = Argument.one("FILE", "the workbook")
  static let old = Argument.optional("OLD", "the guide to compare with")
  static let extra = Argument.any("EXTRA", "further guides")
  static let shell = Argument.choice("SHELL", of: ["bash", "zsh", "fish"], "the shell to complete for")

  static let program = Program(
    "cosell", "keep co-sell deals the same in Microsoft Partner Center and the CRM",
    commands: [
      Command(
        "run", "the nightly job: read what changed on both sides, reconcile, write the deltas",
        details: [
          "All configurations are checked before the first one runs. One's failure does not stop the others, and each is told by itself."
        ],
        arguments: [configs], options: [only, allow, dryRun, format, wait],
        exitCodes: [
          .init(0, "done; nothing new waits for a person"),
          .init(64, "command line, configuration or guide wrong; nothing touched"),
        ]),
      Command("apply", "take a plan workbook back", arguments: [file, config]),
      Command(
        "solutions", "solution details in bulk",
        commands: [
          Command("import", "take a workbook in", arguments: [file, config], options: [dryRun]),
          Command("template", "write an empty workbook", arguments: [file, config]),
        ]),
      Command("history", "earlier runs", arguments: [config], options: [report]),
      Command("compare", "compare guides", arguments: [config, old]),
      Command("check", "check guides", arguments: [extra, config]),
      Command("completion", "write a completion script", arguments: [shell]),
    ])

  /// The parsed command; `nil` for help, version and problems.
  static func parsed(_ words: String...) -> ParsedCommand? {
    guard case .run(let command)? = try? program.parse(words) else { return nil }
    return command
  }

  /// What is told of a command line that is wrong; empty for one that is not.
  static func told(_ words: [String]) -> String {
    do {
      _ = try program.parse(words)
      return ""
    } catch {
      return error.description
    }
  }

  static func help(_ words: String...) -> String {
    guard case .help(let text)? = try? program.parse(words) else { return "" }
    return text
  }
}
