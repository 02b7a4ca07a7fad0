import Foundation
import Reports
import Testing

struct SampleTests {
  /// Where the sample reports are kept for people to look at, when they are made anew.
  static let keep = ProcessInfo.processInfo.environment["COSELL_KEEP_SAMPLES"]

  @Test func `writes the sample reports`() async throws {
    let scratch = try Scratch()
    let folder = Self.keep ?? scratch.path
    let audit = try await ReportWriter.writeAudit(SampleReport.content, rows: SampleReport.rows, to: folder)
    let plan = try await ReportWriter.writePlan(id: "P7", SampleReport.content, rows: SampleReport.rows, to: folder)
    let differences = try await ReportWriter.writeDifferences(SampleReport.content, rows: SampleReport.rows, to: folder)
    #expect(audit.workbook == folder + "/audit-20261120-021407-7.xlsx")
    #expect(audit.lines == folder + "/audit-20261120-021407-7.jsonl")
    #expect(plan == folder + "/plan-P7.xlsx")
    #expect(differences == folder + "/adopt-20261120-021407-7.xlsx")
  }
}
