import Faults
import Foundation
import Records
import Testing

@testable import Reports

/// Rows of which the second page cannot be had.
private struct BrokenRows: ReportRows {
  func rows(of sheet: String, after position: Int64, limit: Int) async throws(Fault) -> [(
    position: Int64, run: String, cells: [Value]
  )] {
    guard sheet == "Changes" else { return [] }
    guard position < 0 else { throw Fault("STA001", while: "read the journal", "the disk is gone", recovery: .nextRun) }
    return [(1, "7", [.text("Dynamics 365")])]
  }
}

/// Rows that are the same again and again.
private struct EndlessRows: ReportRows {
  func rows(of sheet: String, after position: Int64, limit: Int) async throws(Fault) -> [(
    position: Int64, run: String, cells: [Value]
  )] {
    [(1, "7", [.text("Dynamics 365")])]
  }
}

struct ReportFaultTests {
  static func fault(_ rows: some ReportRows, in folder: String) async -> Fault? {
    do throws(Fault) {
      _ = try await ReportWriter.writeAudit(SampleReport.content, rows: rows, to: folder)
      return nil
    } catch {
      return error
    }
  }

  @Test func `tells that the folder is missing`() async throws {
    let scratch = try Scratch()
    let fault = try #require(await Self.fault(SampleReport.rows, in: scratch.path + "/reports"))
    #expect(
      scratch.plain("\(fault)") == """
        FOLDER/reports/audit-20261120-021407-7.xlsx: could not write the file: the folder 'FOLDER/reports': no such file or \
        folder; make room or choose another folder, then run again (XLS020)
        """)
    #expect(fault.recovery == .nextRun)
    #expect(scratch.names == [])
  }

  @Test func `tells that the folder is a file`() async throws {
    let scratch = try Scratch()
    try Data("kept".utf8).write(to: URL(filePath: scratch.path + "/reports"))
    let fault = try #require(await Self.fault(SampleReport.rows, in: scratch.path + "/reports"))
    #expect(
      scratch.plain("\(fault)") == """
        FOLDER/reports/audit-20261120-021407-7.xlsx: could not write the file: 'FOLDER/reports' is not a folder; make room or \
        choose another folder, then run again (XLS020)
        """)
    #expect(try scratch.text("reports") == "kept")
  }

  // Nothing is forbidden to root.
  @Test(.enabled(if: geteuid() != 0)) func `tells that the folder is read-only`() async throws {
    let scratch = try Scratch()
    try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: scratch.path)
    let fault = try #require(await Self.fault(SampleReport.rows, in: scratch.path))
    #expect(
      scratch.plain("\(fault)") == """
        FOLDER/audit-20261120-021407-7.xlsx: could not write the file: the folder 'FOLDER': permission denied; make room or \
        choose another folder, then run again (XLS020)
        """)
    #expect(scratch.names == [])
  }

  @Test func `leaves the old files when the rows cannot be read to the end`() async throws {
    let scratch = try Scratch()
    for name in ["audit-20261120-021407-7.xlsx", "audit-20261120-021407-7.jsonl"] {
      try Data("old".utf8).write(to: URL(filePath: scratch.path + "/" + name))
    }
    let fault = try #require(await Self.fault(BrokenRows(), in: scratch.path))
    #expect("\(fault)" == "could not read the journal: the disk is gone (STA001)")
    #expect(scratch.names == ["audit-20261120-021407-7.jsonl", "audit-20261120-021407-7.xlsx"])
    for name in scratch.names { #expect(try scratch.text(name) == "old") }
  }

  @Test func `stops at rows that stand still`() async throws {
    let scratch = try Scratch()
    let fault = try #require(await Self.fault(EndlessRows(), in: scratch.path))
    #expect("\(fault)" == "could not write the report: the rows of sheet 'To do' do not go on after position 1 (REP001)")
    #expect(scratch.names == [])
  }
}
