import Testing

@testable import PracticeSystems

struct DataverseMetadataTests {
  static let opportunity = "EntityDefinitions(LogicalName='opportunity')"
  static let cast = opportunity + "/Attributes/Microsoft.Dynamics.CRM."

  /// A path and query, a place in the answer, and what stands there.
  static let facts: [(path: String, query: String, at: String, holds: PracticeJSON)] = [
    (
      "EntityDefinitions", "$select=LogicalName,EntitySetName,PrimaryIdAttribute&$filter=LogicalName eq 'opportunity'",
      "value/0/EntitySetName", "opportunities"
    ),
    (
      "EntityDefinitions", "%24select=LogicalName,EntitySetName&%24filter=LogicalName+eq+'transactioncurrency'",
      "value/0/EntitySetName", "transactioncurrencies"
    ),
    (opportunity, "$select=LogicalName,ChangeTrackingEnabled,IsOptimisticConcurrencyEnabled", "ChangeTrackingEnabled", true),
    (
      opportunity + "/Attributes(LogicalName='name')", "$select=LogicalName,RequiredLevel", "RequiredLevel/Value",
      "ApplicationRequired"
    ),
    (
      opportunity + "/Attributes", "$select=LogicalName&$filter=LogicalName eq 'customeridname'", "value/0/LogicalName",
      "customeridname"
    ),
    (
      opportunity + "/Attributes", "$select=AttributeOf&$filter=LogicalName eq 'customeridname'", "value/0/AttributeOf",
      "customerid"
    ),
    (
      opportunity + "/Attributes", "$select=AttributeType,AttributeTypeName&$filter=LogicalName eq 'new_regions'",
      "value/0/AttributeType", "Virtual"
    ),
    (
      opportunity + "/Attributes", "$select=AttributeTypeName&$filter=LogicalName eq 'new_regions'",
      "value/0/AttributeTypeName/Value", "MultiSelectPicklistType"
    ),
    (
      opportunity + "/Attributes",
      "$filter=RequiredLevel/Value eq Microsoft.Dynamics.CRM.AttributeRequiredLevel'ApplicationRequired'&$select=LogicalName",
      "value/0/LogicalName", "name"
    ),
    (
      cast + "StringAttributeMetadata", "$select=LogicalName,MaxLength,FormatName&$filter=LogicalName eq 'name'",
      "value/0/MaxLength", 300
    ),
    (
      cast + "MemoAttributeMetadata", "$select=LogicalName,MaxLength&$filter=LogicalName eq 'description'", "value/0/MaxLength",
      2000
    ),
    (
      cast + "MoneyAttributeMetadata",
      "$select=LogicalName,MinValue,MaxValue,Precision,PrecisionSource&$filter=LogicalName eq 'estimatedvalue'",
      "value/0/PrecisionSource", 2
    ),
    (
      cast + "IntegerAttributeMetadata", "$select=LogicalName,MinValue,MaxValue&$filter=LogicalName eq 'closeprobability'",
      "value/0/MaxValue", 100
    ),
    (
      cast + "DateTimeAttributeMetadata",
      "$select=LogicalName,DateTimeBehavior,Format&$filter=LogicalName eq 'estimatedclosedate'", "value/0/DateTimeBehavior/Value",
      "DateOnly"
    ),
    (
      cast + "LookupAttributeMetadata", "$select=LogicalName,Targets&$filter=LogicalName eq 'customerid'", "value/0/Targets",
      ["account", "contact"]
    ),
    (
      cast + "PicklistAttributeMetadata",
      "$select=LogicalName&$expand=OptionSet($select=Options),GlobalOptionSet($select=Options,Name)&$filter=LogicalName eq 'msft_microsoftpartnercenterhelp'",
      "value/0/GlobalOptionSet/Name", "msft_microsoftpartnercenterhelp"
    ),
    (
      cast + "PicklistAttributeMetadata",
      "$select=LogicalName&$expand=OptionSet($select=Options)&$filter=LogicalName eq 'salesstage'",
      "value/0/OptionSet/Options/3/Label/UserLocalizedLabel/Label", "Close"
    ),
    (
      cast + "StatusAttributeMetadata", "$select=LogicalName&$expand=OptionSet($select=Options)",
      "value/0/OptionSet/Options/3/State", 2
    ),
    (
      cast + "StateAttributeMetadata", "$select=LogicalName&$expand=OptionSet($select=Options)",
      "value/0/OptionSet/Options/1/DefaultStatus", 3
    ),
    (
      cast + "BooleanAttributeMetadata",
      "$select=LogicalName,DefaultValue&$expand=OptionSet($select=TrueOption,FalseOption)&$filter=LogicalName eq 'msft_microsoftpartnercenterreferralvisible'",
      "value/0/OptionSet/TrueOption/Label/UserLocalizedLabel/Label", "Visible to Microsoft sellers"
    ),
    (
      opportunity + "/ManyToOneRelationships",
      "$select=ReferencingAttribute,ReferencingEntityNavigationPropertyName&$filter=ReferencingAttribute eq 'customerid'",
      "value/0/ReferencingEntityNavigationPropertyName", "customerid_account"
    ),
    (
      "EntityDefinitions(LogicalName='msft_microsoftsolution')/ManyToOneRelationships",
      "$filter=ReferencingAttribute eq 'msft_opportunityid'", "value/0/ReferencingEntityNavigationPropertyName",
      "msft_OpportunityId"
    ),
    (
      opportunity + "/OneToManyRelationships",
      "$select=SchemaName,ReferencingEntity,ReferencingAttribute&$filter=ReferencingEntity eq 'msft_microsoftsolution'",
      "value/0/ReferencingAttribute", "msft_opportunityid"
    ),
    (
      "GlobalOptionSetDefinitions(Name='msft_microsoftpartnercenterhelp')", "", "Options/5/Label/UserLocalizedLabel/Label",
      "General Or Other"
    ),
  ]

  @Test(arguments: facts)
  func `tells of tables and columns`(_ row: (path: String, query: String, at: String, holds: PracticeJSON)) {
    var bench = DataverseBench()
    let response = bench.send("GET", row.path, row.query)
    #expect(response.status == 200)
    #expect(response.json?.at(slashed: row.at) == row.holds)
  }

  static let refusals: [(path: String, query: String, verdict: String)] = [
    (cast + "EnumAttributeMetadata", "$select=LogicalName", "400 0x80060888"),
    (opportunity + "/Attributes", "$select=MaxLength", "400 0x80060888"),
    (opportunity + "/Attributes", "$filter=RequiredLevel/Value eq 'ApplicationRequired'", "400 0x80060888"),
    (opportunity + "/Attributes", "$select=logicalname", "400 0x80060888"),
    (cast + "StringAttributeMetadata", "$select=LogicalName&$expand=OptionSet", "400 0x80060888"),
    ("EntityDefinitions", "$top=1", "400 0x80060888"),
    ("EntityDefinitions(LogicalName='nosuch')", "", "404 0x80060888"),
    (opportunity + "/Attributes(LogicalName='nosuch')", "", "404 0x80060888"),
  ]

  @Test(arguments: refusals)
  func `refuses what metadata does not know`(_ row: (path: String, query: String, verdict: String)) {
    var bench = DataverseBench()
    #expect(DataverseBench.verdict(bench.send("GET", row.path, row.query)) == row.verdict)
  }

  @Test func `only what is selected comes, with its identifier`() {
    var bench = DataverseBench()
    let row = bench.send("GET", Self.opportunity + "/Attributes", "$select=LogicalName,SchemaName&$filter=LogicalName eq 'name'")
      .json
    #expect(
      row?["value"]?.array?.first?.members?.map(\.name).sorted() == ["@odata.type", "LogicalName", "MetadataId", "SchemaName"])
    #expect(row?["value"]?.array?.first?["@odata.type"] == "#Microsoft.Dynamics.CRM.StringAttributeMetadata")
  }

  @Test func `the metadata version moves with every change`() {
    var bench = DataverseBench()
    func version(_ bench: inout DataverseBench) -> String? {
      bench.send("GET", "opportunities", "$top=1", headers: ["Prefer": "odata.include-annotations=\"*\""])
        .json?["@Microsoft.Dynamics.CRM.globalmetadataversion"]?.string
    }
    let before = version(&bench)
    #expect(before != nil)
    #expect(bench.send("GET", "opportunities", "$top=1").json?["@Microsoft.Dynamics.CRM.globalmetadataversion"] == nil)
    #expect(
      bench.service.changeSchema([
        "opportunity": ["columns": [["name": "new_added", "label": "Added", "type": "text", "maxLength": 5]]]
      ]) == [])
    #expect(version(&bench) != before)
    #expect(
      DataverseBench.verdict(bench.send("PATCH", "opportunities(\(DataverseBench.deal))", body: #"{"new_added":"123456"}"#))
        == "400 0x80044331")
    #expect(bench.send("PATCH", "opportunities(\(DataverseBench.deal))", body: #"{"new_added":"12345"}"#).status == 204)
    // A renamed column keeps its values, and its old name is gone.
    #expect(bench.service.changeSchema(["opportunity": ["columns": [["name": "new_added", "renameTo": "new_other"]]]]) == [])
    #expect(bench.send("GET", "opportunities(\(DataverseBench.deal))", "$select=new_other").json?["new_other"] == "12345")
    #expect(DataverseBench.verdict(bench.send("GET", "opportunities", "$select=new_added")) == "400 0x80060888")
    #expect(bench.service.changeSchema(["opportunity": ["remove": ["new_other"]]]) == [])
    #expect(
      DataverseBench.verdict(bench.send("PATCH", "opportunities(\(DataverseBench.deal))", body: #"{"new_other":"1"}"#))
        == "400 0x80048d19")
  }

  @Test func `options and required levels can be changed`() {
    var bench = DataverseBench()
    let change: PracticeJSON = [
      "opportunity": [
        "columns": [
          ["name": "salesstage", "options": ["0": "Qualify", "9": "Sign"]],
          ["name": "new_country", "required": "SystemRequired"],
        ]
      ]
    ]
    #expect(bench.service.changeSchema(change) == [])
    #expect(
      DataverseBench.verdict(bench.send("POST", "opportunities", body: #"{"name":"x","salesstage":9}"#)) == "400 0x80040200")
    #expect(bench.send("POST", "opportunities", body: #"{"name":"x","salesstage":9,"new_country":"DE"}"#).status == 204)
    #expect(
      DataverseBench.verdict(bench.send("POST", "opportunities", body: #"{"salesstage":3,"new_country":"DE"}"#))
        == "400 0x8004431a")
    #expect(
      bench.service.changeSchema(["nosuch": [:], "opportunity": ["columns": [["name": "new_x"], ["type": "text"]]]]) == [
        "there is no table 'nosuch'", "opportunity: there is no column 'new_x'; a new one needs a type",
        "opportunity: a column has no name",
      ])
  }
}
