public import PracticeSystems

/// The world before the first night.
extension NightOfAllWrites {
  public static var scenario: PracticeJSON {
    let old = Opportunity.allCases.filter { !$0.isNew }
    return [
      "partnercenter": ["referrals": .array(Referral.allCases.filter { !$0.isNew }.map(json))],
      "dynamics": [
        "systemuser": [
          [
            "id": .string(seller), "domainname": "deal.desk@example.com", "fullname": "Max Muster", "firstname": "Max",
            "lastname": "Muster", "internalemailaddress": "deal.desk@example.com", "address1_telephone1": "+49 30 000000",
          ]
        ],
        "account": [
          [
            "id": .string(nordwind), "name": "Nordwind Handel AG", "address1_line1": "Hafenweg 1", "address1_city": "Kiel",
            "address1_postalcode": "24103", "address1_country": "Deutschland",
          ]
        ],
        "contact": [
          contact(ida, "Ida", "+49 431 000000"), contact(otherContact, "Otto", "+49 431 111111"),
          contact(thirdContact, "Udo", "+49 431 555555"),
        ],
        "msft_microsoftsolutiondetails": [
          ["id": .string(detail), "msft_solutionidentifier": .string(solution), "msft_solutionname": "Contoso Ingest"],
          ["id": .string(otherDetail), "msft_solutionidentifier": .string(otherSolution)],
        ],
        "opportunity": .array(old.map(json)),
        "msft_microsoftsolution": .array(old.map { attached(detail, to: $0.id) }),
      ],
    ]
  }

  static func json(_ which: Referral) -> PracticeJSON {
    // The two new ones are of one new customer, whose account they share.
    let customer = which.isNew ? "Contoso Water" : "Fabrikam Ltd."
    var json: PracticeJSON = [
      "id": .string(which.id), "name": .string("Fabrikam \(which)"), "direction": "Incoming", "type": "Shared",
      "qualification": "SalesQualified", "status": .string(which.isPending ? "New" : "Active"),
      "substatus": .string(which.isPending ? "Pending" : "Accepted"), "createdDateTime": "2026-11-17T08:00:00Z",
      "customerProfile": [
        "name": .string(customer),
        "address": ["addressLine1": "1 Main Street", "city": "Leeds", "postalCode": "LS1 1AA", "country": "GB"],
        "team": [["firstName": "Ann", "lastName": "Sample", "email": .string(mail(which)), "phoneNumber": "+44 113 000000"]],
      ],
      "consent": [
        "consentToToShareInfoWithOthers": true, "consentToContact": true, "consentToShareReferralWithMicrosoftSellers": true,
      ],
      "details": [
        "notes": "Wants a POC", "dealValue": .number("42000"), "currency": "EUR", "closingDateTime": "2027-03-31T00:00:00Z",
        "requirements": ["solutions": [["id": .string(solution), "type": "Name"]]],
      ],
      "team": [["firstName": "Max", "lastName": "Muster", "email": "deal.desk@example.com", "phoneNumber": "+49 30 000000"]],
    ]
    if which.isNew { json["createdDateTime"] = nil }
    return json
  }

  static func mail(_ which: Referral) -> String { "\(which.rawValue)@\(which.isNew ? "water" : "fabrikam").example.com" }

  static func json(_ which: Opportunity) -> PracticeJSON {
    var json: PracticeJSON = [
      "id": .string(which.id), "name": .string(which.name), "estimatedvalue": .number("30000"),
      "estimatedclosedate": "2027-02-28", "transactioncurrencyid": .string(Dataverse.WellKnown.euro),
      "parentaccountid": .string(nordwind), "parentcontactid": .string(contact(of: which)),
      "ownerid": .string(seller), "description": "From the CRM", "msft_microsoftpartnercenterreferralsync": true,
      "msft_microsoftpartnercenterreferralvisible": .bool(which == .newPartnerLed),
    ]
    if which == .newRefused { json["estimatedclosedate"] = nil }
    return json
  }

  private static func contact(of which: Opportunity) -> String {
    switch which {
    case .contact: otherContact
    case .phone: thirdContact
    default: ida
    }
  }

  private static func contact(_ id: String, _ name: String, _ phone: String) -> PracticeJSON {
    [
      "id": .string(id), "firstname": .string(name), "lastname": "Beispiel",
      "emailaddress1": .string("\(name.lowercased())@nordwind.example.com"), "telephone1": .string(phone),
      "parentcustomerid_account": .string(nordwind),
    ]
  }

  static func attached(_ detail: String, to opportunity: String) -> PracticeJSON {
    ["msft_opportunityid": .string(opportunity), "msft_microsoftsolutiondetailid": .string(detail)]
  }
}
