internal import CSQLite
import Faults

/// The codes `STATE001` to `STATE019`: what can go wrong between the state and its file.
extension Fault.Code {
  /// The file cannot be opened or made.
  public static let stateNotOpened: Fault.Code = "STATE001"
  /// Another process has it locked.
  public static let stateLocked: Fault.Code = "STATE002"
  /// The file is no SQLite database.
  public static let stateNotADatabase: Fault.Code = "STATE003"
  /// The file is damaged.
  public static let stateDamaged: Fault.Code = "STATE004"
  /// There is no space left.
  public static let stateDiskFull: Fault.Code = "STATE005"
  /// The file, its folder or its file system cannot be written.
  public static let stateReadOnly: Fault.Code = "STATE006"
  /// The disk answered with an error.
  public static let stateDiskError: Fault.Code = "STATE007"
  /// The schema was made by a newer program.
  public static let stateNewer: Fault.Code = "STATE008"
  /// The database belongs to another program.
  public static let stateForeign: Fault.Code = "STATE009"
  /// Others may read or write the file.
  public static let stateExposed: Fault.Code = "STATE010"
  /// The schema forbids two such rows: a defect was stopped before it doubled something.
  public static let stateDoubled: Fault.Code = "STATE011"
  /// Another constraint of the schema refused the row.
  public static let stateConstraint: Fault.Code = "STATE012"
  /// A stored value is not of the type it must have.
  public static let stateUnexpectedValue: Fault.Code = "STATE013"
  /// The program asked for something that cannot be: a defect.
  public static let stateMisuse: Fault.Code = "STATE014"
  /// The backup's target is something that must not be replaced.
  public static let stateBackupTarget: Fault.Code = "STATE015"
  /// The file has more than one name.
  public static let stateTwoNames: Fault.Code = "STATE016"
  /// The file lies on a network's file system.
  public static let stateOnNetwork: Fault.Code = "STATE017"
  /// A write-ahead log of another state lies beside the file.
  public static let stateForeignLog: Fault.Code = "STATE018"
  /// The schema is older than the program, and only a run may change it.
  public static let stateOlder: Fault.Code = "STATE019"
}

extension Fault {
  /// The fault for SQLite's answer; `message` is SQLite's own sentence, which never holds a bound value.
  static func sqlite(_ code: SQLiteCode, _ message: String, while activity: String, path: String) -> Fault {
    let place: Place = path == Database.inMemory ? .nowhere : .file(path)
    let suffix = "(sqlite \(code.rawValue))"
    switch code.primary {
    case .busy, .locked:
      return Fault(
        .stateLocked, while: activity, "another process has the state file locked \(suffix)", at: place,
        remedy: "wait until the other run has ended; `fuser '\(path)'` names the process", recovery: .nextRun)
    case .notADatabase:
      return Fault(
        .stateNotADatabase, while: activity, "the file is not an SQLite database \(suffix)", at: place,
        remedy: "check the key 'state' of the configuration, or put a backup of the state back")
    case .corrupt:
      return Fault(
        .stateDamaged, while: activity, "the state file is damaged: \(message) \(suffix)", at: place,
        remedy: "put a backup of the state back; without one, move the file away and run `cosell adopt`")
    case .full:
      return Fault(
        .stateDiskFull, while: activity, "the disk is full \(suffix)", at: place,
        remedy: "free space where this file lies, then run again", recovery: .nextRun)
    case .readOnly, .permission:
      return Fault(
        .stateReadOnly, while: activity, "the state cannot be written: \(message) \(suffix)", at: place,
        remedy: "give this user the right to write the file and its folder (SQLite keeps files beside it)")
    case .inputOutput:
      return Fault(
        .stateDiskError, while: activity, "the disk answered with an error: \(message) \(suffix)", at: place,
        remedy: "check the disk and its quota; a network file system is not supported", recovery: .nextRun)
    case .cannotOpen:
      return Fault(
        .stateNotOpened, while: activity, "\(message) \(suffix)", at: place,
        remedy: "check that the folder exists and that this user may read and write it")
    case .constraint:
      return Fault(
        code.isDoubling ? .stateDoubled : .stateConstraint, while: activity, "\(message) \(suffix)", at: place,
        remedy: "this is a defect: report it with this line")
    case .noMemory:
      return Fault(.stateDiskError, while: activity, "there is no memory left \(suffix)", at: place, recovery: .nextRun)
    default:
      return Fault(
        .stateMisuse, while: activity, "\(message) \(suffix)", at: place, remedy: "this is a defect: report it with this line")
    }
  }
}
