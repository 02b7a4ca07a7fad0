import Faults

/// Everything that is wrong with a configuration, told in one go, in the order of its lines.
public struct ConfigurationProblems: Error, Hashable, Sendable {
  /// At least one.
  public let faults: [Fault]

  init(_ faults: [Fault]) {
    self.faults = faults.enumerated().sorted {
      ($0.element.order.line, $0.element.order.column, $0.offset) < ($1.element.order.line, $1.element.order.column, $1.offset)
    }.map(\.element)
  }
}

extension ConfigurationProblems: CustomStringConvertible {
  /// One line a fault.
  public var description: String { faults.map(\.description).joined(separator: "\n") }
}

extension Fault {
  /// Line and column, for sorting; a fault about the whole file comes first.
  fileprivate var order: (line: Int, column: Int) {
    guard case .line(_, let line, let column) = place else { return (0, 0) }
    return (line, column)
  }
}

/// The codes `CFG001` to `CFG031`: what can be wrong with a configuration.
extension Fault.Code {
  /// The file cannot be read.
  public static let configurationUnreadable: Fault.Code = "CFG001"
  /// The file is no YAML.
  public static let configurationSyntax: Fault.Code = "CFG002"
  /// A part of YAML that a configuration does not take: anchors, tags, several documents, too much.
  public static let configurationForm: Fault.Code = "CFG003"
  /// A key stands twice.
  public static let configurationKeyTwice: Fault.Code = "CFG004"
  /// A key that is not known.
  public static let configurationUnknownKey: Fault.Code = "CFG005"
  /// A key that must be there is not.
  public static let configurationMissingKey: Fault.Code = "CFG006"
  /// A value is of the wrong kind: a list for a text.
  public static let configurationWrongType: Fault.Code = "CFG007"
  /// A number is outside its range.
  public static let configurationOutOfRange: Fault.Code = "CFG008"
  /// A value is none of the words that are known.
  public static let configurationUnknownWord: Fault.Code = "CFG009"
  /// `${NAME}` is not in the environment, or not written so.
  public static let configurationEnvironment: Fault.Code = "CFG010"
  /// A file that a value comes from cannot be read.
  public static let configurationValueFile: Fault.Code = "CFG011"
  /// A file with a secret can be read by others.
  public static let configurationSecretFile: Fault.Code = "CFG012"
  /// A secret is written out in a configuration that others may read.
  public static let configurationSecretWritten: Fault.Code = "CFG013"
  /// An address is not one that a token may be sent to.
  public static let configurationAddress: Fault.Code = "CFG014"
  /// A time zone is not known.
  public static let configurationTimeZone: Fault.Code = "CFG015"
  /// Keys that exclude each other.
  public static let configurationContradiction: Fault.Code = "CFG016"
  /// Two configurations of one command overlap.
  public static let configurationOverlap: Fault.Code = "CFG017"
  /// A text has not the shape it must have.
  public static let configurationShape: Fault.Code = "CFG018"
  /// Signing in to Dynamics 365 by certificate, which is not there yet.
  public static let configurationCertificate: Fault.Code = "CFG030"
  /// Salesforce, which is not there yet.
  public static let configurationSalesforce: Fault.Code = "CFG031"
}
