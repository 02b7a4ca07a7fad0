import Faults
import Records

/// A guide as its analyst wrote it, with the place of every cell: read, but not yet held against anything.
public struct Guide: Sendable {
  /// What messages call it: the workbook's or the folder's path.
  public var source: String
  public var settings: [SettingRow]
  /// The rows of the parts `Opportunity`, `Lead`, `Account`, `Contact` and `Opportunity solutions`, in this order.
  public var rows: [GuideRow]
  public var solutionRows: [SolutionRow]
  public var values: [ValueRow]

  public init(
    source: String, settings: [SettingRow] = [], rows: [GuideRow] = [], solutionRows: [SolutionRow] = [],
    values: [ValueRow] = []
  ) {
    self.source = source
    self.settings = settings
    self.rows = rows
    self.solutionRows = solutionRows
    self.values = values
  }

  /// The row of a setting, if the guide has one with a value.
  public func setting(_ name: SettingName) -> SettingRow? { settings.first { $0.name == name } }

  func rows(of entity: Entity) -> [GuideRow] { rows.filter { $0.entity == entity } }
}

/// A row of the part `Settings`.
public struct SettingRow: Hashable, Sendable {
  public let name: SettingName
  public let value: String
  public let notes: String
  public let number: Int
  public let place: Place
}

/// A row of a part with one row a field.
public struct GuideRow: Sendable {
  public let part: GuidePart
  public let entity: Entity
  public let address: GuideAddress
  /// Every cell as it was typed, without blanks at its ends; empty cells left out.
  public let texts: [FieldColumn: String]
  /// Where each column's cell is, empty ones too.
  public let places: [FieldColumn: Place]

  /// The field in the referral (for `Opportunity solutions`: in the solution), by its full path; `nil` where the cell is
  /// blank or holds a role.
  public internal(set) var path: FieldPath?
  public internal(set) var role: FieldRole?
  /// As the guide has it, or as the CRM spells it once metadata is known.
  public internal(set) var crmField: String?
  /// The sides that the row writes.
  public internal(set) var directions: Set<Side>
  public internal(set) var when: CompiledRow.When
  public internal(set) var requiredOn: Set<Side>
  public internal(set) var empty: EmptyRule
  public internal(set) var toCRM: GuideFormula?
  public internal(set) var toPartnerCenter: GuideFormula?
  public internal(set) var ifBothChanged: ConflictRule?
  public internal(set) var firstMeeting: FirstMeetingRule?

  public var listName: String? { texts[.values] }
  public var group: String? { texts[.group] }

  func place(_ column: FieldColumn) -> Place { places[column] ?? .nowhere }
  func writes(_ side: Side) -> Bool { directions.contains(side) }
  func formula(to side: Side) -> GuideFormula? { side == .crm ? toCRM : toPartnerCenter }
  func defaultText(to side: Side) -> String? { texts[side == .crm ? .defaultToCRM : .defaultToPartnerCenter] }
  /// The column that holds the formula towards a side.
  static func formulaColumn(_ side: Side) -> FieldColumn { side == .crm ? .toCRM : .toPartnerCenter }
  static func defaultColumn(_ side: Side) -> FieldColumn { side == .crm ? .defaultToCRM : .defaultToPartnerCenter }
}

/// A row of the part `Solution details`.
public struct SolutionRow: Sendable {
  public let address: GuideAddress
  public let texts: [SolutionDetailColumn: String]
  public let places: [SolutionDetailColumn: Place]
  /// The heading and its aliases as typed.
  public let headings: [String]
  /// `nil`: the column is known and not loaded.
  public internal(set) var crmField: String?
  public let isRequired: Bool
  public let formula: GuideFormula?

  func place(_ column: SolutionDetailColumn) -> Place { places[column] ?? .nowhere }
}

/// A row of the part `Values`.
public struct ValueRow: Hashable, Sendable {
  public let list: String
  /// As typed; `(empty)` and `*` have their meaning.
  public internal(set) var partnerCenterValue: String
  public let crmValue: String
  public let isPreferred: Bool
  public let validFrom: CalendarDate?
  public let validUntil: CalendarDate?
  public let notes: String
  public let number: Int
  public let places: [ValueColumn: Place]

  func place(_ column: ValueColumn) -> Place { places[column] ?? .nowhere }
  func isValid(on day: CalendarDate) -> Bool {
    (validFrom.map { $0 <= day } ?? true) && (validUntil.map { day <= $0 } ?? true)
  }
}
