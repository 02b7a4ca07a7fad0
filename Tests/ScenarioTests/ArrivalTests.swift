import PracticeSystems
import Records
import Testing

/// Every value that arrived, field by field, looked up where it arrived.
struct ArrivalTests {
  /// What one field of a stored record has to hold.
  static func expect(_ record: PracticeJSON, _ wanted: [String: PracticeJSON], _ place: SourceLocation = #_sourceLocation) {
    for (path, value) in wanted.sorted(by: { $0.key < $1.key }) {
      var found: PracticeJSON? = record
      for step in path.split(separator: "/") {
        found =
          Int(step).flatMap { index in found?.array.flatMap { $0.indices.contains(index) ? $0[index] : nil } }
          ?? found?[String(step)]
      }
      #expect((found ?? .null) == value, "\(path)", sourceLocation: place)
    }
  }

  static let fromCRM: [String: PracticeJSON] = [
    "status": "Active", "substatus": "Accepted", "type": "Independent", "qualification": "SalesQualified",
    "direction": "Outgoing", "customerProfile/name": "Nordwind Handel AG",
    "customerProfile/address/addressLine1": "Hafenweg 1", "customerProfile/address/city": "Kiel",
    "customerProfile/address/postalCode": "24103", "customerProfile/address/country": "DE",
    "customerProfile/team/0/firstName": "Ida", "customerProfile/team/0/lastName": "Beispiel",
    "customerProfile/team/0/email": "ida@nordwind.example.com", "customerProfile/team/0/phoneNumber": "+49 431 000000",
    "details/dealValue": 30000, "details/currency": "EUR", "details/closingDateTime": "2027-02-28T00:00:00Z",
    "details/notes": "From the CRM", "details/requirements/solutions/0/id": "SOL-00001-XYZ",
    "details/requirements/solutions/0/name": "Contoso Ingest", "details/requirements/solutions/0/type": "Name",
    "details/requirements/additionalRequirements/attributes/0/type": "CustomerMarketplaceIntent",
    "details/requirements/additionalRequirements/attributes/0/id": "HaveNotDecided",
    "consent/consentToToShareInfoWithOthers": true, "consent/consentToContact": true,
    "team/0/email": "deal.desk@example.com", "team/0/firstName": "Max", "team/0/lastName": "Muster",
    "team/0/phoneNumber": "+49 30 000000",
  ]

  @Test func `a private deal arrives in Partner Center as Independent and not shared`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    let referral = bench.referral(of: SampleDeals.privateDeal)
    Self.expect(referral, Self.fromCRM)
    Self.expect(referral, ["name": "Nordwind archive", "consent/consentToShareReferralWithMicrosoftSellers": false])
  }

  @Test func `a partner-led deal arrives shared, by the evidence of its visibility`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    let referral = bench.referral(of: SampleDeals.partnerLed)
    Self.expect(referral, Self.fromCRM)
    Self.expect(referral, ["name": "Nordwind lake", "consent/consentToShareReferralWithMicrosoftSellers": true])
  }

  @Test func `what was sent is written back to the opportunity`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    let id = bench.referral(of: SampleDeals.privateDeal)["id"]?.string ?? ""
    Self.expect(
      bench.opportunity(SampleDeals.privateDeal),
      [
        "name": "✔ Nordwind archive", "msft_microsoftpartnercenterreferralidentifier": .string(id),
        "msft_microsoftpartnercenterreferrallink": .string("https://partner.microsoft.com/referrals/v2/inbox?id=\(id)"),
        "msft_microsoftpartnercenterreferralsync": true, "estimatedvalue": 30000, "description": "From the CRM",
        "msft_microsoftpartnercenterreferralsyncaudit": .string("2026-11-20 02:00 UTC · created · in Partner Center as \(id)"),
      ])
  }

  static let account: [String: PracticeJSON] = [
    "name": "Fabrikam Ltd.", "address1_line1": "1 Main Street", "address1_city": "Leeds", "address1_postalcode": "LS1 1AA",
    "address1_country": "GB", "_ownerid_value": .string(SampleDeals.seller),
  ]
  static let contact: [String: PracticeJSON] = [
    "firstname": "Ann", "lastname": "Sample", "emailaddress1": "ann@fabrikam.example.com", "telephone1": "+44 113 000000",
    "_ownerid_value": .string(SampleDeals.seller),
  ]

  @Test func `an accepted referral becomes an opportunity with account, contact, owner and Sync`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    let made = bench.opportunity(of: SampleDeals.accepted)
    let account = bench.record("dynamics", "account", made["_parentaccountid_value"]?.string ?? "")
    let contact = bench.record("dynamics", "contact", made["_parentcontactid_value"]?.string ?? "")
    Self.expect(
      made,
      [
        "name": "✔ Fabrikam data platform", "estimatedvalue": 42000, "estimatedclosedate": "2027-03-31",
        "description": "Wants a POC", "statecode": 0, "statuscode": 1, "isrevenuesystemcalculated": false,
        "_transactioncurrencyid_value": .string(Dataverse.WellKnown.euro), "_ownerid_value": .string(SampleDeals.seller),
        "msft_microsoftpartnercenterreferralsync": true, "msft_coselltype": 299_600_001,
        "msft_microsoftpartnercenterreferralvisible": false,
        "msft_microsoftpartnercenterreferralsyncaudit": "2026-11-20 02:00 UTC · created · from Partner Center",
        "msft_microsoftpartnercenterreferrallink": .string(
          "https://partner.microsoft.com/referrals/v2/inbox?id=\(SampleDeals.accepted)"),
      ])
    Self.expect(account, Self.account)
    Self.expect(contact, Self.contact)
    #expect(contact["_parentcustomerid_value"] == account["accountid"])
    #expect(bench.referral(SampleDeals.accepted)["externalReferenceId"] == made["opportunityid"])
  }

  @Test func `a referral that is not yet accepted becomes a lead`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    let made = bench.lead(of: SampleDeals.pending)
    Self.expect(
      made,
      [
        "subject": "✔ Fabrikam rollout", "companyname": "Fabrikam Ltd.", "firstname": "Ann", "lastname": "Sample",
        "emailaddress1": "ann@fabrikam.example.com", "telephone1": "+44 113 000000", "address1_line1": "1 Main Street",
        "address1_city": "Leeds", "address1_postalcode": "LS1 1AA", "address1_country": "GB", "estimatedamount": 42000,
        "_transactioncurrencyid_value": .string(Dataverse.WellKnown.euro), "estimatedclosedate": "2027-03-31",
        "description": "Wants a POC", "statecode": 0, "statuscode": 1, "leadqualitycode": 2,
        "msft_microsoftpartnercenterreferralsync": true, "_ownerid_value": .string(SampleDeals.seller),
      ])
    #expect(bench.referral(SampleDeals.pending)["externalReferenceId"] == made["leadid"])
    #expect(bench.referral(SampleDeals.pending)["status"] == "New")
  }

  @Test func `what the report lists as written is what the servers accepted, both ways, creates and updates`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    try await bench.expectChangesToBeHistory(after: 0)
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Signed", "details/dealValue": 43000])
    try bench.editOpportunity(SampleDeals.privateDeal, ["estimatedvalue": 31000, "estimatedclosedate": "2027-04-01"])
    let before = bench.apiWrites
    try await bench.night()
    try await bench.expectChangesToBeHistory(after: before)
    let referral = bench.referral(of: SampleDeals.privateDeal)["id"]?.string ?? ""
    let made = bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? ""
    #expect(
      Set(try await bench.told("Changes")) == [
        ["Partner Center", "referral", referral, "details.dealValue", "30000", "31000", "CRM", "Opportunity!8"],
        [
          "Partner Center", "referral", referral, "details.closingDateTime", "2027-02-28T00:00:00Z", "2027-04-01T00:00:00Z",
          "CRM",
          "Opportunity!11",
        ],
        ["Dynamics 365", "opportunity", made, "description", "Wants a POC", "Signed", "Partner Center", "Opportunity!12"],
        ["Dynamics 365", "opportunity", made, "estimatedvalue", "42000", "43000", "Partner Center", "Opportunity!8"],
      ])
  }
}
