import Records
import StateStore
import Systems

/// Rows of the report about solution details.
struct SolutionLine {
  let world: SyncWorld
  let file: String

  /// A row of the sheet Solutions: File, Line, Outcome, Code, Error, Id, Link.
  func row(
    _ line: Int?, _ outcome: Outcome, code: String?, error: String, id: String, record: String?, run: Int64? = nil
  ) -> JournalRow {
    JournalRow(
      "Solutions",
      [
        .text(orNull: file), line.map { .decimal(ExactDecimal($0)) } ?? .null, .text(outcome.rawValue), .text(orNull: code),
        .text(orNull: error), .text(orNull: id),
        // Of what was not touched there may be a hundred thousand, and each link costs the report memory.
        .text(orNull: outcome == .unchanged ? nil : record.flatMap { world.crm.link(to: RecordKey(.solutionDetail, $0)) }),
      ], run: run)
  }

  /// A row of the sheet Changes.
  func change(_ record: String, _ field: String, before: Value, after: Value, run: Int64? = nil) -> JournalRow {
    let address = world.guide.solutionColumns.first { $0.crmField == field }?.address
    return JournalRow(
      "Changes",
      [
        .text(world.crm.title), .text(Entity.solutionDetail.rawValue), .text(record), .text(field), before, after,
        .text(orNull: file), .text(orNull: address?.description),
      ], run: run)
  }
}
