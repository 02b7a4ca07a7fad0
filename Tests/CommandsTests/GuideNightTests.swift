import Foundation
import PracticeSystems
import Testing

/// What a changed guide does to a night (mapping-guide.md, "A guide that changes").
struct GuideNightTests {
  @Test func `goes by the last accepted guide when the file's has errors, and says so first`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    try bench.edit("guide/Opportunity.csv", "details.dealValue,estimatedvalue,", "details.dealValue,Deal Revenue,")
    try bench.person("dynamics", "opportunity", "0aa00000-0000-4000-8000-000000000101", ["estimatedvalue": 31_000])
    let night = try bench.cosell("run", "cosell.yaml")
    #expect(night.code == 1, "\(night)")
    #expect(
      night.error == """
        the guide has errors; the last accepted one is used
        guide/Opportunity.csv:8:19: the opportunity has no field 'Deal Revenue' (error MAP013)

        """)
    #expect(night.out.contains("  exit code   1: see the notes above\n"), "\(night)")
    let sent = try bench.writes().contains { $0["system"]?.string == "partnercenter" && $0.text.contains("31000") }
    #expect(sent)
    try FileManager.default.removeItem(atPath: bench.folder + "/guide")
    let gone = try bench.cosell("run", "cosell.yaml")
    #expect(gone.code == 1, "\(gone)")
    #expect(gone.error.hasPrefix("the guide cannot be read ("), "\(gone)")
  }

  @Test func `finds a required field of the lead that has no source, with its cell`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    let row =
      ",leadqualitycode,Rating,to CRM,create,,2,,,,,,,,,A required field of your own is filled in the same way: 2 is Warm\n"
    try bench.edit("guide/Lead.csv", row, "")
    try bench.admin(
      "POST", "/dynamics/schema",
      ["lead": ["columns": [["name": "leadqualitycode", "required": "ApplicationRequired"]]]])
    let before = try bench.cosell("mapping", "check", "guide", "cosell.yaml")
    #expect(before.code == 0)
    #expect(before.error == "checked by itself: no run has seen the CRM yet; --live asks it now\n")
    let live = try bench.cosell("mapping", "check", "--live", "guide", "cosell.yaml")
    #expect(live.code == 64, "\(live)")
    #expect(live.out.contains("'leadqualitycode'"), "\(live)")
    #expect(live.out.contains("(error MAP024)\nguide: 1 error, 0 warnings\n"), "\(live)")
    #expect(live.out.hasPrefix("guide/Lead.csv:"), "\(live)")
    let run = try bench.cosell("run", "cosell.yaml")
    #expect(run.code == 64, "\(run)")
    #expect(try bench.writes().isEmpty)
    let calls = try bench.requests()
    let offline = try bench.cosell("mapping", "check", "guide", "cosell.yaml")
    #expect(offline.out == live.out)
    #expect(try bench.requests() == calls)
    let json = try bench.cosell("mapping", "check", "--format", "json", "guide", "cosell.yaml")
    let finding = try PracticeJSON(parsing: Array(json.out.utf8))
    #expect(finding["code"] == "MAP024" && finding["severity"] == "error", "\(json)")
  }

  @Test func `lets a guide that touches many known deals wait until it is accepted`() throws {
    let bench = try ProgramBench()
    try bench.admin("POST", "/generate", ["deals": 30, "kind": "paired"])
    #expect([0, 1].contains(try bench.cosell("adopt", "cosell.yaml").code))
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    let before = try bench.writes().count
    try bench.edit("guide/Opportunity.csv", "details.dealValue,estimatedvalue,", "details.dealValue,new_dealvalue,")
    let waits = try bench.cosell("run", "cosell.yaml")
    #expect(waits.code == 1, "\(waits)")
    #expect(
      waits.error
        == "the guide has changed and would touch 30 known deals; run 'cosell mapping accept' to use it, until then the last accepted one is used\n"
    )
    #expect(try bench.writes().count == before)
    let accepted = try bench.cosell("mapping", "accept", "guide", "cosell.yaml")
    #expect(accepted.code == 0, "\(accepted)")
    #expect(
      accepted.out == """
        Opportunity!8: repointed details.dealValue
            CRM field: 'estimatedvalue' → 'new_dealvalue'
        1 row will meet 30 known deals by 'First meeting'
        accepted; the next run uses guide

        """)
    // The new field is empty everywhere, and filling it in thirty deals is more than a day's brake lets through.
    let next = try bench.cosell("run", "cosell.yaml", "--allow", "updates_percent=100")
    #expect([0, 1].contains(next.code), "\(next)")
    #expect(!next.error.contains("known deals"), "\(next)")
    // From now on the value travels by its new field.
    let record = try #require(try bench.rows("dynamics", "opportunity").first)
    let id = try #require(record["opportunityid"]?.string)
    try bench.person("dynamics", "opportunity", id, ["new_dealvalue": 12_345, "estimatedvalue": 54_321])
    #expect([0, 1].contains(try bench.cosell("run", "cosell.yaml").code))
    let referral = try #require(
      try bench.rows("partnercenter", "referrals").first { $0["externalReferenceId"]?.string == id })
    #expect(referral["details"]?["dealValue"] == 12_345)
  }

  @Test func `turns a guide into its other form and back without loss`() throws {
    let bench = try ProgramBench()
    #expect(try bench.cosell("mapping", "convert", "guide", "made.xlsx").code == 0)
    #expect(try bench.cosell("mapping", "convert", "made.xlsx", "again").code == 0)
    for name in bench.files("guide") {
      #expect(try lines(bench, "guide/\(name)") == lines(bench, "again/\(name)"), "\(name)")
    }
    #expect(try bench.cosell("mapping", "check", "--strict", "made.xlsx").code == 0)
    let shipped = ProgramBench.root + "/mappings/dynamics365.xlsx"
    #expect(try bench.cosell("mapping", "convert", shipped, "shipped").code == 0)
    for name in bench.files("guide") {
      #expect(try lines(bench, "guide/\(name)") == lines(bench, "shipped/\(name)"), "\(name)")
    }
  }

  /// A file's lines, however they end.
  private func lines(_ bench: ProgramBench, _ name: String) throws -> [Substring] {
    String(decoding: try bench.bytes(name), as: UTF8.self).split(omittingEmptySubsequences: false) { $0.isNewline }
  }
}

/// What the report says of guide, configuration and the CRM's fields since the last run.
struct ChangeReportTests {
  @Test func `tells what changed since the last run, and a plan in between hides nothing`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    try bench.edit(
      "guide/Opportunity.csv", "details.notes,description,Description,both,,,,,,",
      "details.notes,description,Description,to CRM,,,,,,")
    try bench.edit("cosell.yaml", "reports: reports", "reports: reports\nbrakes: {creates: 40}")
    try bench.admin(
      "POST", "/dynamics/schema", ["opportunity": ["columns": [["name": "description", "maxLength": 500]]]])
    for words in [["plan", "cosell.yaml"], ["run", "cosell.yaml"]] {
      let told = try ProgramBench.cosell(words, in: bench.folder)
      #expect(told.code == 0, "\(told)")
    }
    func facts(_ name: String) throws -> [String?] {
      try bench.lines("Summary").filter { $0["What"]?.string == name }.map { $0["Value"]?.string }
    }
    #expect(
      try facts("guide since the last run") == [
        "Opportunity!12: changed details.notes", "    Direction: 'both' → 'to CRM'",
      ])
    #expect(try facts("configuration since the last run") == ["brakes.creates: 40"])
    try bench.cosell("run", "cosell.yaml")
    #expect(try facts("guide since the last run") == ["unchanged"])
    #expect(try facts("configuration since the last run") == ["unchanged"])
  }
}
