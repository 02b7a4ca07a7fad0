import Sync

/// The commands, their options and arguments: what help shows and the command line is held against.
enum CommandLineProgram {
  static let only = Option.texts("only", value: "ID", "only this deal, by the id of its referral or CRM record; may be repeated")
  static let allow = Option.namedNumbers(
    "allow", value: "KIND=N", kinds: allowKinds,
    "lift a brake to N for this run: creates, updates_percent, shared, accepts, closes, gone_percent, or KIND.crm, KIND.partner_center"
  )
  static let dryRun = Option.flag("dry-run", "stop before the first write, as 'plan' does")
  static let logFormat = Option.choice("log-format", standard: Terminal.Format.text, "how progress and messages are written")
  static let live = Option.flag("live", "hold the guide against the CRM as it is now")
  static let offline = Option.flag("offline", "hold it against the last snapshot of the CRM (default with a configuration)")
  static let strict = Option.flag("strict", "a warning counts as an error")
  static let format = Option.choice("format", standard: MappingCheckCommand.Format.text, "how problems are written")
  static let port = Option.number("port", value: "PORT", in: 0...65535, "the port to listen on; a free one when left out")
  static let folder = Option.text("folder", value: "FOLDER", "where configuration, state and reports lie; 'demo' when left out")
  static let scenario = Option.text("scenario", value: "FILE", "a scenario (JSON) to begin with")
  static let mapping = Option.text("mapping", value: "GUIDE", "the guide to use; 'mappings/dynamics365.xlsx' when left out")
  static let samples = Option.text("samples", value: "FOLDER", "the demo's scenario; 'samples/practice' when left out")

  static let configs = Argument.many("CONFIG", "a pairing's cosell.yaml")
  static let config = Argument.one("CONFIG", "a pairing's cosell.yaml")
  static let maybeConfig = Argument.optional("CONFIG", "a pairing's cosell.yaml: the guide is held against its CRM")
  static let guide = Argument.one("GUIDE", "a mapping guide: a workbook or a folder of CSV files")
  static let target = Argument.one("TARGET", "the workbook (.xlsx) or folder to write")
  static let id = Argument.one("ID", "the id of a referral or CRM record")

  static let allowKinds =
    BrakeKind.allCases.flatMap { [$0.rawValue, "\($0.rawValue).crm", "\($0.rawValue).partner_center"] }
    + ["closes_crm", "closes_partner_center", "gone_percent"]

  static let runCodes: [Command.ExitCode] = [
    .init(0, "done; nothing new waits for a person"), .init(1, "done; something new waits for a person: open the report"),
    .init(2, "done in part; run again"), .init(3, "stopped: a brake, another organisation, not adopted yet: read the message"),
    .init(4, "a system could not be reached or signed in to"), .init(5, "another run holds the lock"),
    .init(64, "command line, configuration or guide wrong; nothing touched"), .init(70, "a defect: report it"),
  ]

  static let program = Program(
    "cosell", "keep co-sell deals the same in Microsoft Partner Center and the CRM",
    commands: [
      Command(
        "run", "the nightly job: read what changed on both sides, reconcile, write the deltas, report",
        details: ["Several configurations are all checked before the first one runs; one's failure does not stop the others."],
        arguments: [configs], options: [only, allow, dryRun, logFormat], exitCodes: runCodes),
      Command(
        "plan", "what 'run' would write, as a workbook; writes to no system", arguments: [configs],
        options: [only, allow, logFormat],
        exitCodes: [.init(0, "nothing would be written"), .init(1, "something would be written")] + runCodes.dropFirst(3)),
      Command(
        "adopt", "first meeting of two existing sides: pair, compare, agree; writes to no system",
        details: ["Once, before the first run, where deals are paired already. The workbook lists what differs."],
        arguments: [config], options: [logFormat],
        exitCodes: [.init(0, "nothing differs"), .init(1, "something differs: open the workbook")] + runCodes.dropFirst(3)),
      Command("status", "runs, how far was read, what waits for a person", arguments: [config]),
      Command(
        "explain", "one deal: both sides, what was agreed, what the next run would do to each cell and why, its history",
        arguments: [id, config]),
      Command(
        "mapping", "mapping guides",
        commands: [
          Command(
            "check", "every problem of a guide in one go, a line each", arguments: [guide, maybeConfig],
            options: [live, offline, strict, format],
            exitCodes: [.init(0, "no errors"), .init(64, "errors; with --strict, warnings too")]),
          Command(
            "accept", "show what a changed guide would touch, and let the next run use it", arguments: [guide, config]),
          Command("convert", "a workbook to a folder of CSV files, or back", arguments: [guide, target]),
        ]),
      Command(
        "sandbox", "serve the practice systems until stopped, with a ready configuration",
        details: ["docs/practice-systems.md says how to seed them, edit as a person would, and make them fail."],
        options: [port, folder, scenario, mapping]),
      Command(
        "demo", "three nights against the practice systems, with people at work in between",
        options: [folder, samples, mapping, logFormat]),
    ])
}
