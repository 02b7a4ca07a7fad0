import Records

/// The metadata of a small organisation, in the shape a CRM's connector gives it.
enum SampleMetadata {
  static func field(
    _ name: String, _ label: String, _ kind: FieldMetadata.Kind, maxLength: Int? = nil, precision: Int? = nil,
    required: Bool = false, creatable: Bool = true, updatable: Bool = true, options: [FieldMetadata.Option] = [],
    targets: [String] = []
  ) -> (String, FieldMetadata) {
    (
      name,
      FieldMetadata(
        name: name, label: label, kind: kind, maxLength: maxLength, precision: precision, isRequired: required,
        isCreatable: creatable, isUpdatable: updatable, options: options, targets: targets)
    )
  }

  static func option(_ value: String, _ labels: String..., state: String? = nil) -> FieldMetadata.Option {
    FieldMetadata.Option(value: value, labels: labels, state: state)
  }

  static func table(_ entity: Entity, _ name: String, _ fields: [(String, FieldMetadata)]) -> (Entity, TableMetadata) {
    (entity, TableMetadata(entity: entity, name: name, fields: Dictionary(uniqueKeysWithValues: fields)))
  }

  /// Fields that every table has.
  static func common(_ key: String) -> [(String, FieldMetadata)] {
    [
      field(key, "Id", .key, required: true, updatable: false),
      field("ownerid", "Owner", .lookup, required: true, targets: ["systemuser", "team"]),
      field("modifiedon", "Modified On", .instant, creatable: false, updatable: false),
    ]
  }

  static let roles = [
    field("msft_microsoftpartnercenterreferralsync", "Sync with Partner Center", .flag),
    field("msft_microsoftpartnercenterreferralidentifier", "Referral Identifier", .text, maxLength: 100),
    field("msft_microsoftpartnercenterreferrallink", "Referral Link", .text, maxLength: 255),
    field("msft_microsoftpartnercenterreferralsyncaudit", "Audit", .memo, maxLength: 100_000),
    field("msft_microsoftpartnercenterreferralprogram", "Referral Program", .text, maxLength: 100),
    field("msft_microsoftcrmidentifier", "Microsoft CRM Identifier", .text, maxLength: 100),
    field(
      "msft_microsoftpartnercenterreferralvisible", "Referral Visibility", .flag,
      options: [option("0", "Not visible to Microsoft sellers"), option("1", "Visible to Microsoft sellers")]),
    field(
      "msft_microsoftpartnercenterhelp", "How can Microsoft help?", .option,
      options: [
        option("299600000", "Workload Specific Value Proposition"), option("299600001", "Customer Technical Architecture"),
        option("299600002", "Proof of Concept/Demo"), option("299600003", "Quotes or Licensing"),
        option("299600004", "Post Sales Customer Success"), option("299600005", "General Or Other"),
      ]),
  ]

  static let address = [
    field("address1_line1", "Street 1", .text, maxLength: 250), field("address1_line2", "Street 2", .text, maxLength: 250),
    field("address1_city", "City", .text, maxLength: 80),
    field("address1_stateorprovince", "State/Province", .text, maxLength: 50),
    field("address1_postalcode", "ZIP/Postal Code", .text, maxLength: 20),
    field("address1_country", "Country/Region", .text, maxLength: 80),
  ]

  static let opportunity = table(
    .opportunity, "opportunity",
    common("opportunityid") + roles + [
      field("name", "Topic", .text, maxLength: 300, required: true),
      field("customerid", "Potential Customer", .lookup, required: true, targets: ["account", "contact"]),
      field("parentaccountid", "Account", .lookup, targets: ["account"]),
      field("parentcontactid", "Contact", .lookup, targets: ["contact"]),
      field("estimatedvalue", "Est. Revenue", .money, precision: 2), field("new_dealvalue", "Deal Value", .money, precision: 2),
      field(
        "isrevenuesystemcalculated", "Revenue", .flag, options: [option("0", "User Provided"), option("1", "System Calculated")]),
      field("transactioncurrencyid", "Currency", .lookup, targets: ["transactioncurrency"]),
      field("estimatedclosedate", "Est. Close Date", .date), field("description", "Description", .memo, maxLength: 2000),
      field("closeprobability", "Probability", .integer), field("campaignid", "Source Campaign", .lookup, targets: ["campaign"]),
      field(
        "msft_coselltype", "Co-sell Type", .option, options: [option("299600000", "Independent"), option("299600001", "Shared")]),
      field(
        "msft_customerpurchaseintent", "Customer purchase intent", .option,
        options: [option("299600000", "Yes", "Ja"), option("299600001", "No", "Nein"), option("299600002", "Have not decided")]),
      field("msft_partnerrole", "Partner Role", .lookup, targets: ["msft_partnerrole"]),
      field("msft_solutionarea", "Solution Area", .lookup, targets: ["msft_solutionarea"]),
      field("msft_solutionplay", "Solution Play", .lookup, targets: ["msft_solutionplay"]),
      field(
        "statecode", "Status", .state, required: true, creatable: false,
        options: [option("0", "Open"), option("1", "Won"), option("2", "Lost")]),
      field(
        "statuscode", "Status Reason", .status,
        options: [
          option("1", "In Progress", "In Bearbeitung", state: "0"), option("2", "On Hold", state: "0"),
          option("3", "Won", state: "1"),
          option("4", "Canceled", state: "2"), option("5", "Out-Sold", state: "2"),
        ]),
      field("totalamount", "Total Amount", .money, precision: 2, creatable: false, updatable: false),
    ])

  static let lead = table(
    .lead, "lead",
    common("leadid") + roles + address + [
      field("subject", "Topic", .text, maxLength: 300, required: true), field("firstname", "First Name", .text, maxLength: 50),
      field("lastname", "Last Name", .text, maxLength: 50, required: true),
      field("companyname", "Company Name", .text, maxLength: 100),
      field("emailaddress1", "Email", .text, maxLength: 100), field("telephone1", "Business Phone", .text, maxLength: 50),
      field("estimatedamount", "Est. Value", .money, precision: 2),
      field("transactioncurrencyid", "Currency", .lookup, targets: ["transactioncurrency"]),
      field("estimatedclosedate", "Est. Close Date", .date), field("description", "Description", .memo, maxLength: 2000),
      field("leadqualitycode", "Rating", .option, options: [option("1", "Hot"), option("2", "Warm"), option("3", "Cold")]),
      field(
        "statecode", "Status", .state, required: true, creatable: false,
        options: [option("0", "Open"), option("1", "Qualified"), option("2", "Disqualified")]),
      field(
        "statuscode", "Status Reason", .status,
        options: [
          option("1", "New", state: "0"), option("2", "Contacted", state: "0"), option("3", "Qualified", state: "1"),
          option("4", "Lost", state: "2"), option("5", "Cannot Contact", state: "2"),
          option("6", "No Longer Interested", state: "2"),
          option("7", "Canceled", state: "2"),
        ]),
    ])

  static let account = table(
    .account, "account",
    common("accountid") + address + [
      field("name", "Account Name", .text, maxLength: 160, required: true),
      field("numberofemployees", "Number of Employees", .integer),
      field(
        "industrycode", "Industry", .option,
        options: ["2", "3", "6", "11", "12", "13", "16", "25", "30", "31", "33"].map { option($0, "Industry \($0)") }),
    ])

  static let contact = table(
    .contact, "contact",
    common("contactid") + [
      field("firstname", "First Name", .text, maxLength: 50),
      field("lastname", "Last Name", .text, maxLength: 50, required: true),
      field("emailaddress1", "Email", .text, maxLength: 100), field("telephone1", "Business Phone", .text, maxLength: 50),
    ])

  static let opportunitySolution = table(
    .opportunitySolution, "msft_microsoftsolution",
    common("msft_microsoftsolutionid") + [
      field("msft_name", "Name", .text, maxLength: 100),
      field("msft_opportunityid", "Opportunity", .lookup, targets: ["opportunity"]),
      field("msft_microsoftsolutiondetailid", "Solution", .lookup, targets: ["msft_microsoftsolutiondetails"]),
    ])

  static let solutionDetail = table(
    .solutionDetail, "msft_microsoftsolutiondetails",
    common("msft_microsoftsolutiondetailsid") + [
      field("msft_solutionidentifier", "Solution Identifier", .text, maxLength: 100, required: true),
      field("msft_solutionname", "Solution Name", .text, maxLength: 300, required: true),
      field("msft_type", "Type", .text, maxLength: 100),
      field("msft_publishername", "Publisher Name", .text, maxLength: 300),
      field(
        "statecode", "Status", .state, required: true, creatable: false,
        options: [option("0", "Active"), option("1", "Inactive")]),
    ])

  static let snapshot = MetadataSnapshot(
    version: "1",
    tables: Dictionary(uniqueKeysWithValues: [opportunity, lead, account, contact, opportunitySolution, solutionDetail]),
    currencies: ["EUR": 2, "JPY": 0])
}
