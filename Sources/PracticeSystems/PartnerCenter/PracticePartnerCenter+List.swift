extension PracticePartnerCenter {
  /// Answers a list call, or the call for its next page.
  ///
  /// partner-center.md section 3.
  mutating func list(
    _ request: PracticeRequest, _ caller: PartnerCenterCaller, in context: inout PracticeContext
  ) throws(PartnerCenterRefusal) -> PracticeResponse {
    guard let query = PracticeQuery(request.query) else { throw .badRequest("the query cannot be read", target: "query") }
    var listing: ReferralListing
    if let token = query["$skiptoken"] {
      // The token knows the listing it belongs to; options beside it are passed over.
      guard let begun = listings[token] else { throw .badRequest("$skiptoken: '\(token)' is not known", target: "$skiptoken") }
      listing = begun
    } else {
      listing = try ReferralListing(query, persona: persona)
    }
    let numbers = numbers(listing, caller, now: context.clock.now)
    var start = listing.offset
    if let last = listing.last, !persona.pagesByOffset {
      start = Self.firstAfter(last, in: numbers) { number in
        store[number].map { listing.order.place($0) } ?? last
      }
    }
    let size = min(listing.pageSize, listing.remaining ?? .max)
    let page = numbers.dropFirst(start).prefix(size)
    var rows: [PracticeJSON] = []
    rows.reserveCapacity(page.count)
    for number in page {
      guard let shown = store[number]?.shown(persona, linkBase: request.linkBase) else { continue }
      rows.append(listing.selected.map { names in shown.keeping(names) } ?? shown)
    }
    var answer: PracticeJSON = ["@odata.context": .string(request.linkBase + "/v1.0/$metadata#Referrals")]
    if listing.counts { answer["@odata.count"] = .integer(numbers.count) }
    answer["value"] = .array(rows)
    if let remaining = listing.remaining { listing.remaining = remaining - page.count }
    if start + page.count < numbers.count, listing.remaining != 0, let last = page.last.flatMap({ store[$0] }) {
      listing.last = listing.order.place(last)
      listing.offset = start + page.count
      let token = context.random.opaque(24)
      listings[token] = listing
      answer["@odata.nextLink"] = .string(nextLink(token, request))
    }
    return .json(200, answer)
  }

  /// The next page's address; under the odd persona as in the samples: `http` and without `/engagements`.
  private func nextLink(_ token: String, _ request: PracticeRequest) -> String {
    persona.oddLinks
      ? "http://\(request.host)/v1.0/referrals?$skiptoken=\(token)"
      : "\(request.linkBase)/v1.0/engagements/referrals?$skiptoken=\(token)"
  }

  /// The rows of a listing in their order.
  private mutating func numbers(
    _ listing: ReferralListing, _ caller: PartnerCenterCaller, now: PracticeInstant
  ) -> [Int] {
    let user = caller.isAdmin ? nil : caller.user
    let engagement = listing.filter?.engagement
    // With a filter on the engagement Microsoft's side is what is asked for.
    let hidesMicrosoft = engagement == nil && !persona.listsMicrosoftReferrals
    // What lags depends on the time, so it is worked out anew.
    let lag = persona.listingLagSeconds
    if let order, lag == 0, order.generation == store.generation, order.filter == listing.filter,
      order.order == listing.order, order.user == user, order.hidesMicrosoft == hidesMicrosoft
    {
      return order.numbers
    }
    var places: [ReferralListing.Place] = []
    func look(_ referral: PracticeReferral) {
      guard !referral.isGone, caller.sees(referral), !(hidesMicrosoft && referral.isMicrosofts),
        lag == 0 || referral.created.adding(seconds: lag) <= now, listing.filter?.fits(referral) ?? true
      else { return }
      places.append(listing.order.place(referral))
    }
    if let engagement { store.engagement(engagement).forEach(look) } else { store.referrals.forEach(look) }
    places.sort()
    let numbers = places.map { abs($0.number) }
    // A look into one engagement must not push out the order of the long listing around it.
    if lag == 0, engagement == nil {
      order = ReferralOrder(
        filter: listing.filter, order: listing.order, user: user, generation: store.generation,
        hidesMicrosoft: hidesMicrosoft, numbers: numbers)
    }
    return numbers
  }

  /// The first of ordered rows whose place is behind another.
  private static func firstAfter(
    _ last: ReferralListing.Place, in numbers: [Int], place: (Int) -> ReferralListing.Place
  ) -> Int {
    var low = 0
    var high = numbers.count
    while low < high {
      let middle = (low + high) / 2
      if place(numbers[middle]) <= last { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension PracticeJSON {
  /// An object with only these members, in their own order.
  func keeping(_ names: [String]) -> PracticeJSON {
    .object((members ?? []).filter { names.contains($0.name) })
  }
}
