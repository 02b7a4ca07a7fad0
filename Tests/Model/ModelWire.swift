import PracticeSystems

/// A field that travels, as the model knows it: its two names, and what stands on one side when something stands on the other.
///
/// Written from the specification by hand; shares nothing with the product.
struct ModelWire: Sendable {
  enum Kind: Sendable {
    case text
    case money
    case currency
    case day
    /// `"c-" + value` in the CRM.
    case prefixed
    /// Words in Partner Center, numbers in the CRM, several words for one number.
    case listed
    /// The phone of the customer's contact, which several deals share in the CRM.
    case phone
  }

  enum Direction: String, Sendable { case both, toCRM = "to CRM", toPartnerCenter = "to Partner Center" }
  enum Winner: String, Sendable, CaseIterable { case hold, partnerCenter = "Partner Center", crm = "CRM" }
  enum Empty: String, Sendable, CaseIterable { case leave, clear, reject }

  /// As the guide names it, and as the history of Partner Center does.
  let referral: String
  /// As the guide names it, as the history of the CRM does, and as a person sets it.
  let column: String
  let kind: Kind
  /// Fields with the same word are decided as one.
  var cell: String
  var direction = Direction.both
  var winner = Winner.hold
  var empty = Empty.leave

  /// What the reports call it.
  var label: String {
    switch referral {
    case "name": "name"
    case "details.notes": "notes"
    case "campaignId": "campaign"
    case "details.dealValue": "deal value"
    case "details.currency": "currency"
    case "details.closingDateTime": "close date"
    case "customerProfile.team[0].phoneNumber": "contact's phone"
    default: "sales stage"
    }
  }

  /// What the reports call the cell that it is decided in.
  var cellName: String {
    switch kind {
    case .money, .currency: "value and currency"
    case .phone: "customer contact"
    default: cell == "Texts" ? cell : label
    }
  }

  var isOfContact: Bool { kind == .phone }
  /// The table of the CRM's side.
  var table: String { isOfContact ? "contact" : ModelSide.crm.entity }

  /// The field's path in Partner Center's history: of a list, the whole.
  var path: String { isOfContact ? "customerProfile/team" : referral.replacing(".", with: "/") }
  /// The field's path in an edit in Partner Center.
  var editedPath: String { isOfContact ? "customerProfile/team/0/phoneNumber" : path }
  /// The column's name in the CRM's history.
  var stored: String { kind == .currency ? "_transactioncurrencyid_value" : column }
  /// The column's name in a person's edit.
  var edited: String { kind == .currency ? "transactioncurrencyid" : column }

  func travels(to side: ModelSide) -> Bool {
    switch direction {
    case .both: true
    case .toCRM: side == .crm
    case .toPartnerCenter: side == .partnerCenter
    }
  }

  /// The row of the guide in one line.
  var told: String {
    "\(referral) ↔ \(column), cell '\(cell)', \(direction.rawValue), if both changed: \(winner.rawValue), empty: \(empty.rawValue)"
  }

  // MARK: Values

  /// What both sides make of a value, so that two can be compared: as it stands in the CRM.
  func common(_ value: PracticeJSON?, on side: ModelSide) -> String {
    if isOfContact, side == .partnerCenter, let members = value?.array { return Self.text(members.first?["phoneNumber"]) }
    let text = Self.text(value)
    guard !text.isEmpty else { return "" }
    switch kind {
    case .phone: return text
    case .text: return Self.unmarked(text)
    case .money: return Self.shortest(text)
    case .currency: return side == .crm ? Self.currencies.first { $0.id == text }?.code ?? text : text
    case .day: return String(text.prefix(10))
    case .prefixed: return side == .crm ? text : "c-" + text
    case .listed: return side == .crm ? text : Self.list.first { $0.word == text }?.number ?? text
    }
  }

  /// A value as people read it.
  func raw(_ value: PracticeJSON?, on side: ModelSide) -> String {
    isOfContact ? common(value, on: side) : Self.text(value)
  }

  static func text(_ value: PracticeJSON?) -> String {
    guard let value, !value.isNull else { return "" }
    var text = value.string ?? value.text
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }

  private static func unmarked(_ text: String) -> String {
    text.hasPrefix("✔ ") || text.hasPrefix("✘ ") ? String(text.dropFirst(2)) : text
  }

  private static func shortest(_ number: String) -> String {
    guard number.contains(".") else { return number }
    var text = number
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  static let currencies = [
    (code: "EUR", id: Dataverse.WellKnown.euro), (code: "USD", id: Dataverse.WellKnown.usDollar),
  ]

  /// The value list `Sales stage` of the model's guides; the first of a number is its preferred one.
  static let list = [
    (word: "Prospect", number: "0"), (word: "Qualify", number: "0"), (word: "Develop", number: "1"),
    (word: "Propose", number: "2"), (word: "Negotiate", number: "2"), (word: "Close", number: "3"),
  ]
}

/// One of the two sides.
enum ModelSide: String, Sendable, CaseIterable {
  case partnerCenter = "Partner Center"
  case crm = "the CRM"

  var other: ModelSide { self == .crm ? .partnerCenter : .crm }
  /// The name of the practice system.
  var system: String { self == .crm ? "dynamics" : "partnercenter" }
  var entity: String { self == .crm ? "opportunity" : "referral" }
  /// What the address of its deals' listing ends with.
  var collection: String { self == .crm ? "opportunities" : "referrals" }
}
