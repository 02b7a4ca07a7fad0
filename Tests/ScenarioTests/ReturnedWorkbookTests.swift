import Faults
import Foundation
import PracticeSystems
import Records
import Spreadsheets
import StateStore
import Tables
import Testing

/// However a workbook comes back, its answers are taken right; and what is wrong with it is told at its cell.
struct ReturnedWorkbookTests {
  /// Sorted, filtered, hidden, with a note above, columns moved and added, rows and sheets deleted.
  private static func rearrange(_ workbook: inout AnsweredWorkbook) {
    workbook.sheets.removeAll { $0.name != "Plan" }
    workbook.change("Plan") { sheet in
      let headings = sheet.rows.removeFirst()
      sheet.rows.sort { "\($0[8] ?? .text(""))" > "\($1[8] ?? .text(""))" }
      sheet.rows.insert(headings, at: 0)
      // The columns from last to first, with one of the person's own in front.
      sheet.rows = sheet.rows.enumerated().map { index, row in
        var turned = Dictionary(row.map { (16 - $0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        turned[1] = .text(index == 0 ? "My notes" : "looked at")
        return turned
      }
      sheet.rows.insert([2: .text("To be answered by Friday")], at: 0)
      sheet.hidden = [2, 3]
      sheet.isFiltered = true
    }
  }

  @Test(arguments: AnsweredWorkbook.Program.allCases)
  func `sorted, filtered and rearranged rows are taken right, whatever program wrote them`(
    _ program: AnsweredWorkbook.Program
  ) async throws {
    let (bench, made) = try await PlanApplyTests.edited()
    try bench.editReferral(SampleDeals.accepted, ["details/closingDateTime": "2027-06-01T00:00:00Z"])
    let plan = try await bench.plan()
    let before = bench.apiWrites
    let summary = try await bench.apply(plan, as: program, by: "Max Muster") {
      $0.set("Apply", "Yes", "Plan", where: ["Field": "estimatedclosedate"])
      $0.set("Apply", "No", "Plan", where: ["Field": "description"])
      Self.rearrange(&$0)
    }
    #expect(bench.refused(summary) == [])
    #expect(summary.taken.map(\.taken) == [2])
    #expect(bench.written(after: before) == ["dynamics opportunity estimatedclosedate"])
    #expect(bench.opportunity(made)["estimatedclosedate"] == "2027-06-01")
    let from = try await bench.told("Changes").filter { $0[3] == "estimatedclosedate" }.map { $0[6] }
    #expect(from == ["Partner Center, 'Yes' by Max Muster (taken in by analyst) on 2026-11-21"])
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/soffice") && KillTests.isLong))
  func `what LibreOffice saved is taken right`() async throws {
    let (bench, made) = try await PlanApplyTests.edited()
    try bench.editReferral(SampleDeals.accepted, ["details/closingDateTime": "2027-06-01T00:00:00Z"])
    var workbook = try AnsweredWorkbook(try await bench.plan())
    workbook.set("Apply", "Yes", "Plan", where: ["Field": "estimatedclosedate"])
    workbook.set("Apply", "Yes", "Plan", where: ["Field": "estimatedvalue"])
    Self.rearrange(&workbook)
    try workbook.write(bench.folder + "/answered.xlsx", as: .inline)
    let office = Process()
    office.executableURL = URL(filePath: "/usr/bin/soffice")
    office.arguments = [
      "-env:UserInstallation=file://\(bench.folder)/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
      "--outdir",
      bench.folder + "/saved", bench.folder + "/answered.xlsx",
    ]
    office.standardOutput = FileHandle.nullDevice
    office.standardError = FileHandle.nullDevice
    try office.run()
    office.waitUntilExit()
    let summary = try await bench.apply(bench.folder + "/saved/answered.xlsx")
    #expect(bench.refused(summary) == [])
    #expect(bench.opportunity(made)["estimatedclosedate"] == "2027-06-01")
    #expect(bench.opportunity(made)["estimatedvalue"] == 50000)
    #expect(bench.opportunity(made)["description"] == "Wants a POC")
  }

  @Test(
    arguments: [
      ("Before", "J", "41999"), ("After", "J", "99999"), ("Deal", "C", "Another deal"), ("Record", "G", "0aa"),
      ("Field", "H", "name"),
      ("System", "E", "Partner Center"), ("From", "K", ""),
    ].map { ($0.0, $0.2) })
  func `an edited value cell is refused at its address, and the good rows are taken`(
    _ heading: String, _ text: String
  ) async throws {
    let (bench, made) = try await PlanApplyTests.edited()
    let plan = try await bench.plan()
    let column = try #require(try AnsweredWorkbook(plan).column(heading, "Plan"))
    let before = bench.apiWrites
    let summary = try await bench.apply(plan) {
      $0.set("Apply", "Yes", "Plan", where: [:])
      $0.set(heading, text, "Plan", where: ["Field": "estimatedvalue"])
    }
    #expect(
      bench.refused(summary) == [
        "back.xlsx: Plan!\(Place.letters(column))2: could not take the row: '\(heading)' was edited: it no longer says what was offered; put it back, and change the value in its system if that is meant (DEC010)"
      ])
    #expect(bench.opportunity(made)["estimatedvalue"] == 42000)
    #expect(
      bench.written(after: before).sorted() == ["dynamics opportunity description", "partnercenter referral details/notes"])
  }

  @Test func `every problem of a workbook is told in one go, each at its cell`() async throws {
    let (bench, _) = try await ConflictDecisionTests.conflict()
    let other = try SyncBench(SampleDeals.scenario)
    other.options.pairing = "another"
    let foreign = try AnsweredWorkbook(try await other.plan()).texts("Token", "Plan")[0]
    let before = bench.apiWrites
    let summary = try await bench.apply(try await bench.audit()) { workbook in
      workbook.change("Conflicts") { sheet in
        let row = sheet.rows[1]
        func with(_ decision: String, token: String? = nil) -> [Int: Cell.Content] {
          var copy = row
          copy[7] = .text(decision)
          if let token { copy[8] = .text(token) }
          return copy
        }
        var blank = with("take CRM")
        blank[8] = nil
        sheet.rows = [
          sheet.rows[0], with("take CMR"), with("same deal"), with("take CRM", token: foreign), with("take CRM", token: "abc"),
          blank,
        ]
      }
    }
    let start = "could not take the row: "
    #expect(
      bench.refused(summary) == [
        "back.xlsx: Conflicts!G2: \(start)'take CMR' is no decision; did you mean 'take CRM'? (DEC008)",
        "back.xlsx: Conflicts!G3: \(start)'same deal' does not fit this row; what fits: take CRM, take Partner Center, leave until changed (DEC009)",
        "back.xlsx: Conflicts!H4: \(start)the row belongs to another pairing; take the workbook with the configuration it was made with (DEC003)",
        "back.xlsx: Conflicts!H5: \(start)the token is not known: it was edited, or is too old, or is of a state that was lost; answer in a newer workbook (DEC002)",
        "back.xlsx: Conflicts!H6: \(start)the row has no token; answer only in rows that cosell wrote (DEC013)",
      ])
    #expect(summary.exitCode == 1)
    #expect(bench.written(after: before) == [])
  }

  @Test func `a token that is answered twice, on a wrong sheet or against itself is refused`() async throws {
    let (bench, _) = try await ConflictDecisionTests.conflict()
    let audit = try await bench.audit()
    let start = "could not take the row: "
    let doubled = try await bench.apply(audit) { workbook in
      workbook.change("Conflicts") { sheet in
        sheet.rows[1][7] = .text("take CRM")
        sheet.rows.append(sheet.rows[1])
      }
    }
    #expect(
      bench.refused(doubled) == [
        "back.xlsx: Conflicts!G2: \(start)the same token is answered in Conflicts!3 too; delete the copies of the row (DEC007)",
        "back.xlsx: Conflicts!G3: \(start)the same token is answered in Conflicts!2 too; delete the copies of the row (DEC007)",
      ])
    let against = try await bench.apply(audit) {
      $0.set("Decision", "take CRM", "Conflicts", where: [:])
      $0.set("Decision", "take Partner Center", "To do", where: [:])
    }
    let why = "which asks the same: a create, a close and a group of fields are one answer; give both the same answer (DEC012)"
    #expect(
      bench.refused(against) == [
        "back.xlsx: Conflicts!G2: \(start)it contradicts To do!2, \(why)",
        "back.xlsx: To do!L2: \(start)it contradicts Conflicts!2, \(why)",
      ])
    let wrong = try await bench.apply(audit) { workbook in
      let token = workbook.texts("Token", "To do")[0]
      workbook.set("Token", token, "Conflicts", where: [:])
      workbook.set("Decision", "take CRM", "Conflicts", where: [:])
    }
    #expect(
      bench.refused(wrong) == [
        "back.xlsx: Conflicts!H2: \(start)the token is of a row of the sheet 'To do'; move the row back to its sheet (DEC004)"
      ])
  }

  @Test func `a workbook that is none of ours is refused whole`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    let path = bench.folder + "/other.xlsx"
    let writer = try WorkbookWriter(path: path, properties: .init(title: "Budget", subject: "", created: 0))
    let sheet = try writer.addSheet("Budget", SheetLayout(columns: [SheetColumn("Item"), SheetColumn("Apply")]))
    try sheet.append([.text("Chairs"), .text("Yes")])
    try writer.close()
    do {
      try await bench.apply(path)
      Issue.record("it was taken")
    } catch {
      #expect(
        "\(error)".replacing(bench.folder + "/", with: "")
          == "other.xlsx: could not take the workbook: it has no sheet 'Plan', 'Differences', 'Conflicts' or 'To do' with the columns 'Token' and 'Apply' or 'Decision'; give a plan, differences or audit workbook that cosell wrote (DEC001)"
      )
    }
    #expect(bench.apiWrites == 0)
  }
}
