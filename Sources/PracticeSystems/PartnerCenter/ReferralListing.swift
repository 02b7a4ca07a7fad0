/// A listing that was asked for, and how far it has come.
struct ReferralListing: Hashable, Sendable {
  var filter: ReferralFilter?
  var order = Order.number
  /// The members that were selected; `nil` is all.
  var selected: [String]?
  var counts = false
  /// How many rows may still be given; `nil` is all.
  var remaining: Int?
  var pageSize: Int
  /// How many rows were given or passed over.
  var offset = 0
  /// The last row given: its place in the order.
  var last: Place?

  /// What the rows are ordered by; without a wish, as they were made.
  enum Order: Hashable, Sendable {
    case number
    case created(descending: Bool)
    case updated(descending: Bool)

    init(parsing text: String) throws(PartnerCenterRefusal) {
      let parts = text.split(separator: " ").map(String.init)
      let direction = parts.count > 1 ? parts[1] : "asc"
      guard (1...2).contains(parts.count), direction == "asc" || direction == "desc" else {
        throw .badRequest("$orderby: '\(text)' is not understood", target: "$orderby")
      }
      switch parts[0] {
      case "createdDateTime": self = .created(descending: direction == "desc")
      case "updatedDateTime": self = .updated(descending: direction == "desc")
      default: throw .badRequest("$orderby: '\(parts[0])' cannot be ordered by", target: "$orderby")
      }
    }

    /// Where a referral stands; ascending in every order.
    func place(_ referral: PracticeReferral) -> Place {
      switch self {
      case .number: Place(key: Int64(referral.number), number: referral.number)
      case .created(let descending): Place(referral.created, referral.number, descending)
      case .updated(let descending): Place(referral.updated, referral.number, descending)
      }
    }
  }

  /// A place in an order.
  struct Place: Hashable, Comparable, Sendable {
    let key: Int64
    let number: Int

    init(key: Int64, number: Int) {
      self.key = key
      self.number = number
    }

    init(_ instant: PracticeInstant, _ number: Int, _ descending: Bool) {
      key = descending ? -instant.ticks : instant.ticks
      self.number = descending ? -number : number
    }

    static func < (left: Place, right: Place) -> Bool {
      left.key != right.key ? left.key < right.key : left.number < right.number
    }
  }

  /// Reads the options of a list call.
  ///
  /// partner-center.md 3.2.
  init(_ query: PracticeQuery, persona: PartnerCenterPersona) throws(PartnerCenterRefusal) {
    pageSize = persona.pageSize
    var seen: Set<String> = []
    for option in query.options {
      guard seen.insert(option.name).inserted else { throw .badRequest("\(option.name) stands twice", target: option.name) }
      switch option.name {
      case "$filter": filter = try ReferralFilter(parsing: option.value, persona: persona)
      case "$orderby": order = try Order(parsing: option.value)
      case "$select": selected = try Self.selection(option.value)
      case "$count":
        guard option.value == "true" || option.value == "false" else {
          throw .badRequest("$count is true or false", target: "$count")
        }
        counts = option.value == "true"
      case "$skip": offset = try Self.number(option, from: 0)
      case "$top":
        let top = try Self.number(option, from: 1)
        if persona.topIsPageSize { pageSize = min(top, 500) } else { remaining = top }
      default: throw .badRequest("there is no option '\(option.name)'", target: option.name)
      }
    }
  }

  private static func number(_ option: PracticeHeader, from least: Int) throws(PartnerCenterRefusal) -> Int {
    guard let number = Int(option.value), number >= least else {
      throw .badRequest("\(option.name) is a whole number from \(least), not '\(option.value)'", target: option.name)
    }
    return number
  }

  private static func selection(_ text: String) throws(PartnerCenterRefusal) -> [String] {
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map { name in
      String(name.drop { $0 == " " })
    }
    for name in names where !PracticeReferral.names.contains(name) {
      throw .badRequest("$select: there is no '\(name)'", target: "$select")
    }
    return names
  }
}

/// The rows of a listing in their order, as of a generation of the store.
struct ReferralOrder: Sendable {
  let filter: ReferralFilter?
  let order: ReferralListing.Order
  let user: String?
  let generation: Int
  let hidesMicrosoft: Bool
  let numbers: [Int]
}
