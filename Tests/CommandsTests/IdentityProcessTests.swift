import Faults
import Foundation
import PracticeSystems
import Testing

@testable import StateStore

/// A state that was made for two organisations meets another one: nothing is read into it, nothing written, and the run says whose
/// data it is.
struct IdentityProcessTests {
  private static let other = "0a1b2c3d-0000-4000-8000-00000000beef"
  private static let remedy = "use the configuration and the state that belong together (IDENTITY)\n"

  /// Everything that the state holds, and what stands in the folder of reports.
  private static func kept(_ bench: ProgramBench) async throws -> [String] {
    let copy = "\(UUID().uuidString).sqlite"
    let backup = try bench.cosell("state", "backup", copy, "cosell.yaml")
    guard backup.code == 0 else { throw ProgramBench.Problem(description: "\(backup)") }
    defer { try? FileManager.default.removeItem(atPath: bench.folder + "/" + copy) }
    let status = try bench.cosell("status", "cosell.yaml")
    // The calls of the day count on: that we asked who answers is one.
    let lines = status.out.split(separator: "\n").filter { !$0.contains("calls in 24 hours") }.map(String.init)
    return try await lines + bench.files("reports") + rows(of: bench.folder + "/" + copy)
  }

  /// The rows of all tables but that of the calls.
  private static func rows(of path: String) async throws -> [String] {
    try await StateStore(path: path).atOnce { (state) throws(Fault) in
      var rows: [String] = []
      let tables = try state.database.statement("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'calls'")
        .all { row throws(Fault) in try row.text(0) }
      for table in tables.sorted() {
        let columns = try state.database.statement("SELECT name FROM pragma_table_info('\(table)')")
          .all { row throws(Fault) in try row.text(0) }
        let values = columns.map { "quote(\"\($0)\")" }.joined(separator: " || '|' || ")
        rows += try state.database.statement("SELECT \(values) FROM \"\(table)\" ORDER BY 1")
          .all { row throws(Fault) in "\(table)|\(try row.text(0))" }
      }
      // When it was backed up, by this very question.
      return rows.filter { !$0.hasPrefix("meta|'backup.at'") }
    }
  }

  /// Runs each command that may write, and expects it to stop before it begins.
  private static func expectStop(_ bench: ProgramBench, _ text: String, _ asked: () throws -> Int) async throws {
    let (before, writes) = (try await kept(bench), try asked())
    for command in ["run", "plan", "run --dry-run"] {
      let told = try bench.cosell(command.split(separator: " ").map(String.init) + ["cosell.yaml"], environment: [:])
      #expect(told.code == 3, "\(command): \(told)")
      #expect(told.error == "could not check whose data this is: " + text + "; " + remedy, "\(command): \(told)")
      #expect(told.out == "", "\(command): \(told)")
    }
    #expect(try asked() == writes)
    let moved = Set(try await kept(bench)).symmetricDifference(before).sorted()
    #expect(moved == [])
  }

  @Test func `another account of Partner Center stops before any call to it`() async throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    try bench.nightPasses()
    try bench.edit("cosell.yaml", "partner_id: \"1234567\"", "partner_id: \"7654321\"")
    let requests = try bench.requests(of: "partnercenter")
    try await Self.expectStop(
      bench,
      "Partner Center answers for organisation 'contoso.onmicrosoft.com/7654321', and the state was made for 'contoso.onmicrosoft.com/1234567'"
    ) { try bench.writes().count }
    #expect(try bench.requests(of: "partnercenter") == requests)
    try bench.edit("cosell.yaml", "partner_id: \"7654321\"", "partner_id: \"1234567\"")
    let writes = try bench.writes().count
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    #expect(try bench.writes().count == writes)
  }

  @Test(arguments: [true, false])
  func `another organisation of the CRM stops, at the same address and at another`(_ isSameAddress: Bool) async throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    try bench.nightPasses()
    let foreign = isSameAddress ? bench : try ProgramBench(ExitCodeTests.deals)
    try foreign.admin("POST", "/persona", ["system": "dynamics", "persona": ["organizationID": .string(Self.other)]])
    // Its tables are otherwise too: a guide that does not fit them is no reason to say anything else.
    try foreign.admin(
      "POST", "/dynamics/schema", ["opportunity": ["remove": ["msft_microsoftpartnercenterreferralsync"]]])
    let text = try String(contentsOfFile: bench.configuration, encoding: .utf8)
    if !isSameAddress {
      try bench.edit("cosell.yaml", "url: \(bench.server.address)/dynamics", "url: \(foreign.server.address)/dynamics")
      try bench.edit(
        "cosell.yaml", "authority: \(bench.server.address)/login\nmapping", "authority: \(foreign.server.address)/login\nmapping")
    }
    try await Self.expectStop(
      bench,
      "Dynamics 365 answers for organisation '\(Self.other)', and the state was made for '\(Dataverse.WellKnown.organization)'"
    ) { try bench.writes().count + foreign.writes().count }
    // The one that it was made for: as if nothing had been.
    if !isSameAddress {
      try bench.write(text, to: "cosell.yaml")
      let writes = try bench.writes().count
      #expect(try bench.cosell("run", "cosell.yaml").code == 0)
      #expect(try bench.writes().count == writes)
    }
  }
}
