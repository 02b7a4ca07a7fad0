import Faults
import Records

/// A run as the state remembers it.
public struct RunRecord: Hashable, Sendable {
  public let id: Int64
  /// What people call it: `20261120-021407-1`.
  public let name: String
  public let command: String
  public let startedAt: Instant
  public let endedAt: Instant?
  public let exitCode: Int?
  /// Whether its rows stand in a report that reached its final name.
  public let isReported: Bool
}

extension StateStore {
  /// Starts a run and gives its number; the name is made from the server's time and is unique.
  public func startRun(_ command: String, at now: Instant) throws(Fault) -> RunRecord {
    let next =
      (try database.statement("SELECT COALESCE(MAX(id), 0) FROM run").first { row throws(Fault) in try row.int(0) } ?? 0) + 1
    let stamp = now.description.filter { $0.isNumber || $0 == "T" }.prefix(15)
    let name = "\(stamp)-\(next)"
    try database.statement("INSERT INTO run(id, name, command, started_at) VALUES (?, ?, ?, ?)")
      .run(next, name, command, now.seconds)
    return RunRecord(id: next, name: name, command: command, startedAt: now, endedAt: nil, exitCode: nil, isReported: false)
  }

  public func endRun(_ id: Int64, at now: Instant, exitCode: Int, summary: [Value]) throws(Fault) {
    var writer = ByteWriter()
    for value in summary { writer.put(value) }
    try database.statement("UPDATE run SET ended_at = ?, exit_code = ?, summary = ? WHERE id = ?")
      .run(now.seconds, exitCode, writer.bytes, id)
  }

  /// Runs, newest first.
  public func runs(limit: Int) throws(Fault) -> [RunRecord] {
    try database.statement(
      "SELECT id, name, command, started_at, ended_at, exit_code, reported FROM run ORDER BY id DESC LIMIT ?"
    ).all(limit) { row throws(Fault) in
      RunRecord(
        id: try row.int(0), name: try row.text(1), command: try row.text(2), startedAt: Instant(seconds: try row.int(3)),
        endedAt: try row.optionalInt(4).map { Instant(seconds: $0) }, exitCode: try row.optionalInt(5).map { Int($0) },
        isReported: try row.bool(6))
    }
  }

  // MARK: Journal

  func append(_ row: JournalRow, run: Int64, at now: Instant = Instant(seconds: 0)) throws(Fault) {
    var cells = row.cells
    if let offer = row.offer, !cells.isEmpty { cells[cells.count - 1] = .text(try give(offer, nil, now)) }
    var writer = ByteWriter()
    for value in cells { writer.put(value) }
    try database.statement("INSERT INTO journal(run, sheet, cells) VALUES (?, ?, ?)").run(row.run ?? run, row.sheet, writer.bytes)
  }

  /// Adds rows that belong to no deal's settlement.
  public func journal(_ rows: [JournalRow], run: Int64) throws(Fault) {
    guard !rows.isEmpty else { return }
    try database.transaction { () throws(Fault) in
      for row in rows { try append(row, run: run) }
    }
  }

  /// Rows of a sheet that no report has shown yet, in order, from a position on.
  public func unreported(_ sheet: String, after position: Int64, limit: Int) throws(Fault) -> [(
    seq: Int64, run: String, cells: [Value]
  )] {
    // Everything behind the last report by its place, so that the journal of all nights is never walked through.
    try database.statement(
      """
      SELECT journal.seq, run.name, journal.cells FROM journal JOIN run ON run.id = journal.run
      WHERE journal.sheet = ? AND journal.seq > ? ORDER BY journal.seq LIMIT ?
      """
    ).all(sheet, max(position, try lastReported()), limit) { row throws(Fault) in
      (try row.int(0), try row.text(1), try Self.values(try row.blob(2)))
    }
  }

  /// The history of one deal: rows whose first cell names it, oldest first.
  public func journal(ofDeal names: [String], limit: Int) throws(Fault) -> [(run: String, row: JournalRow)] {
    var found: [(run: String, row: JournalRow)] = []
    try database.statement(
      "SELECT run.name, journal.sheet, journal.cells FROM journal JOIN run ON run.id = journal.run ORDER BY journal.seq DESC"
    ).forEach { row throws(Fault) in
      guard found.count < limit else { return }
      let cells = try Self.values(try row.blob(2))
      if cells.contains(where: { value in names.contains { value.description == $0 } }) {
        found.append((try row.text(0), JournalRow(try row.text(1), cells)))
      }
    }
    return found.reversed()
  }

  /// The report of these runs stands under its final name.
  ///
  /// What a report has shown ends at a place in the journal and not with a run: a run that was reported may be found to have
  /// written more, when an answer that it lost shows later.
  public func markReported() throws(Fault) {
    try database.transaction { () throws(Fault) in
      let last = try database.statement("SELECT COALESCE(MAX(seq), 0) FROM journal").first { row throws(Fault) in try row.int(0) }
      try setTextFact("reported", "\(max(last ?? 0, try lastReported()))")
      try database.statement("UPDATE run SET reported = 1 WHERE reported = 0").run()
      try dropFinishedIntents()
    }
  }

  /// The place in the journal up to which a report has shown it.
  func lastReported() throws(Fault) -> Int64 { try textFact("reported").flatMap { Int64($0) } ?? 0 }

  static func values(_ bytes: [UInt8]) throws(Fault) -> [Value] {
    let result: Result<[Value], Fault> = bytes.withUnsafeBytes { raw in
      Result { () throws(Fault) in
        var reader = ByteReader(raw)
        var values: [Value] = []
        while !reader.isAtEnd { values.append(try reader.value()) }
        return values
      }
    }
    return try result.get()
  }

  // MARK: What waits

  /// Deals that wait, with the problem stored with them, oldest first.
  public func waiting(after id: Int64, limit: Int) throws(Fault) -> [(deal: Deal, problem: [Value])] {
    try database.statement(
      """
      SELECT \(Self.dealColumns), problem FROM deal INDEXED BY deal_waiting
      WHERE problem IS NOT NULL AND id > ? ORDER BY id LIMIT ?
      """
    ).all(id, limit) { row throws(Fault) in (try Self.deal(row), try Self.values(try row.blob(Self.dealColumnCount))) }
  }
}

extension StateStore {
  /// Rows of a sheet that one run left, in order, from a position on.
  public func journal(
    _ sheet: String, ofRun run: Int64, after position: Int64, limit: Int
  ) throws(Fault) -> [(seq: Int64, run: String, cells: [Value])] {
    try database.statement(
      """
      SELECT journal.seq, run.name, journal.cells FROM journal JOIN run ON run.id = journal.run
      WHERE journal.run = ? AND journal.sheet = ? AND journal.seq > ? ORDER BY journal.seq LIMIT ?
      """
    ).all(run, sheet, position, limit) { row throws(Fault) in
      (try row.int(0), try row.text(1), try Self.values(try row.blob(2)))
    }
  }
}
