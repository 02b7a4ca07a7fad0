/// One made-up deal, with everything either side needs of it.
public struct PracticeDeal: Hashable, Sendable {
  public let number: Int
  public let referralID: String
  public let engagementID: String
  /// The id of the opportunity.
  public let recordID: String
  public let name: String
  public let customer: PracticeCustomer
  /// In whole units with two digits: `42000.5`.
  public let value: PracticeDecimal
  /// A day in the months after the practice clock's start: `2027-03-31`.
  public let closeDay: String
  public let notes: String
  public let solutionID: String
  public let isVisible: Bool

  init(number: Int, customer: PracticeCustomer, random: inout PracticeRandom) {
    self.number = number
    self.customer = customer
    referralID = random.uuid()
    engagementID = random.uuid()
    recordID = random.uuid()
    let topics = ["data platform", "migration", "licences", "コンサルティング", "säkerhetslösning", "雲端平台", "Wartung"]
    name = "\(customer.shortName) \(topics[random.below(topics.count)]) \(number)"
    value = PracticeDecimal(unscaled: Int128(100_000 + random.below(90_000_000)), scale: 2).trimmed
    closeDay = PracticeClock.start.adding(seconds: (30 + random.below(360)) * 86_400).dayText
    notes = "Deal \(number) of \(customer.name)"
    solutionID = PracticeDeal.solutions[random.below(PracticeDeal.solutions.count)]
    isVisible = random.below(4) == 0
  }

  /// The solutions deals are made with.
  public static let solutions = (1...20).map { "SOL-\(10_000 + $0)-CTS" }
}

/// One made-up customer; about three deals have the same.
public struct PracticeCustomer: Hashable, Sendable {
  public let number: Int
  /// The id of the account.
  public let accountID: String
  /// The id of the contact.
  public let contactID: String
  public let name: String
  public let shortName: String
  public let street: String
  public let city: String
  public let postalCode: String
  /// Two letters.
  public let country: String
  /// Three letters.
  public let currency: String

  init(number: Int, seed: UInt64) {
    var random = PracticeRandom(seed: seed &+ 0x5851_F42D_4C95_7F2D &* UInt64(bitPattern: Int64(number + 1)))
    self.number = number
    accountID = random.uuid()
    contactID = random.uuid()
    let place = PracticeCustomer.places[random.below(PracticeCustomer.places.count)]
    let house = ["Contoso", "Fabrikam", "Nordwind"][random.below(3)]
    shortName = "\(house) \(number)"
    name = "\(shortName) \(place.form)"
    street = "\(place.street) \(1 + random.below(200))"
    city = place.city
    postalCode = place.postalCode
    country = place.country
    currency = place.currency
  }

  /// The address of the purchasing desk.
  public var email: String { "purchasing.\(number)@example.com" }

  private struct Place {
    let country, currency, form, street, city, postalCode: String
  }

  private static let places = [
    Place(country: "DE", currency: "EUR", form: "GmbH", street: "Hafenweg", city: "Kiel", postalCode: "24103"),
    Place(country: "AT", currency: "EUR", form: "GmbH", street: "Ring", city: "Wien", postalCode: "1010"),
    Place(country: "FR", currency: "EUR", form: "SARL", street: "Rue du Port", city: "Nantes", postalCode: "44000"),
    Place(country: "SE", currency: "SEK", form: "AB", street: "Storgatan", city: "Malmö", postalCode: "211 42"),
    Place(country: "US", currency: "USD", form: "Inc.", street: "Main Street", city: "Boston", postalCode: "02108"),
    Place(country: "TW", currency: "USD", form: "股份有限公司", street: "中山路", city: "台北市", postalCode: "100"),
  ]
}
