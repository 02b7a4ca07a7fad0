import Faults
import Mapping
import Records
import Tables
import Testing

/// Cells as spreadsheets really hold them.
struct HygieneTests {
  /// The small guide with one more row in the opportunity, of the given cells.
  static func tables(_ cells: [Cell], isHidden: Bool = false, _ observations: [Observation] = []) -> [Table] {
    Samples.guide(heading: FindingTests.wide).map { table in
      guard table.name == "Opportunity" else { return table }
      var table = table
      table.rows.append(Row(number: 9, isHidden: isHidden, cells: cells))
      table.observations = observations
      return table
    }
  }

  static let notes = [
    Cell(column: 1, content: .text("details.notes")), Cell(column: 2, content: .text("description")),
    Cell(column: 3, content: .text("to CRM")),
  ]

  @Test func `a cell that the workbook computed is read by its value, and said`() {
    let cells = notes.dropLast() + [Cell(column: 3, content: .text("to CRM"), formula: "\"to \"&\"CRM\"")]
    #expect(
      Samples.messages(Self.tables(Array(cells))) == [
        "guide.xlsx: Opportunity!C9: the workbook computed this cell; 'to CRM' is what it holds; a formula of the guide is written as text: "
          + "'=\"to \"&\"CRM\" (warning MAP009)"
      ])
  }

  private var notes: [Cell] { Self.notes }

  @Test func `a cell with an error or without a value shows how to write its formula as text`() {
    let failed = notes + [Cell(column: 8, content: .error("#NAME?"), formula: "COUNTRYCODE(value)")]
    #expect(
      Samples.messages(Self.tables(failed)) == [
        "guide.xlsx: Opportunity!H9: the cell holds #NAME?, no text; write it as text: '=COUNTRYCODE(value) (error MAP010)"
      ])
    let uncomputed = notes + [Cell(column: 8, content: .uncomputed, formula: "UPPER(value)")]
    #expect(
      Samples.messages(Self.tables(uncomputed)) == [
        "guide.xlsx: Opportunity!H9: the cell holds a formula of the workbook that was saved without a value; write it as text: "
          + "'=UPPER(value) (error MAP010)"
      ])
  }

  @Test func `a formula may begin with an equals sign, or with an apostrophe before it`() throws {
    for text in ["UPPER(value)", "=UPPER(value)", "'=UPPER(value)", " = UPPER(value) "] {
      let outcome = Samples.compile(Self.tables(notes + [Cell(column: 8, content: .text(text))]))
      let guide = try #require(outcome.compiled, "\(outcome.findings)")
      #expect(guide.toCRM(.opportunity, "details.notes", ["details.notes": .text("a")]) == .success(.text("A")))
      #expect(outcome.guide.rows.first { $0.address.row == 9 }?.toCRM?.text == "UPPER(value)")
    }
  }

  @Test func `hidden rows and merged cells are said`() {
    #expect(
      Samples.messages(Self.tables(notes, isHidden: true)) == [
        "guide.xlsx: Opportunity!A9: the row is hidden, and is used all the same; show it, or delete it (warning MAP011)"
      ])
    let place = Place.cell(file: "guide.xlsx", sheet: "Opportunity", row: 9, column: 2)
    let merged = Observation(.merged, "B9:C9 are merged", at: place, cells: [GridPoint(row: 9, column: 3)])
    #expect(
      Samples.messages(Self.tables(notes, [merged])) == [
        "guide.xlsx: Opportunity!B9: B9:C9 are merged; only the first of merged cells holds a value: unmerge them and fill each (warning MAP011)"
      ])
    let outside = Observation(.merged, "Z1:Z2 are merged", at: place, cells: [GridPoint(row: 2, column: 26)])
    #expect(Samples.messages(Self.tables(notes, [outside])) == [])
  }

  @Test func `what reading a file assumed is said`() {
    let mark = Observation(
      .delimiter, "columns are separated by ';'", at: .line(file: "guide/Opportunity.csv", line: 1, column: 1))
    #expect(
      Samples.messages(Self.tables(notes, [mark])) == ["guide/Opportunity.csv:1:1: columns are separated by ';' (warning MAP019)"]
    )
  }

  @Test(arguments: [
    (Cell.Content.flag(true), true), (.text("YES"), true), (.text("Ｙｅｓ"), true), (.text("true"), true), (.flag(false), false),
    (.text(" no "), false), (.text("FALSE"), false),
  ])
  func `yes and no are words or real yes/no cells`(_ content: Cell.Content, _ expected: Bool) throws {
    let tables = Samples.guide().map { table in
      guard table.name == "Settings" else { return table }
      var table = table
      table.rows.append(
        Row(number: 9, cells: [Cell(column: 1, content: .text("create_missing ACCOUNTS")), Cell(column: 2, content: content)]))
      return table
    }
    #expect(try #require(Samples.compile(tables).compiled).settings.createMissingAccounts == expected)
  }

  @Test func `days of validity are real dates or dates that can be read one way`() {
    let heading = "List | Partner Center value | CRM value | Preferred | Valid from"
    let tables = Samples.guide(opportunity: "salesStage | s | to CRM | Stages").map { table in
      guard table.name == "Values" else { return table }
      var table = table
      table.rows[0] = Samples.tables([("Values", heading)])[0].rows[0]
      for (row, content) in [(20, Cell.Content.date("2026-12-01")), (21, .text("2026-12-01")), (22, .text("1/2/2026"))] {
        table.rows.append(
          Row(
            number: row,
            cells: [
              Cell(column: 1, content: .text("Stages")), Cell(column: 2, content: .number("\(row)")),
              Cell(column: 3, content: .text("x\(row)")),
              Cell(column: 5, content: content),
            ]))
      }
      return table
    }
    #expect(
      Samples.messages(tables) == [
        "guide.xlsx: Values!E22: '1/2/2026' is no day that can be told for sure; write 2026-12-31 (error MAP008)"
      ])
  }

  @Test func `the row of the status may leave its field to the role of the stage`() throws {
    let tables = Samples.tables([
      ("Settings", Samples.settings + "\nLead or opportunity | opportunity\nOn-hold stage | Waiting"),
      (
        "Opportunity",
        """
        Partner Center field | CRM field | Direction | Values
        <sync> | Sync__c |
        <identifier> | Referral__c |
        <stage> | StageName |
        status | | both | Stages
        """
      ), ("Account", Samples.account),
      (
        "Values",
        """
        List | Partner Center value | CRM value
        Stages | New/Pending | Waiting
        Stages | New/Received | Asked
        Stages | Active/Accepted | Open
        Stages | Closed/Won | Closed Won
        Stages | Closed/Lost | Closed Lost
        Stages | Closed/Declined | Declined
        Stages | Closed/Expired | Expired
        """
      ),
    ])
    let outcome = Samples.compile(tables)
    let guide = try #require(outcome.compiled, "\(outcome.findings.map(\.description))")
    #expect(outcome.findings.map(\.description) == [])
    #expect(guide.row(.opportunity, "status")?.crm?.name == "StageName")
    #expect(guide.toCRM(.opportunity, "status", ["status": .text("Closed/Won")]) == .success(.text("Closed Won")))
    #expect(guide.toPartnerCenter(.opportunity, "status", ["StageName": .text("closed lost")]) == .success(.text("Closed/Lost")))
    #expect(guide.settings.onHoldStage == "Waiting")
  }
}
