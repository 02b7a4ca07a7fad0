import PracticeSystems

/// The small world in which the deals of a seed happen: one customer, one seller, one solution.
enum ModelScenario {
  static let seller = "0ff00000-0000-4000-8000-000000000001"
  static let nordwind = "0bb00000-0000-4000-8000-000000000001"
  static let ida = "0dd00000-0000-4000-8000-000000000001"
  /// Ida's, from before the first write that the history knows.
  static let phone = "+49 431 000000"
  static let detail = "0e500000-0000-4000-8000-000000000001"

  /// The solutions of the catalogue: what Partner Center calls them, and their rows in the CRM.
  static let catalogue = [
    (key: "SOL-00001-XYZ", id: detail), (key: "SOL-00002-XYZ", id: "0e500000-0000-4000-8000-000000000002"),
    (key: "SOL-00003-XYZ", id: "0e500000-0000-4000-8000-000000000003"),
  ]

  static let start: PracticeJSON = [
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
        [
          "id": .string(ida), "firstname": "Ida", "lastname": "Beispiel", "emailaddress1": "ida@nordwind.example.com",
          "telephone1": .string(phone), "parentcustomerid_account": .string(nordwind),
        ]
      ],
      "msft_microsoftsolutiondetails": [
        ["id": .string(detail), "msft_solutionidentifier": "SOL-00001-XYZ", "msft_solutionname": "Contoso Ingest"],
        [
          "id": .string(catalogue[1].id), "msft_solutionidentifier": .string(catalogue[1].key),
          "msft_solutionname": "Contoso Archive",
        ],
        [
          "id": .string(catalogue[2].id), "msft_solutionidentifier": .string(catalogue[2].key),
          "msft_solutionname": "Contoso Lake",
        ],
      ],
    ]
  ]

  /// Two customers, so that deals share one.
  ///
  /// - Parameter isShared: Microsoft's sellers see the deal; else it is one of the partner's own.
  static func referral(_ id: String, _ number: Int, isShared: Bool) -> PracticeJSON {
    let isFabrikam = number % 2 == 0
    return [
      "id": .string(id), "name": .string("deal \(number)"), "direction": isShared ? "Incoming" : "Outgoing",
      "type": isShared ? "Shared" : "Independent", "qualification": "SalesQualified", "status": "Active", "substatus": "Accepted",
      "customerProfile": [
        "name": .string(isFabrikam ? "Fabrikam Ltd." : "Contoso Water"),
        "address": ["addressLine1": "1 Main Street", "city": "Leeds", "postalCode": "LS1 1AA", "country": "GB"],
        "team": [
          [
            "firstName": "Ann", "lastName": "Sample",
            "email": .string(isFabrikam ? "ann@fabrikam.example.com" : "ann@water.example.com"),
            "phoneNumber": "+44 113 000000",
          ]
        ],
      ],
      "consent": [
        "consentToToShareInfoWithOthers": true, "consentToContact": true,
        "consentToShareReferralWithMicrosoftSellers": .bool(isShared),
      ],
      "details": [
        "notes": .string("notes \(number)"), "dealValue": .number("\(100_000 + number)"), "currency": "EUR",
        "closingDateTime": .string(day(number) + "T00:00:00Z"),
        "requirements": [
          "solutions": [["id": "SOL-00001-XYZ", "type": "Name"]],
          "additionalRequirements": ["attributes": [["type": "CustomerMarketplaceIntent", "id": "HaveNotDecided"]]],
        ],
      ],
      "team": [["firstName": "Max", "lastName": "Muster", "email": "deal.desk@example.com", "phoneNumber": "+49 30 000000"]],
    ]
  }

  static func opportunity(_ id: String, _ number: Int, isVisible: Bool) -> PracticeJSON {
    [
      "id": .string(id), "name": .string("deal \(number)"), "estimatedvalue": .number("\(100_000 + number)"),
      "estimatedclosedate": .string(day(number)), "transactioncurrencyid": .string(Dataverse.WellKnown.euro),
      "parentaccountid": .string(nordwind), "parentcontactid": .string(ida), "ownerid": .string(seller),
      "description": .string("notes \(number)"), "msft_microsoftpartnercenterreferralsync": true,
      "msft_microsoftpartnercenterreferralvisible": .bool(isVisible),
    ]
  }

  static func solution(_ opportunity: String, _ detail: String = ModelScenario.detail) -> PracticeJSON {
    ["msft_opportunityid": .string(opportunity), "msft_microsoftsolutiondetailid": .string(detail)]
  }

  /// A day of its own for each number up to some hundreds.
  static func day(_ number: Int) -> String {
    func two(_ part: Int) -> String { part < 10 ? "0\(part)" : "\(part)" }
    return "20\(27 + number / 336 % 60)-\(two(number / 28 % 12 + 1))-\(two(number % 28 + 1))"
  }
}
