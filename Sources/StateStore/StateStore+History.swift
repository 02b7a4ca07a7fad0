import Faults
import Records

/// How far a run came.
public enum RunStep: String, Hashable, Sendable {
  case reading, deciding, writing, reporting
}

/// A run with what `history` tells of it.
public struct RunStory: Sendable {
  public let run: RunRecord
  /// `nil` for a run of an older program.
  public let step: RunStep?
  /// What stopped it, in the words of the error.
  public let stopped: String?
  /// The numbers it ended with.
  public let summary: [Value]
}

extension StateStore {
  /// Notes how far a run came: what is told of one that did not come to its end.
  public func reached(_ step: RunStep, run: Int64) throws(Fault) {
    try database.statement("UPDATE run SET step = ? WHERE id = ?").run(step.rawValue, run)
  }

  /// Notes what stopped a run.
  public func noteStop(_ words: String, run: Int64) throws(Fault) {
    try database.statement("UPDATE run SET stopped = ? WHERE id = ?").run(words, run)
  }

  /// Runs that started from one moment to before another, newest first.
  public func stories(from: Instant?, before: Instant?, limit: Int) throws(Fault) -> [RunStory] {
    try database.statement(
      """
      SELECT id, name, command, started_at, ended_at, exit_code, reported, step, stopped, COALESCE(summary, X'') FROM run
      WHERE started_at >= ? AND started_at < ? ORDER BY id DESC LIMIT ?
      """
    ).all(from?.seconds ?? .min, before?.seconds ?? .max, limit) { row throws(Fault) in
      RunStory(
        run: RunRecord(
          id: try row.int(0), name: try row.text(1), command: try row.text(2), startedAt: Instant(seconds: try row.int(3)),
          endedAt: try row.optionalInt(4).map { Instant(seconds: $0) }, exitCode: try row.optionalInt(5).map { Int($0) },
          isReported: try row.bool(6)),
        step: RunStep(rawValue: try row.text(7)), stopped: try row.optionalText(8), summary: try Self.values(try row.blob(9)))
    }
  }

  /// The run of a name.
  public func story(named name: String) throws(Fault) -> RunStory? {
    try stories(from: nil, before: nil, limit: .max).first { $0.run.name == name }
  }

  /// Rows of the journal in which a cell is one of these names, of runs that started from one moment to before another, oldest
  /// first.
  public func journal(
    naming names: Set<String>, from: Instant?, before: Instant?
  ) throws(Fault) -> [(run: RunRecord, row: JournalRow)] {
    var runs: [Int64: RunRecord] = [:]
    for story in try stories(from: from, before: before, limit: .max) { runs[story.run.id] = story.run }
    var found: [(run: RunRecord, row: JournalRow)] = []
    try database.statement("SELECT run, sheet, cells FROM journal ORDER BY seq").forEach { row throws(Fault) in
      guard let run = runs[try row.int(0)] else { return }
      let cells = try Self.values(try row.blob(2))
      if cells.contains(where: { names.contains($0.description) }) { found.append((run, JournalRow(try row.text(1), cells))) }
    }
    return found
  }
}
