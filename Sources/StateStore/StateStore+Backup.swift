import Faults
import Records

extension StateStore {
  /// What a backup holds.
  public struct BackupReport: Hashable, Sendable {
    public let bytes: Int64
    /// The last run that it knows.
    public let run: String?
    /// The run was still under way, or was killed.
    public let isUnderWay: Bool
  }

  /// The name of the fact that only a backup has: when it was made.
  public static let backupFact = "backup.at"

  /// Writes a sound copy of the state to `target`, also while a run is in it.
  ///
  /// An earlier backup of this very state is replaced: one of the same organisations that is not newer. Anything else is refused
  /// (`STATE015`).
  public func backup(to target: String, at now: Instant) throws(Fault) -> BackupReport {
    let newest = try lastRun(of: database)
    let identities = try organisations(of: database)
    try database.backup(to: target) { (earlier: Database) throws(Fault) in
      func refuse(_ problem: String) -> Fault {
        Fault(.stateBackupTarget, while: "back up the state", problem, at: .file(target), remedy: "name another file")
      }
      try earlier.require(applicationID: Schema.applicationID)
      guard try earlier.userVersion() <= Int64(Schema.migrations.newest) else { throw refuse("it is of a newer program") }
      let theirs = try organisations(of: earlier)
      guard theirs.isEmpty || identities.isEmpty || theirs == identities else {
        throw refuse("it is of another pairing (\(theirs.joined(separator: ", ")))")
      }
      let last = try lastRun(of: earlier)
      guard (last?.id ?? 0) <= (newest?.id ?? 0) else {
        throw refuse("it is newer than the state: it knows run \(last?.name ?? "") and the state does not")
      }
    } finish: { (copy: Database) throws(Fault) in
      try copy.statement("INSERT OR REPLACE INTO meta(name, value) VALUES (?, ?)").run(
        Self.backupFact, Array("\(now.seconds)".utf8))
    }
    return BackupReport(
      bytes: StateFile.size(target), run: newest?.name, isUnderWay: newest.map { !$0.hasEnded } ?? false)
  }

  private func lastRun(of database: Database) throws(Fault) -> (id: Int64, name: String, hasEnded: Bool)? {
    try database.statement("SELECT id, name, ended_at IS NOT NULL FROM run ORDER BY id DESC LIMIT 1").first {
      row throws(Fault) in (try row.int(0), try row.text(1), try row.bool(2))
    }
  }

  private func organisations(of database: Database) throws(Fault) -> [String] {
    try database.statement("SELECT value FROM meta WHERE name LIKE 'identity.%' ORDER BY name").all { row throws(Fault) in
      String(decoding: try row.blob(0), as: UTF8.self)
    }
  }
}
