import Digests
import Faults

/// The numbered steps that lead from an empty database to today's schema.
///
/// A step that was shipped is never edited: states in the field have taken it as it was. A change is a new step. A test keeps
/// ``fingerprints`` of the shipped ones, so that an edit is noticed.
public struct Migrations: Sendable {
  /// One step: its number, from 1 without a gap, and its statements.
  public struct Step: Sendable {
    public let number: Int32
    public let sql: String

    public init(_ number: Int32, _ sql: String) {
      self.number = number
      self.sql = sql
    }
  }

  public let steps: [Step]

  public init(_ steps: [(number: Int32, sql: String)]) { self.steps = steps.map { Step($0.number, $0.sql) } }

  /// The number of the last step: the schema this program knows.
  public var newest: Int32 { steps.last?.number ?? 0 }

  /// The SHA-256 of each step's text, in order, in hexadecimal.
  public var fingerprints: [String] { steps.map { SHA256.hex(Array($0.sql.utf8)) } }

  /// Applies the steps that the database lacks, each with its number in one transaction, and says which they were.
  ///
  /// A database that a newer program has migrated is refused (`STATE008`): its rows may mean what this program does not know.
  @discardableResult public func apply(to database: Database) throws(Fault) -> [Int32] {
    let activity = "bring the state to this program's schema"
    let place: Place = database.path == Database.inMemory ? .nowhere : .file(database.path)
    for (index, step) in steps.enumerated() where Int(step.number) != index + 1 {
      throw Fault(
        .stateMisuse, while: activity, "step \(step.number) stands where step \(index + 1) should", at: place,
        remedy: "this is a defect: report it with this line")
    }
    var applied: [Int32] = []
    while true {
      // Looked up inside the transaction: another process may have taken the step meanwhile.
      let next: Int32? = try database.transaction { () throws(Fault) in
        let version = try database.userVersion()
        guard version <= Int64(newest), version >= 0 else {
          throw Fault(
            .stateNewer, while: activity, "its schema has number \(version), and this program knows numbers up to \(newest)",
            at: place, remedy: "use the newer program that wrote it, or put back the backup made before the change of programs")
        }
        guard let step = steps.dropFirst(Int(version)).first else { return nil }
        try database.execute(step.sql)
        guard database.isInTransaction else {
          throw Fault(
            .stateMisuse, while: activity, "step \(step.number) ends the transaction it runs in", at: place,
            remedy: "this is a defect: report it with this line")
        }
        try database.setUserVersion(step.number)
        return step.number
      }
      guard let next else { return applied }
      applied.append(next)
    }
  }
}
