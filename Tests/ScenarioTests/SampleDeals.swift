import PracticeSystems

/// A small world by hand: two referrals of Partner Center and two opportunities of the CRM, not paired yet.
enum SampleDeals {
  static let seller = "0ff00000-0000-4000-8000-000000000001"
  static let nordwind = "0bb00000-0000-4000-8000-000000000001"
  static let ida = "0dd00000-0000-4000-8000-000000000001"
  static let detail = "0e500000-0000-4000-8000-000000000001"
  static let privateDeal = "0aa00000-0000-4000-8000-000000000101"
  static let partnerLed = "0aa00000-0000-4000-8000-000000000102"
  static let accepted = "11111111-aaaa-4bbb-8ccc-000000000001"
  static let pending = "11111111-aaaa-4bbb-8ccc-000000000002"

  static let users: PracticeJSON = [
    [
      "id": .string(seller), "domainname": "deal.desk@example.com", "fullname": "Max Muster", "firstname": "Max",
      "lastname": "Muster",
      "internalemailaddress": "deal.desk@example.com", "address1_telephone1": "+49 30 000000",
    ]
  ]

  static let scenario: PracticeJSON = [
    "partnercenter": [
      "referrals": [
        referral(accepted, "Fabrikam data platform", "Active", "Accepted"),
        referral(pending, "Fabrikam rollout", "New", "Pending"),
      ]
    ],
    "dynamics": [
      "systemuser": users,
      "account": [
        [
          "id": .string(nordwind), "name": "Nordwind Handel AG", "address1_line1": "Hafenweg 1", "address1_city": "Kiel",
          "address1_postalcode": "24103", "address1_country": "Deutschland",
        ]
      ],
      "contact": [
        [
          "id": .string(ida), "firstname": "Ida", "lastname": "Beispiel", "emailaddress1": "ida@nordwind.example.com",
          "telephone1": "+49 431 000000", "parentcustomerid_account": .string(nordwind),
        ]
      ],
      "msft_microsoftsolutiondetails": [
        ["id": .string(detail), "msft_solutionidentifier": "SOL-00001-XYZ", "msft_solutionname": "Contoso Ingest"]
      ],
      "opportunity": [
        opportunity(privateDeal, "Nordwind archive", visible: false), opportunity(partnerLed, "Nordwind lake", visible: true),
      ],
      "msft_microsoftsolution": [solution(privateDeal), solution(partnerLed)],
    ],
  ]

  static func referral(_ id: String, _ name: String, _ status: String, _ substatus: String) -> PracticeJSON {
    [
      "id": .string(id), "name": .string(name), "direction": "Incoming", "type": "Shared", "qualification": "SalesQualified",
      "status": .string(status), "substatus": .string(substatus), "createdDateTime": "2026-11-19T08:00:00Z",
      "customerProfile": [
        "name": "Fabrikam Ltd.",
        "address": ["addressLine1": "1 Main Street", "city": "Leeds", "postalCode": "LS1 1AA", "country": "GB"],
        "team": [
          ["firstName": "Ann", "lastName": "Sample", "email": "ann@fabrikam.example.com", "phoneNumber": "+44 113 000000"]
        ],
      ],
      "consent": [
        "consentToToShareInfoWithOthers": true, "consentToContact": true, "consentToShareReferralWithMicrosoftSellers": true,
      ],
      "details": [
        "notes": "Wants a POC", "dealValue": .number("42000"), "currency": "EUR", "closingDateTime": "2027-03-31T00:00:00Z",
        "requirements": ["solutions": [["id": "SOL-00001-XYZ", "type": "Name"]]],
      ],
      "team": [["firstName": "Max", "lastName": "Muster", "email": "deal.desk@example.com", "phoneNumber": "+49 30 000000"]],
    ]
  }

  /// An accepted referral, made now, that looks like the private deal: its name, its customer and its value.
  static func twin(_ id: String, value: Int = 30000) -> PracticeJSON {
    var referral = referral(id, "Nordwind archive", "Active", "Accepted")
    referral["createdDateTime"] = nil
    referral.put("Nordwind Handel AG", at: ["customerProfile", "name"])
    referral.put("24103", at: ["customerProfile", "address", "postalCode"])
    referral.put(.integer(value), at: ["details", "dealValue"])
    return referral
  }

  static func opportunity(_ id: String, _ name: String, visible: Bool) -> PracticeJSON {
    [
      "id": .string(id), "name": .string(name), "estimatedvalue": .number("30000"), "estimatedclosedate": "2027-02-28",
      "transactioncurrencyid": .string(Dataverse.WellKnown.euro), "parentaccountid": .string(nordwind),
      "parentcontactid": .string(ida), "ownerid": .string(seller), "description": "From the CRM",
      "msft_microsoftpartnercenterreferralsync": true, "msft_microsoftpartnercenterreferralvisible": .bool(visible),
    ]
  }

  static func solution(_ opportunity: String) -> PracticeJSON {
    ["msft_opportunityid": .string(opportunity), "msft_microsoftsolutiondetailid": .string(detail)]
  }
}
