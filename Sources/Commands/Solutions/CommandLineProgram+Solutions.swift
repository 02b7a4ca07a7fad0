extension CommandLineProgram {
  static let solutionFile = Argument.one("FILE", "a workbook (.xlsx) or CSV file of solution details")
  static let retireMissing = Option.flag(
    "retire-missing", "mark what the CRM holds and FILE lacks as inactive; never what a deal uses")
  static let allowSolutions = Option.namedNumbers(
    "allow", value: "KIND=N", kinds: ["solutions", "gone_percent"],
    "lift a brake to N for this run: solutions, gone_percent (of the CRM's known solution details)")
  static let set = Option.texts("set", value: "HEADING=VALUE", "a value by its heading, as in --set 'SolutionId=SOL-12345-ABCDE'")

  private static let importCodes: [Command.ExitCode] = [
    .init(0, "done"), .init(1, "rows were rejected or are held: correct them in the rejected workbook and import that"),
    .init(2, "some rows failed and may work later; run again"),
    .init(3, "stopped before or while writing (brake, other organisation, state): read the message"),
    .init(4, "the CRM could not be reached or signed in to"), .init(5, "another run holds the lock"),
    .init(64, "command line, configuration, guide or the file's headings wrong; nothing touched"),
    .init(70, "a defect: report it"),
  ]

  private static let fileCodes: [Command.ExitCode] = [
    .init(4, "the CRM could not be reached or signed in to"), .init(5, "a run holds the lock, and no state is there to look at"),
    .init(64, "command line, configuration or guide wrong, or FILE cannot be written"),
  ]

  static let solutions = Command(
    "solutions", "Microsoft solution details in bulk",
    commands: [
      Command(
        "import", "take a workbook or CSV file of solution details into the CRM",
        details: [
          "Columns are found by their headings, in any order. Everything is checked before the first write; rows that cannot be taken come back in rejected-FILE.xlsx beside FILE, made to be corrected and imported again. The same file again writes nothing.",
          "With --dry-run the plan workbook says what would be written.",
        ],
        arguments: [solutionFile, config], options: [dryRun, retireMissing, allowSolutions, logFormat], exitCodes: importCodes),
      Command(
        "add", "one solution, value by value",
        details: ["As an import of one row. What is given here goes before what was edited in the CRM since the last upload."],
        arguments: [config], options: [set, dryRun, allowSolutions, logFormat], exitCodes: importCodes),
      Command(
        "template", "an empty file to fill, with the CRM's own choices",
        details: ["FILE ends in .xlsx or .csv. Its row of examples is passed over by the import."],
        arguments: [solutionFile, config], exitCodes: [.init(0, "written")] + fileCodes),
      Command(
        "export", "what the CRM holds, as a file that can be imported again without a change",
        arguments: [solutionFile, config],
        exitCodes: [.init(0, "written"), .init(1, "written; values without a word in the guide's lists were left empty")]
          + fileCodes),
      Command(
        "harvest", "solutions that referrals name and the CRM lacks, as a file to complete and import",
        details: ["By what the last run saw of the referrals, and the CRM's catalogue as it is now."],
        arguments: [solutionFile, config],
        exitCodes: [.init(0, "none is lacking"), .init(1, "some are lacking: complete FILE and import it")] + fileCodes),
    ])
}
