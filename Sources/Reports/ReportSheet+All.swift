/// The sheets, as program.md names them and their headings.
extension ReportSheet {
  private static let decision = ReportColumn("Decision", .decision)

  static let toDo = ReportSheet(
    name: "To do",
    columns: [
      .init("Deal", .title), .init("Owner"), .init("Value", .amount), .init("Code", .code), .init("Reason", .prose()),
      .init("Since", .when), .init("Deadline", .deadline), .init("Remedy", .prose()),
      .init("Partner Center link", .web("Partner Center")), .init("CRM link", .web("CRM")), .init("New", .new), decision,
      .init("Token", .quiet),
    ],
    tab: 0xF0AD2E, nothing: "Nothing waits for a person.", about: "deals that wait for a person", frozenColumns: 1,
    grouping: [3],
    groupTitle: .init(section: "What waits", name: "Code", chart: "Deals that wait, by reason"))

  static let changes = ReportSheet(
    name: "Changes",
    columns: [
      .init("System"), .init("Entity"), .init("Record", .quiet), .init("Field"), .init("Before", .old), .init("After", .value),
      .init("From"), .init("Guide row", .guideRow),
    ],
    hasRun: true, tab: 0x3B7DBD, nothing: "Nothing was changed in either system.", about: "fields written, with both values",
    grouping: [0, 1],
    groupTitle: .init(section: "What was written", name: "Where", chart: "Fields written, by table"))

  static let rejected = ReportSheet(
    name: "Rejected",
    columns: [
      .init("Outcome", .outcome), .init("Code", .code), .init("System"), .init("Record", .quiet), .init("Field"),
      .init("Value", .value), .init("Reason", .prose()), .init("Remedy", .prose()), .init("Guide cell", .guideRow),
    ],
    hasRun: true, tab: 0xC0504D, nothing: "No deal was rejected, and no write to one failed.", about: "what was refused, and why")

  static let conflicts = ReportSheet(
    name: "Conflicts",
    columns: [
      .init("Deal", .title), .init("Field"), .init("Agreed", .old), .init("Partner Center", .value), .init("CRM", .value),
      .init("Guide row", .guideRow), decision, .init("Token", .quiet),
    ],
    tab: 0xC0504D, nothing: "No field was changed on both sides.", about: "fields changed on both sides")

  static let findings = ReportSheet(
    name: "Findings",
    columns: [
      .init("Code", .code), .init("System"), .init("Record", .quiet), .init("Field"), .init("Value", .value),
      .init("Text", .prose(80)),
    ],
    tab: 0x8E99A8, nothing: "Nothing else was found.", about: "what is worth knowing and stops nothing")

  static let accounts = ReportSheet(
    name: "Accounts",
    columns: [
      .init("Deal", .title), .init("Keys", .prose(60)), .init("Hits", .amount), .init("Score", .amount), .init("Runner-up"),
      .init("Outcome", .outcome),
    ],
    tab: 0x4E9A4A, nothing: "No account had to be matched.", about: "how customers were matched with accounts")

  static let solutions = ReportSheet(
    name: "Solutions",
    columns: [
      .init("File", .title), .init("Line", .amount), .init("Outcome", .outcome), .init("Code", .code), .init("Error", .prose(60)),
      .init("Id"), .init("Link", .web("Open")),
    ],
    hasRun: true, tab: 0x4E9A4A, nothing: "No solution details were uploaded.", about: "rows of uploaded solution details",
    mostLinks: 4_000)

  static let ignored = ReportSheet(
    name: "Ignored",
    columns: [
      .init("Deal", .title), .init("Record", .quiet), .init("Code", .code), .init("Rule", .prose(60)),
      .init("Remedy", .prose(60)),
    ],
    tab: 0xBFC7D1, nothing: "No record was ignored.", about: "records that a rule leaves out")

  static let plan = ReportSheet(
    name: "Plan",
    columns: [
      .init("Apply", .answer(["Yes", "No"], others: false)), decision, .init("Deal", .title), .init("Outcome", .outcome),
      .init("System"), .init("Entity"), .init("Record", .quiet), .init("Field"), .init("Before", .old), .init("After", .value),
      .init("From"), .init("Rule"), .init("Guide row", .guideRow), .init("Token", .quiet),
    ],
    tab: 0x3B7DBD, nothing: "The two sides agree: there is nothing to write.", about: "what a run would write", frozenColumns: 3,
    grouping: [4, 5],
    groupTitle: .init(section: "What a run would write", name: "Where", chart: "Fields to write, by table"))

  static let differences = ReportSheet(
    name: "Differences",
    columns: [
      decision, .init("Deal", .title), .init("Field"), .init("Partner Center", .value), .init("CRM", .value),
      .init("Guide row", .guideRow), .init("Token", .quiet),
    ],
    tab: 0x3B7DBD, nothing: "The two sides agree in every field.", about: "fields in which the two sides differ",
    grouping: [2],
    groupTitle: .init(section: "Where the sides differ", name: "Field", chart: "Differences, by field"))
}
