import Faults
import JSONText
import PracticeSystems
import Records
import Systems
import Testing

@testable import Dynamics

struct DynamicsMetadataTests {
  private func node(_ text: String) throws -> JSONNode { try JSONDocument.parse(Array(text.utf8)).root }

  @Test func `reads what columns and their kinds tell`() throws {
    var reader = MetadataReader()
    try reader.readColumns(
      node(
        """
        {"value": [
          {"LogicalName": "name", "AttributeType": "String", "AttributeTypeName": {"Value": "StringType"},
           "RequiredLevel": {"Value": "ApplicationRequired"}, "IsValidForCreate": true, "IsValidForUpdate": true,
           "IsValidForRead": true, "AttributeOf": null,
           "DisplayName": {"LocalizedLabels": [{"Label": "Thema", "LanguageCode": 1031}],
                           "UserLocalizedLabel": {"Label": "Topic", "LanguageCode": 1033}}},
          {"LogicalName": "owneridname", "AttributeTypeName": {"Value": "StringType"}, "AttributeOf": "ownerid"},
          {"LogicalName": "ownerid", "AttributeTypeName": {"Value": "OwnerType"}, "RequiredLevel": {"Value": "SystemRequired"},
           "DisplayName": {"LocalizedLabels": [], "UserLocalizedLabel": null}},
          {"LogicalName": "regions", "AttributeType": "Virtual", "AttributeTypeName": {"Value": "MultiSelectPicklistType"}},
          {"LogicalName": "image", "AttributeType": "Virtual", "AttributeTypeName": {"Value": "VirtualType"}},
          {"LogicalName": "createdon", "AttributeTypeName": {"Value": "DateTimeType"}, "IsValidForCreate": false, "IsValidForUpdate": false},
          {"LogicalName": "closedate", "AttributeTypeName": {"Value": "DateTimeType"}},
          {"LogicalName": "amount", "AttributeTypeName": {"Value": "MoneyType"}},
          {"LogicalName": "fee", "AttributeTypeName": {"Value": "MoneyType"}},
          {"LogicalName": "statecode", "AttributeTypeName": {"Value": "StateType"}, "RequiredLevel": {"Value": "SystemRequired"}},
          {"LogicalName": "statuscode", "AttributeTypeName": {"Value": "StatusType"},
           "DisplayName": {"LocalizedLabels": [{"Label": "Status Reason", "LanguageCode": 1033}]}},
          {"LogicalName": "secret", "AttributeTypeName": {"Value": "StringType"}, "IsValidForRead": false}
        ]}
        """))
    func take(_ type: String, _ text: String) throws {
      let cast = try #require(MetadataReader.casts.first { $0.type == type })
      try reader.read(cast, node(text))
    }
    try take(
      "StringAttributeMetadata",
      #"{"value": [{"LogicalName": "name", "MaxLength": 300}, {"LogicalName": "unknown", "MaxLength": 1}]}"#)
    try take(
      "MoneyAttributeMetadata",
      #"{"value": [{"LogicalName": "amount", "MinValue": -1000000000000.0, "MaxValue": 1000000000000.0, "Precision": 4, "PrecisionSource": 2},"#
        + #" {"LogicalName": "fee", "Precision": 1, "PrecisionSource": 0}]}"#)
    try take(
      "DateTimeAttributeMetadata", #"{"value": [{"LogicalName": "closedate", "DateTimeBehavior": {"Value": "DateOnly"}}]}"#)
    try take("LookupAttributeMetadata", #"{"value": [{"LogicalName": "ownerid", "Targets": ["systemuser", "team"]}]}"#)
    try take(
      "StateAttributeMetadata",
      #"{"value": [{"LogicalName": "statecode", "OptionSet": {"Options": [{"Value": 0, "Label": {"LocalizedLabels": [{"Label": "Open"}]}},"#
        + #" {"Value": 1, "Label": {"LocalizedLabels": [{"Label": "Won"}]}}]}}]}"#)
    try take(
      "StatusAttributeMetadata",
      #"{"value": [{"LogicalName": "statuscode", "OptionSet": {"Options": ["#
        + #"{"Value": 1, "State": 0, "Label": {"LocalizedLabels": [{"Label": "In Progress"}], "UserLocalizedLabel": {"Label": "In Progress"}}},"#
        + #" {"Value": 3, "State": 1, "Label": {"LocalizedLabels": [{"Label": "Won"}]}}]}}]}"#)
    try reader.readNavigation(
      node(
        #"{"value": [{"ReferencingAttribute": "ownerid", "ReferencedEntity": "owner", "ReferencingEntityNavigationPropertyName": "ownerid"}]}"#
      ))

    let fields = reader.finished(currencyPrecision: 2)
    #expect(
      fields.keys.sorted() == [
        "amount", "closedate", "createdon", "fee", "name", "ownerid", "regions", "statecode", "statecode/statuscode",
        "statuscode",
      ])
    #expect(fields["name"] == FieldMetadata(name: "name", label: "Topic", kind: .text, maxLength: 300, isRequired: true))
    #expect(
      fields["ownerid"]
        == FieldMetadata(
          name: "ownerid", label: "ownerid", kind: .lookup, targets: ["systemuser", "team"], navigation: ["owner": "ownerid"]))
    #expect(fields["regions"]?.kind == .multiOption)
    #expect(
      fields["createdon"]
        == FieldMetadata(name: "createdon", label: "createdon", kind: .instant, isCreatable: false, isUpdatable: false))
    #expect(fields["closedate"]?.kind == .date)
    #expect(fields["amount"]?.precision == 2)
    #expect(fields["amount"]?.minimum == ExactDecimal("-1000000000000"))
    #expect(fields["fee"]?.precision == 1)
    #expect(
      fields["statecode/statuscode"]
        == FieldMetadata(
          name: "statecode/statuscode", label: "statecode/Status Reason", kind: .status,
          options: [
            .init(value: "0/1", labels: ["In Progress", "Open/In Progress"], state: "0"),
            .init(value: "1/3", labels: ["Won", "Won/Won"], state: "1"),
          ]))
  }

  @Test func `an answer without a list is a fault`() throws {
    var reader = MetadataReader()
    let fault = #expect(throws: Fault.self) { try reader.readColumns(try node("{}")) }
    #expect(
      fault?.description
        == "could not read the metadata of Dynamics 365: the answer holds no list; the next run asks again; if it "
        + "stays so, check the address (DYN103)")
  }

  @Test func `keeps the names that writes need, and the fields behind lookups`() async throws {
    let bench = try DynamicsBench()
    let snapshot = try await bench.system.metadata(
      for: [
        .opportunity: DynamicsBench.layout.fields, .account: ["name"], .contact: ["lastname"],
        .opportunitySolution: ["msft_microsoftsolutiondetailid.msft_solutionidentifier", "msft_opportunityid"],
      ], known: nil)
    #expect(snapshot.currencies == ["EUR": 2, "JPY": 0, "SEK": 2, "USD": 2])
    let deal = try #require(snapshot.tables[.opportunity])
    #expect(deal.address == TableAddress(setName: "opportunities", primaryKey: "opportunityid", tracksChanges: true))
    #expect(deal.fields["customerid"]?.navigation == ["account": "customerid_account", "contact": "customerid_contact"])
    let code = try #require(deal.fields["transactioncurrencyid.isocurrencycode"])
    #expect(code.kind == .text)
    #expect(code.maxLength == 5)
    #expect(code.targets == ["transactioncurrency"])
    #expect(deal.fields["ownerid.internalemailaddress"]?.targets == ["systemuser"])
    let line = try #require(snapshot.tables[.opportunitySolution])
    #expect(line.fields["msft_opportunityid"]?.navigation == ["opportunity": "msft_OpportunityId"])
    #expect(snapshot.addresses["msft_microsoftsolutiondetails"]?.setName == "msft_microsoftsolutiondetailses")
    #expect(line.fields["msft_microsoftsolutiondetailid.msft_solutionidentifier"]?.maxLength == 100)
  }

  @Test func `asks again only when the server's metadata changed or more is wanted`() async throws {
    let bench = try DynamicsBench()
    let fields: [Entity: [String]] = [.opportunity: ["name"]]
    let known = try await bench.system.metadata(for: fields, known: nil)
    let quiet = try bench.nextRun()
    #expect(try await quiet.metadata(for: fields, known: known) == known)
    #expect(DynamicsBench.calls(quiet) == "currencies 1")
    let wider = try await bench.nextRun().metadata(for: [.opportunity: ["name", "ownerid.fullname"]], known: known)
    #expect(wider.tables[.opportunity]?.fields["ownerid.fullname"] != nil)
    bench.world.withState { state in
      _ = state.with("dynamics", Dataverse.self) { service, _ in
        service.schema.change("opportunity") { $0.changeTracking = false }
      }
    }
    let changed = try await bench.nextRun().metadata(for: fields, known: known)
    #expect(changed.version != known.version)
    #expect(changed.tables[.opportunity]?.address.tracksChanges == false)
  }

  @Test func `a table that is not there is named`() async throws {
    let bench = try DynamicsBench()
    let settings = DynamicsSettings(url: "http://127.0.0.1/dynamics", opportunitySolutionTable: "new_solution")
    let system = DynamicsSystem(settings, client: bench.system.client)
    let fault = await #expect(throws: Fault.self) { try await system.metadata(for: [.opportunitySolution: ["x"]], known: nil) }
    #expect(
      fault?.description
        == "could not read the metadata of Dynamics 365: there is no table 'new_solution'; correct the table's name in the guide's "
        + "settings, or install the solution that brings it (DYN102)")
  }

  @Test func `splits conditions by number and by length`() {
    #expect(DynamicsSystem.filters([]) == [])
    #expect(DynamicsSystem.filters(["a eq 1", "a eq 2"]) == ["a%20eq%201%20or%20a%20eq%202"])
    #expect(DynamicsSystem.filters(Array(repeating: "a eq 1", count: 250)).count == 3)
    let long = DynamicsSystem.filters(Array(repeating: "a eq '" + String(repeating: "x", count: 9000) + "'", count: 5))
    #expect(long.count == 3)
    #expect(long.allSatisfy { $0.utf8.count < 20_100 })
  }
}
