import Records

/// What is known of a field of the referral: what it holds, who may write it, what people call it.
///
/// partner-center.md 2 / https://learn.microsoft.com/en-us/partner-center/developer/referral-resources
public struct PartnerCenterField: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case text, number, flag, instant
    /// A day kept as a moment: the closing date.
    case day
    /// One of a fixed set of words.
    case word
    case country, currency, email
    /// Status and substatus as one value.
    case status
    case list
  }
  /// Who writes the field.
  public enum Writing: Hashable, Sendable {
    /// Partner Center alone.
    case never
    /// The program, by rules of its own, and no row of a guide.
    case byProgram
    /// On create only.
    case onCreate
    case always
  }

  /// The path; `[]` stands for any element.
  public let pattern: String
  public let kind: Kind
  public let writing: Writing
  public let label: String
  /// What people call the cell that the field is decided in with others; `nil` for a field decided alone.
  public let group: String?
  /// Says what Microsoft's sellers see.
  public let widens: Bool

  init(
    _ pattern: String, _ kind: Kind, _ writing: Writing, _ label: String, group: String? = nil, widens: Bool = false
  ) {
    self.pattern = pattern
    self.kind = kind
    self.writing = writing
    self.label = label
    self.group = group
    self.widens = widens
  }

  /// The form in which Partner Center keeps the field.
  ///
  /// Its lengths are not documented.
  func form(daysIn zone: DayZone) -> FieldForm {
    switch kind {
    case .text: FieldForm(kind: .memo)
    case .number: FieldForm(kind: .number)
    case .flag: FieldForm(kind: .flag)
    case .instant: FieldForm(kind: .instant)
    case .day: FieldForm(kind: .instant, daysIn: zone)
    case .word, .status, .country, .currency, .email: FieldForm(kind: .text, ignoresCase: true)
    case .list: FieldForm(kind: .list)
    }
  }

  /// No fallback may make a value of such a field.
  var allowsFallback: Bool {
    !(kind == .status || kind == .country || widens || pattern.hasPrefix("consent."))
  }

  /// A constant may be sent: only what a partner can promise for all of its deals.
  var allowsConstant: Bool {
    Self.constants.contains(pattern)
  }

  private static let constants: Set<String> = [
    "consent.consentToToShareInfoWithOthers", "consent.consentToContact",
    "details.requirements.additionalRequirements.attributes[type=CustomerMarketplaceIntent].id",
  ]
}
