import Digests
import Faults
import Records

/// A report as it was written: what it said beside the journal's rows, and which of those it showed.
public struct KeptReport: Sendable {
  public let run: Int64
  /// `run`, `plan` or `adopt`.
  public let kind: String
  /// It shows the journal's rows behind this place.
  public let after: Int64
  /// The last row that it shows.
  public let last: Int64
  /// The caller's own form.
  public let content: [UInt8]
  /// The guide's tables in the caller's own form.
  public let guide: [UInt8]
}

/// The report is a projection of the journal (sync-rules.md 14): it can be rendered again.
extension StateStore {
  /// The report of a run stands under its final name: keeps what it said, and notes that the journal was shown up to here.
  ///
  /// A report of `plan` or `adopt` shows its own run alone, and leaves the rest of the journal to the next audit.
  public func keepReport(of run: Int64, kind: String, content: [UInt8], guide: [UInt8]) throws(Fault) {
    try database.transaction { () throws(Fault) in
      let fingerprint = SHA256.hex(guide)
      try database.statement("INSERT OR IGNORE INTO guide_copy(fingerprint, tables) VALUES (?, ?)").run(fingerprint, guide)
      let end = try database.statement("SELECT COALESCE(MAX(seq), 0) FROM journal").first { row throws(Fault) in try row.int(0) }
      try database.statement(
        "INSERT OR REPLACE INTO report(run, kind, after, last, content, guide) VALUES (?, ?, ?, ?, ?, ?)"
      ).run(run, kind, try lastReported(), end ?? 0, content, fingerprint)
    }
  }

  public func keptReport(of run: Int64) throws(Fault) -> KeptReport? {
    try database.statement(
      """
      SELECT kind, after, last, content, tables FROM report JOIN guide_copy ON fingerprint = guide WHERE run = ?
      """
    ).first(run) { row throws(Fault) in
      KeptReport(
        run: run, kind: try row.text(0), after: try row.int(1), last: try row.int(2), content: try row.blob(3),
        guide: try row.blob(4))
    }
  }

  /// The run whose report told of rows that another run left: of one that was killed, say.
  public func reporter(of run: Int64) throws(Fault) -> String? {
    try database.statement(
      """
      SELECT name FROM journal JOIN report ON seq > after AND seq <= last AND kind = 'run' JOIN run ON run.id = report.run
      WHERE journal.run = ? ORDER BY report.run LIMIT 1
      """
    ).first(run) { row throws(Fault) in try row.text(0) }
  }

  /// Rows of a sheet that a report showed, in order, from a position on.
  public func journal(
    _ sheet: String, of report: KeptReport, after position: Int64, limit: Int
  ) throws(Fault) -> [(seq: Int64, run: String, cells: [Value])] {
    try database.statement(
      """
      SELECT journal.seq, run.name, journal.cells FROM journal JOIN run ON run.id = journal.run
      WHERE journal.sheet = ? AND journal.seq > ? AND journal.seq <= ? ORDER BY journal.seq LIMIT ?
      """
    ).all(sheet, max(position, report.after), report.last, limit) { row throws(Fault) in
      (try row.int(0), try row.text(1), try Self.values(try row.blob(2)))
    }
  }

  // MARK: To do

  /// Notes what a report shows of what waits: a row that is as the last report showed it is not stored again.
  public func noteWaiting(_ rows: [(place: Int64, cells: [Value])], run: Int64) throws(Fault) {
    guard !rows.isEmpty else { return }
    try database.transaction { () throws(Fault) in
      let before = try database.statement("SELECT COALESCE(MAX(run), 0) FROM report WHERE kind = 'run' AND run < ?")
        .first(run) { row throws(Fault) in try row.int(0) }
      for (place, cells) in rows {
        var writer = ByteWriter()
        for cell in cells { writer.put(cell) }
        let known = try database.statement(
          "SELECT id, cells FROM waited WHERE place = ? AND last >= ? ORDER BY last DESC LIMIT 1"
        )
        .first(place, max(before ?? 0, 1)) { row throws(Fault) in (try row.int(0), try row.blob(1)) }
        if let (id, bytes) = known, bytes == writer.bytes {
          try database.statement("UPDATE waited SET last = ? WHERE id = ?").run(run, id)
        } else {
          try database.statement("INSERT INTO waited(place, first, last, cells) VALUES (?, ?, ?, ?)")
            .run(place, run, run, writer.bytes)
        }
      }
    }
  }

  /// What a report showed of what waited, in order, from a place on.
  public func waited(in run: Int64, after place: Int64, limit: Int) throws(Fault) -> [(place: Int64, cells: [Value])] {
    try database.statement(
      "SELECT place, cells FROM waited WHERE first <= ?1 AND last >= ?1 AND place > ?2 ORDER BY place LIMIT ?3"
    ).all(run, place, limit) { row throws(Fault) in (try row.int(0), try Self.values(try row.blob(1))) }
  }
}
