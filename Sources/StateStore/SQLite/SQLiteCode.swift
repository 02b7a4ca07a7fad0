/// What SQLite answered, with its extended code kept exactly as it came.
///
/// Open, because a newer SQLite may add codes: https://www.sqlite.org/rescode.html
public struct SQLiteCode: RawRepresentable, Hashable, Sendable {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// The general code that an extended one refines: the low byte.
  public var primary: SQLiteCode { SQLiteCode(rawValue: rawValue & 0xff) }

  public static let ok = SQLiteCode(rawValue: 0)
  public static let error = SQLiteCode(rawValue: 1)
  public static let permission = SQLiteCode(rawValue: 3)
  public static let busy = SQLiteCode(rawValue: 5)
  public static let locked = SQLiteCode(rawValue: 6)
  public static let noMemory = SQLiteCode(rawValue: 7)
  public static let readOnly = SQLiteCode(rawValue: 8)
  public static let inputOutput = SQLiteCode(rawValue: 10)
  public static let corrupt = SQLiteCode(rawValue: 11)
  public static let full = SQLiteCode(rawValue: 13)
  public static let cannotOpen = SQLiteCode(rawValue: 14)
  public static let tooBig = SQLiteCode(rawValue: 18)
  public static let constraint = SQLiteCode(rawValue: 19)
  public static let notADatabase = SQLiteCode(rawValue: 26)
  public static let row = SQLiteCode(rawValue: 100)
  public static let done = SQLiteCode(rawValue: 101)

  public static let constraintForeignKey = SQLiteCode(rawValue: 787)
  public static let constraintPrimaryKey = SQLiteCode(rawValue: 1555)
  public static let constraintUnique = SQLiteCode(rawValue: 2067)
  public static let constraintRowID = SQLiteCode(rawValue: 2579)

  /// Whether two rows would have been the same where the schema allows one.
  public var isDoubling: Bool {
    self == .constraintPrimaryKey || self == .constraintUnique || self == .constraintRowID
  }
}
