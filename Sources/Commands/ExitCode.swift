import Faults

/// The exit codes of the program, and which one a fault ends with.
public enum ExitCode: Int32, Sendable {
  case done = 0
  case waits = 1
  case partial = 2
  case stopped = 3
  case unreachable = 4
  case locked = 5
  case usage = 64
  case defect = 70

  /// Of several, the one that a command ends with: the first present of 70, 64, 3, 4, 2, 5, 1, 0.
  public static func gravest(_ codes: [ExitCode]) -> ExitCode {
    let order: [ExitCode] = [.defect, .usage, .stopped, .unreachable, .partial, .locked, .waits]
    return order.first { codes.contains($0) } ?? .done
  }

  init(_ fault: Fault) {
    let code = fault.code.rawValue
    switch code {
    case "LOCK001": self = .locked
    case "ALLOWANCE-SPENT": self = .partial
    case "ADOPT-FIRST", "IDENTITY", "BRAKE-GONE": self = .stopped
    case _ where ["STATE", "SEAL"].contains { code.hasPrefix($0) }: self = .stopped
    case _ where ["MAP", "CFG", "CLI", "FRM", "XLS", "CSV", "UPL", "PRC", "DEC"].contains { code.hasPrefix($0) }: self = .usage
    case _ where ["AUTH", "HTTP", "DYN", "PC", "JSON"].contains { code.hasPrefix($0) }: self = .unreachable
    default: self = .stopped
    }
  }
}
