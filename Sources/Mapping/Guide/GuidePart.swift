import Records

/// A part of a guide: a sheet of the workbook, a file of the folder.
public enum GuidePart: String, Hashable, Sendable, CaseIterable {
  case settings = "Settings"
  case opportunity = "Opportunity"
  case lead = "Lead"
  case account = "Account"
  case contact = "Contact"
  case solutionDetails = "Solution details"
  case opportunitySolutions = "Opportunity solutions"
  case values = "Values"

  /// The record that the rows of the part are about; `nil` for parts that hold no field rows.
  public var entity: Entity? {
    switch self {
    case .opportunity: .opportunity
    case .lead: .lead
    case .account: .account
    case .contact: .contact
    case .opportunitySolutions: .opportunitySolution
    case .settings, .solutionDetails, .values: nil
    }
  }
}

/// The columns of a part: what its heading is called, and which of them must be there.
protocol GuideColumn: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  var isNeeded: Bool { get }
}

/// The columns of the parts with one row a field.
public enum FieldColumn: String, Hashable, Sendable, CaseIterable, GuideColumn {
  case partnerCenterField = "Partner Center field"
  case crmField = "CRM field"
  case direction = "Direction"
  case when = "When"
  case required = "Required"
  case defaultToCRM = "Default to CRM"
  case defaultToPartnerCenter = "Default to Partner Center"
  case empty = "Empty"
  case toCRM = "To CRM"
  case toPartnerCenter = "To Partner Center"
  case values = "Values"
  case ifBothChanged = "If both changed"
  case firstMeeting = "First meeting"
  case group = "Group"
  case notes = "Notes"

  var isNeeded: Bool { [.partnerCenterField, .crmField, .direction].contains(self) }
}

/// The columns of the part `Solution details`.
public enum SolutionDetailColumn: String, Hashable, Sendable, CaseIterable, GuideColumn {
  case uploadColumn = "Upload column"
  case crmField = "CRM field"
  case required = "Required"
  case formula = "Formula"
  case values = "Values"
  case notes = "Notes"

  var isNeeded: Bool { self == .uploadColumn || self == .crmField }
}

/// The columns of the part `Values`.
public enum ValueColumn: String, Hashable, Sendable, CaseIterable, GuideColumn {
  case list = "List"
  case partnerCenterValue = "Partner Center value"
  case crmValue = "CRM value"
  case preferred = "Preferred"
  case validFrom = "Valid from"
  case validUntil = "Valid until"
  case notes = "Notes"

  var isNeeded: Bool { [.list, .partnerCenterValue, .crmValue].contains(self) }
}

/// The columns of the part `Settings`.
public enum SettingColumn: String, Hashable, Sendable, CaseIterable, GuideColumn {
  case setting = "Setting"
  case value = "Value"
  case notes = "Notes"

  var isNeeded: Bool { self != .notes }
}
