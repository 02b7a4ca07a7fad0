import Sync

/// The commands, their options and arguments: what help shows and the command line is held against.
enum CommandLineProgram {
  static let only = Option.texts("only", value: "ID", "only this deal, by the id of its referral or CRM record")
  static let allow = Option.namedNumbers(
    "allow", value: "KIND=N", kinds: allowKinds,
    "lift a brake to N for this run: creates, shared, accepts, closes, updates_percent, gone_percent, solutions; creates.crm or creates.partner_center lifts one direction"
  )
  static let reapply = Option.texts(
    "reapply", value: "SHEET!ROW",
    "apply this row's formula, list or default to settled deals too, after it was changed (Opportunity!7)")
  static let dryRun = Option.flag("dry-run", "stop before the first write, as 'plan' does")
  static let logFormat = Option.choice("log-format", standard: Terminal.Format.text, "how progress and messages are written")
  static let live = Option.flag("live", "hold the guide against the CRM as it is now")
  static let offline = Option.flag("offline", "hold it against the last snapshot of the CRM (default with a configuration)")
  static let strict = Option.flag("strict", "a warning counts as an error")
  static let format = Option.choice("format", standard: MappingCheckCommand.Format.text, "how problems are written")
  static let port = Option.number("port", value: "PORT", in: 0...65535, "the port to listen on; a free one when left out")
  static let folder = Option.text(
    "folder", value: "FOLDER", "where configuration, state and reports are to lie; 'demo' when left out")
  static let scenario = Option.text("scenario", value: "FILE", "a scenario (JSON) to begin with")
  static let mapping = Option.text("mapping", value: "GUIDE", "the guide to use; 'mappings/dynamics365.xlsx' when left out")
  static let samples = Option.text(
    "samples", value: "FOLDER", "night-one.json and day-two.json; 'samples/practice' when left out")

  static let deal = Option.text("deal", value: "ID", "what runs did with one deal, by the id of its referral or CRM record")
  static let from = Option.day("from", "runs from this day on (UTC)")
  static let to = Option.day("to", "runs up to this day, with all of it")
  static let report = Option.text("report", value: "RUN", "write that run's report again, into the folder 'again' of the reports")
  static let listing = Option.text("xlsx", value: "FILE", "write what is shown as a workbook, too")

  static let configs = Argument.many("CONFIG", "a pairing's cosell.yaml")
  static let config = Argument.one("CONFIG", "a pairing's cosell.yaml")
  static let maybeConfig = Argument.optional("CONFIG", "a pairing's cosell.yaml: the guide is held against its CRM")
  static let guide = Argument.one("GUIDE", "a mapping guide: a workbook or a folder of CSV files")
  static let target = Argument.one("TARGET", "the workbook (.xlsx) or folder to write")
  static let backup = Argument.one("FILE", "the backup to write; an earlier backup of the same state is replaced")
  static let answers = Argument.one("FILE", "a plan, differences or audit workbook with answers in it")
  static let id = Argument.one("ID", "the id of a referral or CRM record")
  static let referral = Argument.one("REFERRAL", "the id of a referral")
  static let record = Argument.one("CRM-ID", "the id of an opportunity or lead")

  static let pairCodes: [Command.ExitCode] = [
    .init(0, "done"), .init(1, "refused, nothing changed: unknown ids, or a pair with another"),
    .init(3, "the state cannot be read"),
    .init(5, "a run holds the lock"), .init(64, "command line, configuration or guide wrong"),
  ]

  static let allowKinds =
    BrakeKind.allCases.flatMap { [$0.rawValue, "\($0.rawValue).crm", "\($0.rawValue).partner_center"] }
    + ["closes_crm", "closes_partner_center", "gone_percent", "solutions"]

  static let runCodes: [Command.ExitCode] = [
    .init(0, "done; nothing new waits for a person"), .init(1, "done; something new waits for a person: open the report"),
    .init(2, "done in part: some writes failed and may work later; run again"),
    .init(3, "stopped before or while writing (brake, other organisation, not adopted yet, state): read the message"),
    .init(4, "a system could not be reached or signed in to"), .init(5, "another run holds the lock"),
    .init(64, "command line, configuration or guide wrong; nothing touched"), .init(70, "a defect: report it"),
  ]

  /// Of what reads the systems and writes to none.
  static let readingCodes: [Command.ExitCode] =
    [
      .init(2, "the day's calls are spent; run again"),
      .init(3, "stopped (other organisation, not adopted yet, state): read the message"),
    ]
    + runCodes.dropFirst(4)

  static let inspectionCodes: [Command.ExitCode] = [
    .init(0, "done"), .init(3, "the state cannot be read"), .init(64, "command line or configuration wrong"),
  ]

  static let program = Program(
    "cosell", "keep co-sell deals the same in Microsoft Partner Center and the CRM",
    commands: [
      Command(
        "run", "the nightly job: read what changed on both sides, reconcile, write the deltas, report",
        details: [
          "Several configurations are all checked before the first one runs; then one's failure does not stop the others, and the exit code is the gravest: 70, 64, 3, 4, 2, 5, 1, 0."
        ],
        arguments: [configs], options: [only, reapply, allow, dryRun, logFormat], exitCodes: runCodes),
      Command(
        "plan", "what 'run' would write, as a workbook; writes to no system",
        details: [
          "'run' stopped before its first write. The workbook can be answered, row by row, and given to 'apply' within 7 days; the next run decides anew."
        ], arguments: [configs],
        options: [only, reapply, allow, logFormat],
        exitCodes: [.init(0, "nothing would be written"), .init(1, "something would be written")] + readingCodes),
      Command(
        "apply", "take a workbook back: carry out what its columns Apply and Decision say",
        details: [
          "Both sides are read first. A row is refused alone, at its cell, when a value of it was edited in the workbook or has moved in a system since. What is approved goes past brakes and 'approve'; everything else waits for the next run."
        ],
        arguments: [answers, config], options: [logFormat],
        exitCodes: [
          .init(0, "every answer was taken, and nothing new waits"),
          .init(1, "a row was refused, or something new waits for a person"),
        ]
          + runCodes.dropFirst(2)),
      Command(
        "adopt", "first meeting of two existing sides: pair, compare, agree; writes to no system",
        details: [
          "Once, before the first run, where deals are paired already. Everything is agreed as it stands, so nothing travels until a person edits it; the workbook lists what differs."
        ],
        arguments: [config], options: [logFormat],
        exitCodes: [.init(0, "nothing differs"), .init(1, "something differs: open the workbook")] + readingCodes),
      Command(
        "status", "runs, how far was read, what waits for a person", details: ["Reads the state only; asks no system."],
        arguments: [config], exitCodes: inspectionCodes),
      Command(
        "explain", "one deal: both sides, what was agreed, what the next run would do to each cell and why, its history",
        details: ["By what the last run saw. The id may be written as people copy it: in capitals, in braces."],
        arguments: [id, config],
        exitCodes: [
          .init(0, "done"), .init(1, "no such deal is known"), .init(3, "the state cannot be read"),
          .init(64, "command line, configuration or guide wrong"),
        ]),
      Command(
        "history", "the runs, what they did with one deal, or a run's report once more",
        details: ["Reads the state only. Without a time the last 50 runs; a report is rendered as it was, from the journal."],
        arguments: [config], options: [deal, from, to, report, listing],
        exitCodes: [
          .init(0, "done"), .init(1, "no such deal is known"), .init(3, "the state cannot be read, or no such report is kept"),
          .init(64, "command line, configuration or guide wrong"),
        ]),
      Command(
        "state", "what the program remembers between runs",
        commands: [
          Command(
            "backup", "a sound copy of the state, also while a run is in it",
            details: [
              "One file, mode 600, of one moment. Putting it back is copying it to the state's place, while no run is in it and without the '-wal' and '-shm' files of what lay there; the next run catches up. docs/backup.md says more."
            ],
            arguments: [backup, config],
            exitCodes: [
              .init(0, "done"), .init(3, "the state cannot be read, or the backup not written"),
              .init(64, "command line or configuration wrong"),
            ])
        ]),
      solutions,
      Command(
        "pair", "the pairs, by a person",
        commands: [
          Command(
            "show", "who belongs to whom, what either side says of it, and what persons said",
            details: ["By what the last run saw. The id may be written as people copy it: in capitals, in braces."],
            arguments: [id, config],
            exitCodes: [
              .init(0, "done"), .init(1, "no such deal is known"), .init(3, "the state cannot be read"),
              .init(5, "a run holds the lock"), .init(64, "command line, configuration or guide wrong"),
            ]),
          Command(
            "set", "pair a referral and a record of the CRM",
            details: [
              "Writes to no system: the next run compares the two by 'First meeting' of the guide, and lets each name the other. A pair with another has to be released first."
            ],
            arguments: [referral, record, config], exitCodes: pairCodes),
          Command(
            "release", "part a pair",
            details: [
              "Writes to no system. The two are neither paired again nor created anew on the other side, until 'pair set'."
            ],
            arguments: [id, config], exitCodes: pairCodes),
        ]),
      Command(
        "mapping", "mapping guides",
        commands: [
          Command(
            "check", "every problem of a guide in one go, a line each",
            details: [
              "With a configuration the guide is held against its CRM: the fields, types, lengths and choices that the last run saw, or with --live those of this moment."
            ],
            arguments: [guide, maybeConfig], options: [live, offline, strict, format],
            exitCodes: [
              .init(0, "no errors"), .init(4, "with --live: the CRM could not be reached or signed in to"),
              .init(64, "errors; with --strict, warnings too"),
            ]),
          Command(
            "accept", "show what a changed guide would touch, and let the next run use it",
            details: [
              "A changed guide that touches more than 25 known deals waits for this; until then the last accepted one is used."
            ],
            arguments: [guide, config],
            exitCodes: [
              .init(0, "accepted"), .init(3, "the state cannot be used"), .init(5, "a run holds the lock"),
              .init(64, "the guide has errors"),
            ]),
          Command(
            "convert", "a workbook to a folder of CSV files, or back",
            details: [
              "A TARGET that ends in .xlsx becomes a workbook, any other a folder; what has the same names there is replaced."
            ],
            arguments: [guide, target],
            exitCodes: [.init(0, "converted"), .init(64, "the guide cannot be read, or TARGET written")]),
        ]),
      Command(
        "sandbox", "serve the practice systems until stopped, with a ready configuration",
        details: [
          "They begin empty or with a scenario, and forget everything when they stop; so does the state of an earlier sandbox in the folder. docs/practice-systems.md says how to edit as a person would, and how to make them fail."
        ],
        options: [port, folder, scenario, mapping]),
      Command(
        "demo", "three nights against the practice systems, with people at work in between",
        details: ["Begins anew each time. The third night finds nothing to write: what was synced stays synced."],
        options: [folder, samples, mapping, logFormat],
        exitCodes: [.init(0, "the third night wrote nothing"), .init(3, "it wrote something, or a night was stopped")]),
    ])
}
