import Faults
import Foundation
import HTTP
import PracticeSystems
import Records
import Spreadsheets
import StateStore
import Sync
import Testing

@testable import Commands

/// Workbooks left in the folder are taken in before a run decides; what is wrong with them costs no night.
struct DecisionFolderTests {
  @Test func `good rows are carried out, refused ones come back with their errors, and put right go in again`() async throws {
    let (bench, made) = try await PlanApplyTests.edited()
    bench.options.approve = Set(BrakeKind.allCases)
    let inbox = try DropBench(bench)
    try inbox.drop(try await bench.plan(), as: "plan.xlsx") {
      $0.set("Apply", "Yes", "Plan", where: [:])
      $0.set("Apply", "Maybe", "Plan", where: ["Field": "description"])
    }
    let first = try await inbox.night()
    #expect(first.taken.map(\.taken) == [2])
    #expect(bench.opportunity(made)["estimatedvalue"] == 50000)
    #expect(bench.opportunity(made)["description"] == "Wants a POC")
    #expect(first.exitCode == 1)
    let told = try await bench.told("Findings").filter { $0[0].hasPrefix("decision") }.map { [$0[0], $0[2], $0[5]] }
    #expect(
      told.map { $0.map { $0.replacing(inbox.folder + "/", with: "") } } == [
        ["decisions-taken", "plan.xlsx", "2 taken"],
        [
          "decision-refused", "plan.xlsx",
          "plan.xlsx: Plan!A3: could not take the row: 'Maybe' is no answer; write Yes or No, or leave it blank (DEC008)",
        ],
      ])
    let copy = "rejected/rejected-plan.xlsx"
    #expect(inbox.names == ["rejected/2026-11-22-\(first.run.name)-plan.xlsx", copy])
    let returned = try AnsweredWorkbook(inbox.folder + "/" + copy)
    #expect(returned.sheets.map(\.name) == ["Plan"])
    #expect(returned.sheets[0].rows[0][1] == .text("Error"))
    #expect(
      returned.texts("Error", "Plan") == ["A3: 'Maybe' is no answer; write Yes or No, or leave it blank (DEC008)"])
    #expect(returned.texts("Field", "Plan") == ["description"])
    // Put right and dropped in again, it is taken.
    try inbox.drop(inbox.folder + "/" + copy, as: "rejected-plan.xlsx") { $0.set("Apply", "yes", "Plan", where: [:]) }
    let second = try await inbox.night()
    #expect(second.taken.flatMap(\.faults).isEmpty)
    #expect(bench.opportunity(made)["description"] == "Wants it soon")
    #expect(inbox.names.contains("done/2026-11-23-\(second.run.name)-rejected-plan.xlsx"))
  }

  @Test func `a file that could not be put away is found again and takes nothing twice`() async throws {
    let (bench, made) = try await ConflictDecisionTests.conflict()
    let inbox = try DropBench(bench)
    try inbox.drop(try await bench.audit(), as: "audit.xlsx") { $0.set("Decision", "take CRM", "Conflicts", where: [:]) }
    // Where the folder for what is done should be, there is a file.
    try Data().write(to: URL(filePath: inbox.folder + "/done"))
    let first = try await inbox.night()
    #expect(first.taken.map(\.taken) == [1])
    #expect(bench.referral(SampleDeals.accepted)["details"]?["dealValue"] == 60000)
    #expect(inbox.names == ["audit.xlsx"])
    try FileManager.default.removeItem(atPath: inbox.folder + "/done")
    try bench.editOpportunity(made, ["estimatedvalue": 61000])
    let second = try await inbox.night()
    #expect(second.taken.map(\.taken) == [0])
    #expect(second.taken.map(\.repeated) == [1])
    #expect(second.taken.flatMap(\.faults).isEmpty)
    #expect(bench.referral(SampleDeals.accepted)["details"]?["dealValue"] == 61000)
    #expect(try await bench.findings().contains("same-file"))
    #expect(inbox.names == ["done/2026-11-23-\(second.run.name)-audit.xlsx"])
  }

  @Test func `half-copied files are left, and what is no workbook of ours goes to the rejected ones`() async throws {
    let (bench, _) = try await ConflictTests.paired()
    let inbox = try DropBench(bench)
    let whole = try Data(contentsOf: URL(filePath: try await bench.plan()))
    for name in ["half.xlsx", "old.xlsx"] {
      try whole.prefix(whole.count / 2).write(to: URL(filePath: inbox.folder + "/" + name))
    }
    let old = Date(timeIntervalSince1970: 1_700_000_000)
    try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: inbox.folder + "/old.xlsx")
    try whole.write(to: URL(filePath: inbox.folder + "/copy.xlsx.part"))
    try whole.write(to: URL(filePath: inbox.folder + "/~$plan.xlsx"))
    var world = try await bench.syncWorld()
    var folder = DecisionFolder(path: inbox.folder)
    // A minute after the copying began.
    folder.now = { SystemClock().now().adding(seconds: 60) }
    world.inbox = folder
    let summary = try await Run(world: world).carryOut(try await bench.startRun("run"))
    #expect(summary.taken.map { $0.fault?.code } == ["XLS005"])
    #expect(summary.outcomes == [:])
    #expect(
      inbox.names == [
        "copy.xlsx.part", "half.xlsx", "rejected/\(summary.run.startedAt.date)-\(summary.run.name)-old.xlsx", "~$plan.xlsx",
      ])
  }

  /// A folder with one file that this user may not read.
  private struct ClosedInbox: DecisionInbox {
    func files() throws(Fault) -> [DecisionFile] {
      [DecisionFile(path: "inbox/audit.xlsx", unreadable: Fault("DROP001", while: "read the file", "no right to read it"))]
    }
    func put(away file: TakenFile, run: RunRecord) throws(Fault) { Issue.record("'\(file.path)' was put away") }
  }

  @Test func `a file that cannot be read is told, left where it lies, and costs no deal`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    var world = try await bench.syncWorld()
    world.inbox = ClosedInbox()
    let summary = try await Run(world: world).carryOut(try await bench.startRun("run"))
    bench.remember(summary)
    #expect(summary.outcomes == [.created: 4])
    #expect(summary.taken.map { $0.fault?.code } == ["DROP001"])
    #expect(summary.exitCode == 1)
    #expect(
      try await bench.told("Findings").filter { $0[0] == "decision-refused" }.map { [$0[2], $0[5]] } == [
        ["audit.xlsx", "could not read the file: no right to read it (DROP001)"]
      ])
  }

  @Test func `refused rows that somebody may be putting right are not written over`() async throws {
    let (bench, _) = try await PlanApplyTests.edited()
    let inbox = try DropBench(bench)
    let plan = try await bench.plan()
    for _ in 1...2 {
      try inbox.drop(plan, as: "plan.xlsx") { $0.set("Apply", "Maybe", "Plan", where: ["Field": "description"]) }
      try await inbox.night()
    }
    #expect(
      inbox.names.filter { $0.contains("rejected-plan") } == ["rejected/rejected-plan-2.xlsx", "rejected/rejected-plan.xlsx"])
  }
}
