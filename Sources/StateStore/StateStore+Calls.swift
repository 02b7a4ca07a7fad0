import Faults
import Records

/// The calls of the last day, by system.
///
/// They are written down before they are made, a few at a time: a run that is killed has counted a few too many, never too few.
extension StateStore {
  static let day: Int64 = 86_400

  /// Writes down calls that are about to be made; gives the entry's number.
  public func reserveCalls(_ count: Int, _ side: Side, at now: Instant) throws(Fault) -> Int64 {
    try database.statement("INSERT INTO calls(at, side, count) VALUES (?, ?, ?)").run(now.seconds, side.rawValue, count)
    return database.lastInsertRowID
  }

  /// Takes back those of an entry that were not made.
  public func giveBackCalls(_ count: Int, of entry: Int64) throws(Fault) {
    guard count > 0 else { return }
    try database.statement("UPDATE calls SET count = max(0, count - ?) WHERE id = ?").run(count, entry)
  }

  /// How many calls were made in the 24 hours before a moment.
  ///
  /// Those that a clock gone wrong has put behind it count too.
  public func calls(_ side: Side, before now: Instant) throws(Fault) -> Int {
    let count = try database.statement("SELECT COALESCE(SUM(count), 0) FROM calls WHERE side = ? AND at > ?")
      .first(side.rawValue, now.seconds - Self.day) { row throws(Fault) in try row.int(0) }
    return Int(clamping: count ?? 0)
  }

  /// When so many of the calls that count now will count no more.
  public func callsReturn(_ count: Int, _ side: Side, before now: Instant) throws(Fault) -> Instant? {
    var sum = 0
    var moment: Instant?
    try database.statement("SELECT at, count FROM calls WHERE side = ? AND at > ? ORDER BY at").forEach(
      side.rawValue, now.seconds - Self.day
    ) { row throws(Fault) in
      guard sum < count else { return }
      sum += Int(clamping: try row.int(1))
      moment = Instant(seconds: try row.int(0) + Self.day)
    }
    return sum >= count ? moment : nil
  }

  /// Forgets what no question asks for any more.
  public func forgetOldCalls(at now: Instant) throws(Fault) {
    try database.statement("DELETE FROM calls WHERE at <= ?").run(now.seconds - 2 * Self.day)
  }
}
