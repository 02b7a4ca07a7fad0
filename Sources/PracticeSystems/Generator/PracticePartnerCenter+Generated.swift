extension PracticePartnerCenter {
  /// Takes generated deals in, without a request and without a history.
  ///
  /// - Returns: the numbers of deals that are there already.
  mutating func take(_ deals: [PracticeDeal], kind: PracticeGenerator.Kind, now: PracticeInstant) -> [String] {
    var problems: [String] = []
    let template = template()
    for deal in deals {
      var content = template
      content["name"] = .string(deal.name)
      if kind == .paired { content["externalReferenceId"] = .string(deal.recordID) }
      content.put(.bool(deal.isVisible), at: ["consent", "consentToShareReferralWithMicrosoftSellers"])
      fill(&content, customer: deal.customer)
      content.put(.string(deal.notes), at: ["details", "notes"])
      content.put(.number(deal.value.description), at: ["details", "dealValue"])
      content.put(.string(deal.customer.currency), at: ["details", "currency"])
      content.put(.string(deal.closeDay + "T00:00:00Z"), at: ["details", "closingDateTime"])
      content.put(.string(deal.solutionID), at: ["details", "requirements", "solutions", "0", "id"])
      // A hundredth of a second apart, the last one before the clock, so that no two stamps are equal.
      let stamp = PracticeInstant(ticks: now.ticks - 10_000_000_000 + Int64(deal.number % 99_999) * 100_000 + 1)
      let referral = PracticeReferral(
        id: deal.referralID, engagementID: deal.engagementID, organizationID: organization.id,
        organizationName: organization.name, content: content, created: stamp, updated: stamp, accepted: stamp, closed: nil,
        expires: nil, version: 1, number: store.nextNumber, lastModifiedVia: "Portal", createdVia: "Portal")
      if !store.append(referral) { problems.append("the deal \(deal.number) is in Partner Center already") }
    }
    return problems
  }

  private func fill(_ content: inout PracticeJSON, customer: PracticeCustomer) {
    guard var profile = content["customerProfile"] else { return }
    profile["name"] = .string(customer.name)
    profile.put(.string(customer.street), at: ["address", "addressLine1"])
    profile.put(.string(customer.city), at: ["address", "city"])
    profile.put(.string(customer.postalCode), at: ["address", "postalCode"])
    profile.put(.string(customer.country), at: ["address", "country"])
    profile.put(.string("Desk \(customer.number)"), at: ["team", "0", "lastName"])
    profile.put(.string(customer.email), at: ["team", "0", "email"])
    content["customerProfile"] = profile
  }

  /// What all generated deals share; the parts no deal changes are held once.
  private func template() -> PracticeJSON {
    let member: PracticeJSON = [
      "firstName": "Sales", "lastName": "Desk", "email": "sales@contoso.example.com", "phoneNumber": "+49 30 000000",
    ]
    let contact: PracticeJSON = [
      "firstName": "Purchasing", "lastName": "Desk", "email": "purchasing@example.com", "phoneNumber": "+49 431 000000",
    ]
    let own: PracticeJSON = [
      "name": "", "type": "Independent", "qualification": "SalesQualified",
      "customerProfile": ["team": [contact]],
      "consent": [
        "consentToToShareInfoWithOthers": true, "consentToContact": true, "consentToMicrosoftToContactSpecificPartners": true,
        "consentToShareReferralWithMicrosoftSellers": false,
      ],
      "details": [
        "requirements": [
          "solutions": [["id": "", "type": "Name", "name": "Contoso solution"]],
          "additionalRequirements": ["attributes": [["type": "CustomerMarketplaceIntent", "id": "HaveNotDecided"]]],
        ]
      ],
      "team": [member],
    ]
    var shape = ReferralShape(persona: persona, takesMoneyAsText: false)
    var content = shape.kept(own, as: .object(ReferralSchema.fields), at: "", isCreate: true)
    fill(&content)
    return content
  }
}
