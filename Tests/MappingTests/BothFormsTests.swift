@testable import Mapping
import Records
import Tables
import Testing

struct BothFormsTests {
  @Test func `the shipped workbook and the shipped folder are one mapping`() throws {
    let folder = GuideCompiler.compile(
      tables: try Samples.shipped("dynamics365"), named: "mappings/dynamics365", today: Samples.today)
    let workbook = GuideCompiler.compile(
      tables: try Samples.shipped("dynamics365.xlsx"), named: "mappings/dynamics365.xlsx", today: Samples.today)
    #expect(workbook.findings.map(\.description) == [])
    #expect(workbook.compiled?.fingerprint == folder.compiled?.fingerprint)
    #expect(workbook.compiled?.layouts == folder.compiled?.layouts)
    #expect(workbook.compiled?.cells == folder.compiled?.cells)
    #expect(GuideDiff(from: folder.guide, to: workbook.guide).entries == [])
  }

  @Test func `the workbook is what the folder turns into, and the other way round`() throws {
    let folder = GuideSheet.sheets(of: try Samples.shipped("dynamics365"))
    let workbook = GuideSheet.sheets(of: try Samples.shipped("dynamics365.xlsx"))
    #expect(
      folder.map(\.name) == [
        "Settings", "Opportunity", "Lead", "Account", "Contact", "Solution details", "Opportunity solutions", "Values",
      ])
    #expect(workbook == folder)
  }

  @Test func `drop-downs offer the words of a column and the names of the lists`() throws {
    let sheets = GuideSheet.sheets(of: Samples.guide())
    let opportunity = try #require(sheets.first { $0.name == "Opportunity" })
    #expect(opportunity.headings == ["Partner Center field", "CRM field", "Direction", "Values"])
    #expect(opportunity.choices == [[], [], ["to CRM", "to Partner Center", "both"], ["Deal status"]])
  }

  @Test func `comments travel with a guide`() {
    let tables = Samples.tables([("# Ideas", "a | b\nc |")]) + Samples.guide()
    let sheets = GuideSheet.sheets(of: tables)
    #expect(sheets.last == GuideSheet(name: "# Ideas", headings: ["a", "b"], rows: [["c", ""]], choices: [[], []]))
  }

  @Test func `order, comments and notes do not change a fingerprint, and a field does`() throws {
    func fingerprint(_ tables: [Table]) throws -> String { try #require(Samples.compile(tables).compiled).fingerprint }
    let plain = try fingerprint(Samples.guide(opportunity: "name | name | both"))
    var turned = Samples.guide(opportunity: "name | NAME | Both")
    turned.reverse()
    #expect(try fingerprint(turned) != plain)
    #expect(try fingerprint(Samples.guide(opportunity: "name | name | both").reversed()) == plain)
    #expect(try fingerprint(Samples.guide(opportunity: "NAME | name | BOTH", more: [("#Ideas", "a")])) == plain)
    #expect(try fingerprint(Samples.guide(opportunity: "name | new_name | both")) != plain)
    #expect(try fingerprint(Samples.guide(opportunity: "name | name | both", settings: "Wait before closing | 2")) != plain)
  }

  @Test func `a fingerprint is the same in every run and on every machine`() {
    // The published vectors of the 128 bit FNV-1a.
    #expect(GuideFingerprint.hash("") == "6c62272e07bb014262b821756295c58d")
    #expect(GuideFingerprint.hash("foobar") == "343e1662793c64bf6f0d3597ba446f18")
  }

  @Test func `tells rows that were added, changed, re-pointed and removed`() {
    let old = Samples.compile(
      Samples.guide(
        opportunity: "name | name | both\ndetails.notes | description | both\ncampaignId | new_campaign | to Partner Center"))
    let new = Samples.compile(
      Samples.guide(
        opportunity: "name | name | to CRM\ndetails.notes | new_notes | both\ndetails.dealValue | new_value | both",
        settings: "Clones | hold"))
    let told = GuideDiff(from: old.guide, to: new.guide).entries.map { entry in
      "\(entry.kind) \(entry.address) \(entry.subject): "
        + entry.changes.map { "\($0.column) '\($0.before)' > '\($0.after)'" }.joined(separator: ", ")
    }
    #expect(
      told == [
        "added Settings!5 Clones: Value '' > 'hold'",
        "changed Opportunity!5 name: Direction 'both' > 'to CRM'",
        "repointed Opportunity!6 details.notes: CRM field 'description' > 'new_notes'",
        "added Opportunity!7 details.dealValue: CRM field '' > 'new_value', Direction '' > 'both', When '' > 'always', Empty '' > 'leave'",
        "removed Opportunity!7 campaignId: CRM field 'new_campaign' > '', Direction 'to Partner Center' > '', When 'always' > '', Empty 'leave' > ''",
      ])
  }
}
