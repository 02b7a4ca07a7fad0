import Faults
import Records

extension StateStore {
  /// A check is a day old after 20 hours, as nights are counted.
  static let checkedSeconds: Int64 = 20 * 3600

  /// Reads the whole file where the last run did not come to its end, or where that was not done for a day.
  ///
  /// At 200,000 pairs (950 MB) it takes 1 s from memory and 13 s from a slow disk: nothing for a night, too much for each of a
  /// day's hourly runs.
  static func check(_ database: Database, at now: Instant?) throws(Fault) {
    let isInterrupted =
      try database.statement("SELECT ended_at IS NULL FROM run ORDER BY id DESC LIMIT 1")
      .first { row throws(Fault) in try row.bool(0) } ?? false
    var isOld = false
    if let now {
      let checked =
        try database.statement("SELECT value FROM meta WHERE name = 'checked'")
        .first { row throws(Fault) in Int64(String(decoding: try row.blob(0), as: UTF8.self)) } ?? nil
      // A check in the future was made by a clock that went wrong.
      isOld = checked.map { now.seconds - $0 > checkedSeconds || $0 > now.seconds } ?? true
    }
    guard isInterrupted || isOld else { return }
    try database.quickCheck()
    guard let now else { return }
    try database.statement("INSERT OR REPLACE INTO meta(name, value) VALUES ('checked', ?)").run(Array("\(now.seconds)".utf8))
  }
}
