import Faults

/// The codes `CLI001` to `CLI009`: what can be wrong with a command line. All of them end with exit code 64.
extension Fault.Code {
  /// No command was given.
  public static let commandMissing: Fault.Code = "CLI001"
  /// The command is not known.
  public static let commandUnknown: Fault.Code = "CLI002"
  /// The option is not known.
  public static let optionUnknown: Fault.Code = "CLI003"
  /// The option needs a value.
  public static let optionValueMissing: Fault.Code = "CLI004"
  /// The option takes no value.
  public static let optionValueUnexpected: Fault.Code = "CLI005"
  /// The option is given more often than once.
  public static let optionRepeated: Fault.Code = "CLI006"
  /// The value is not one that the option or argument takes.
  public static let argumentWrong: Fault.Code = "CLI007"
  /// An argument is missing.
  public static let argumentMissing: Fault.Code = "CLI008"
  /// There are more arguments than the command takes.
  public static let argumentExtra: Fault.Code = "CLI009"
}

/// Everything that is wrong with a command line, told in one go, and how the command is written.
public struct CommandLineProblems: Error, Hashable, Sendable {
  /// At least one.
  public let faults: [Fault]
  /// How the command is written: `usage: cosell run [options] CONFIG...`.
  public let usage: String
  /// Where more is said: `cosell help run`.
  public let help: String
}

extension CommandLineProblems: CustomStringConvertible {
  /// One line a fault, then the usage and where more is said.
  public var description: String {
    (faults.map(\.description) + [usage, "`\(help)` says more"]).joined(separator: "\n")
  }
}
