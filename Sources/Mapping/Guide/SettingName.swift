/// The settings of a guide by the name that the guide uses.
public enum SettingName: String, Hashable, Sendable, CaseIterable {
  case showMark = "Show check mark in opportunity name"
  case onlyCoSell = "Sync only co-sell opportunities"
  case inboundOnlyIf = "Inbound only if"
  case leadOrOpportunity = "Lead or opportunity"
  case accountMatch = "Account match"
  case createMissingAccounts = "Create missing accounts"
  case createMissingContacts = "Create missing contacts"
  case customerOfADeal = "Customer of a deal"
  case contactOfADeal = "Contact of a deal"
  case ownerOfNewRecords = "Owner of new records"
  case defaultOwner = "Default owner"
  case teamPhone = "Team phone"
  case crmIDHolds = "CRM ID holds"
  case clones = "Clones"
  case activeStage = "Active stage"
  case onHoldStage = "On-hold stage"
  case closeInCRM = "Close in the CRM"
  case waitBeforeClosing = "Wait before closing"
  case datesIn = "Dates in"
  case firstMeeting = "First meeting"
  case numberFormat = "Number format"
  case countryLanguages = "Country languages"
  case solutionsMustBeInCatalogue = "Solutions must be in catalogue"
  case solutionDetailsTable = "Solution details table"
  case solutionDetailsKey = "Solution details key"
  case opportunitySolutionsTable = "Opportunity solutions table"
  case opportunityLookup = "Opportunity lookup"
  case solutionDetailLookup = "Solution detail lookup"
}

/// What a kind of CRM brings to a guide that does not say: the settings that are `per CRM`, and how fields are named.
public struct CRMDefaults: Sendable {
  /// Values as they would stand in the part `Settings`.
  public var settings: [SettingName: String]
  /// Field names are lower case whatever a guide has: `EstimatedValue` is `estimatedvalue`.
  public var fieldNamesAreLowerCase: Bool

  public init(settings: [SettingName: String] = [:], fieldNamesAreLowerCase: Bool = false) {
    self.settings = settings
    self.fieldNamesAreLowerCase = fieldNamesAreLowerCase
  }
}
