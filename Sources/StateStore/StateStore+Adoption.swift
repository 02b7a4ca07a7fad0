import Faults
import Records

/// What adoptions leave for a person to look at, and whether there may be another one.
///
/// A deal that was agreed is not compared again, so the rows of an adoption that ended before its workbook had its name are kept
/// for the next one's.
extension StateStore {
  /// Rows of a sheet that adoptions left since the last workbook of one, in order, from a position on.
  public func untoldDifferences(
    _ sheet: String, after position: Int64, limit: Int
  ) throws(Fault) -> [(seq: Int64, run: String, cells: [Value])] {
    try database.statement(
      """
      SELECT journal.seq, run.name, journal.cells FROM journal JOIN run ON run.id = journal.run
      WHERE journal.sheet = ? AND journal.seq > ? AND run.command = 'adopt' ORDER BY journal.seq LIMIT ?
      """
    ).all(sheet, max(position, try lastDifferenceTold()), limit) { row throws(Fault) in
      (try row.int(0), try row.text(1), try Self.values(try row.blob(2)))
    }
  }

  /// How many differences no workbook has shown.
  public func untoldDifferenceCount() throws(Fault) -> Int {
    let count = try database.statement(
      """
      SELECT COUNT(*) FROM journal JOIN run ON run.id = journal.run
      WHERE journal.sheet = 'Differences' AND journal.seq > ? AND run.command = 'adopt'
      """
    ).first(try lastDifferenceTold()) { row throws(Fault) in try row.int(0) }
    return Int(count ?? 0)
  }

  /// A workbook of differences stands under its final name.
  public func markDifferencesTold() throws(Fault) {
    let last = try database.statement("SELECT COALESCE(MAX(seq), 0) FROM journal").first { row throws(Fault) in try row.int(0) }
    try setTextFact("differences", "\(last ?? 0)")
  }

  private func lastDifferenceTold() throws(Fault) -> Int64 { try textFact("differences").flatMap { Int64($0) } ?? 0 }

  /// The newest run, where any has written to a deal or may have, however it ended; `nil` where none has.
  ///
  /// A run that was killed or stopped leaves writes as one that came to its end does: in what the brakes count once they are
  /// settled, and as intents until then.
  public func lastWriter() throws(Fault) -> RunRecord? {
    let isNoted = try textFact(Self.hasWritten) != nil
    let shows = try database.statement(
      """
      SELECT EXISTS(SELECT 1 FROM spent WHERE kind <> 'solutions') OR EXISTS(
        SELECT 1 FROM intent JOIN run ON run.id = intent.run
        WHERE intent.deal <> ? AND run.command IN ('run', 'apply')
          AND (intent.result IS NULL OR intent.result IN ('done', 'adopted', 'found', 'told', 'unknown')))
      """
    ).first(Self.noDeal) { row throws(Fault) in try row.bool(0) }
    guard isNoted || shows == true else { return nil }
    return try runs(limit: 10_000).first { ["run", "apply"].contains($0.command) }
  }
}
