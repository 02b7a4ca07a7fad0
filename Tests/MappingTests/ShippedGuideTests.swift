import Mapping
import Records
import Testing

struct ShippedGuideTests {
  @Test func `the shipped folder passes the check without metadata`() throws {
    let outcome = GuideCompiler.compile(
      tables: try Samples.shipped("dynamics365"), named: "mappings/dynamics365", today: Samples.today)
    #expect(outcome.findings.map(\.description) == [])
    #expect(outcome.compiled != nil)
  }

  @Test func `the shipped folder passes the check against an organisation with the connector's fields`() throws {
    let outcome = GuideCompiler.compile(
      tables: try Samples.shipped("dynamics365"), named: "mappings/dynamics365", metadata: SampleMetadata.snapshot,
      today: Samples.today)
    #expect(outcome.findings.map(\.description) == [])
    #expect(outcome.compiled != nil)
  }
}
