import Foundation
import PracticeSystems
import Testing

/// `pair show`, `set` and `release` by the program itself.
struct PairCommandTests {
  static let accepted = "11111111-aaaa-4bbb-8ccc-000000000001"
  static let opportunity = "0aa00000-0000-4000-8000-000000000101"
  static let partnerLed = "0aa00000-0000-4000-8000-000000000102"

  /// A pairing after its first run: each opportunity has its referral, each referral its record.
  private func bench() throws -> (bench: ProgramBench, referral: String) {
    let bench = try ProgramBench(ExitCodeTests.deals)
    #expect([0, 1].contains(try bench.cosell("run", "cosell.yaml").code))
    let referral = try bench.rows("partnercenter", "referrals").first {
      $0["externalReferenceId"]?.string == Self.opportunity
    }
    return (bench, try #require(referral?["id"]?.string))
  }

  @Test func `shows a pair by either id, as people copy it, and says when there is none`() throws {
    let (bench, referral) = try bench()
    for id in [Self.opportunity, "{\(Self.opportunity.uppercased())}", referral, referral.uppercased()] {
      let told = try bench.cosell("pair", "show", id, "cosell.yaml")
      #expect(told.code == 0 && told.error.isEmpty, "\(told)")
      #expect(
        told.out.split(separator: "\n").dropFirst().joined(separator: "\n") == """
            referral: \(referral)
            CRM record: opportunity \(Self.opportunity)
            phase: open
            CRM ID in Partner Center: \(Self.opportunity)
            identifier in the CRM: \(referral)
            born in: CRM
          """)
    }
    let none = try bench.cosell("pair", "show", "nobody", "cosell.yaml")
    #expect(none.code == 1)
    #expect(none.error == "no deal of referral or CRM record 'nobody' is known; a run has to see it first\n")
  }

  @Test func `a released pair is left alone by every run, until it is set again`() throws {
    let (bench, referral) = try bench()
    let before = try bench.writes().count
    let released = try bench.cosell("pair", "release", referral, "cosell.yaml")
    #expect(released.code == 0, "\(released)")
    #expect(
      released.out
        == "released: referral '\(referral)' and opportunity '\(Self.opportunity)'; neither travels until 'cosell pair set'\n")
    #expect(try bench.writes().count == before)
    try bench.person("dynamics", "opportunity", Self.opportunity, ["estimatedvalue": 31_000])
    try bench.nightPasses()
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    #expect(try bench.writes().count == before)
    #expect(try bench.count("ignored") == 1)
    // The report tells who did it and when.
    let row = try #require(try bench.lines("Findings").first { $0["Code"]?.string == "pair-released" })
    #expect(row["Text"]?.string?.contains("; by \(NSUserName()), 20") == true, "\(row.text)")
    let again = try bench.cosell("pair", "release", Self.opportunity, "cosell.yaml")
    #expect(again.code == 0)
    #expect(again.out == "released already: referral '\(referral)' and opportunity '\(Self.opportunity)'\n")

    let set = try bench.cosell("pair", "set", referral.uppercased(), "{\(Self.opportunity)}", "cosell.yaml")
    #expect(set.code == 0, "\(set)")
    #expect(
      set.out
        == "paired: referral '\(referral)' and opportunity '\(Self.opportunity)'; the next run compares them by 'First meeting'\n"
    )
    let shown = try bench.cosell("pair", "show", referral, "cosell.yaml")
    #expect(shown.out.contains("  phase: open\n") && shown.out.contains("  paired: \(Self.opportunity), by \(NSUserName()), 20"))
    #expect(!shown.out.contains("released"))
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    let partner = try bench.rows("partnercenter", "referrals").first { $0["id"]?.string == referral }
    #expect(partner?["details"]?["dealValue"] == 31_000)
    let known = try bench.cosell("pair", "set", referral, Self.opportunity, "cosell.yaml")
    #expect(known.code == 0)
    #expect(known.out == "'\(referral)' and opportunity '\(Self.opportunity)' are a pair already\n")
  }

  @Test func `refuses what cannot be, tells all of it, and changes nothing`() throws {
    let (bench, referral) = try bench()
    let other = try #require(
      try bench.rows("partnercenter", "referrals").first { $0["externalReferenceId"]?.string == Self.partnerLed }?["id"]?.string)
    func refused(_ words: [String]) throws -> String {
      let told = try ProgramBench.cosell(["pair"] + words + ["cosell.yaml"], in: bench.folder)
      #expect(told.code == 1 && told.out.isEmpty, "\(told)")
      return told.error
    }
    #expect(
      try refused(["set", "r-unknown", "o-unknown"]) == """
        could not change a pair: no referral 'r-unknown' is known; check the id; a run has to see it first (PAIR001)
        could not change a pair: no opportunity or lead 'o-unknown' is known; check the id; a run has to see it first (PAIR001)

        """)
    #expect(
      try refused(["set", Self.opportunity, referral]) == """
        could not change a pair: '\(Self.opportunity)' is a record of the CRM and no referral; write the referral first, then the CRM's id (PAIR002)
        could not change a pair: '\(referral)' is a referral and no record of the CRM; write the referral first, then the CRM's id (PAIR002)

        """)
    let crosswise = try refused(["set", referral, Self.partnerLed])
    #expect(
      crosswise.hasPrefix(
        """
        could not change a pair: referral '\(referral)' is paired with opportunity '\(Self.opportunity)'; run 'cosell pair release \(referral)' first, if that is wrong (PAIR003)
        could not change a pair: opportunity '\(Self.partnerLed)' is paired with referral '\(other)'; run 'cosell pair release \(other)' first, if that is wrong (PAIR003)
        """))
    #expect(crosswise.contains("referral '\(referral)' and opportunity '\(Self.opportunity)' name each other; clear"))
    #expect(
      try refused(["release", "nobody"])
        == "could not change a pair: no deal 'nobody' is known; check the id; a run has to see it first (PAIR001)\n")
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    #expect(try bench.lines("Findings").isEmpty)
  }

  @Test func `a state that has seen nothing knows nobody`() throws {
    let (bench, referral) = try bench()
    try bench.edit("cosell.yaml", "state: state/cosell.sqlite", "state: state/none.sqlite")
    let told = try bench.cosell("pair", "release", referral, "cosell.yaml")
    #expect(told.code == 1, "\(told)")
  }
}
