extension FactoryTables {
  static var opportunityClose: DataverseTable {
    var table = DataverseTable(
      "opportunityclose", set: "opportunitycloses", "Opportunity Close", "Opportunity Close Activities", name: "subject",
      id: "activityid")
    table.changeTracking = false
    table.takesMultiple = false
    table.add([
      .text("subject", "Subject", 200),
      .time("actualend", "Close Date"),
      .memo("description", "Description"),
      .lookup("opportunityid", "Opportunity", to: "opportunity", "Opportunity_OpportunityClose", cascades: true),
      .lookup("competitorid", "Competitor", to: "competitor", "competitor_opportunity_activities"),
      .state([
        DataverseOption(0, "Open", defaultStatus: 1), DataverseOption(1, "Completed", defaultStatus: 2),
        DataverseOption(2, "Canceled", defaultStatus: 3),
      ]),
      .status([
        DataverseOption(1, "Open", state: 0), DataverseOption(2, "Completed", state: 1), DataverseOption(3, "Canceled", state: 2),
      ]),
    ])
    table.addMoney(.money("actualrevenue", "Actual Revenue", from: -1_000_000_000_000))
    table.addCommon(currency: true)
    return table
  }

  /// Microsoft Solutions: what is attached to an opportunity, one row a solution (dataverse.md 9.3).
  static var solution: DataverseTable {
    var table = DataverseTable(
      "msft_microsoftsolution", set: "msft_microsoftsolutions", "Microsoft Solution", "Microsoft Solutions", name: "msft_name")
    table.add([
      .text("msft_name", "Name", 100),
      .lookup(
        "msft_opportunityid", "Opportunity", to: "opportunity", "msft_opportunity_microsoftsolution",
        schemaName: "msft_OpportunityId", cascades: true),
      .lookup(
        "msft_microsoftsolutiondetailid", "Solution", to: "msft_microsoftsolutiondetails",
        "msft_solutiondetail_microsoftsolution",
        schemaName: "msft_MicrosoftSolutionDetailId"),
    ])
    table.addActiveStates()
    table.addCommon()
    return table
  }

  /// Microsoft Solution Details: the catalogue that admins fill.
  static var solutionDetails: DataverseTable {
    var table = DataverseTable(
      "msft_microsoftsolutiondetails", set: "msft_microsoftsolutiondetailses", "Microsoft Solution Details",
      "Microsoft Solution Details", name: "msft_solutionname")
    table.add([
      .text("msft_solutionidentifier", "Solution Identifier", 100, .applicationRequired),
      .text("msft_solutionname", "Solution Name", 300, .applicationRequired),
      .text("msft_type", "Type", 100),
      .text("msft_publishername", "Publisher Name", 300),
    ])
    table.addActiveStates()
    table.addCommon()
    return table
  }

  static var currency: DataverseTable {
    var table = DataverseTable(
      "transactioncurrency", set: "transactioncurrencies", "Currency", "Currencies", name: "currencyname")
    table.changeTracking = false
    table.takesMultiple = false
    table.add([
      .text("isocurrencycode", "Currency Code", 5, .systemRequired),
      .text("currencyname", "Currency Name", 100, .systemRequired),
      .text("currencysymbol", "Currency Symbol", 10, .systemRequired),
      .whole("currencyprecision", "Currency Precision", 0...4, .systemRequired),
      DataverseColumn(
        "exchangerate", "Exchange Rate", .decimal(minimum: 0, maximum: 100_000_000_000, precision: 10), .systemRequired),
    ])
    table.addActiveStates()
    table.addCommon(owned: false)
    return table
  }

  static var people: [DataverseTable] {
    var user = DataverseTable("systemuser", set: "systemusers", "User", "Users", name: "fullname")
    user.changeTracking = false
    user.takesMultiple = false
    user.add([
      .text("fullname", "Full Name", 200).computed(),
      .text("firstname", "First Name", 256, .recommended),
      .text("lastname", "Last Name", 256, .recommended),
      .text("domainname", "User Name", 1024, .systemRequired),
      .text("internalemailaddress", "Primary Email", 100, format: "Email"),
      .text("title", "Title", 128),
      .text("address1_telephone1", "Main Phone", 64),
      .yesNo("isdisabled", "Status", no: "Enabled", yes: "Disabled"),
      .whole("accessmode", "Access Mode", 0...5),
      DataverseColumn("applicationid", "Application ID", .uniqueIdentifier),
      DataverseColumn("azureactivedirectoryobjectid", "Azure AD Object ID", .uniqueIdentifier),
      .lookup("businessunitid", "Business Unit", to: "businessunit", "business_unit_system_users"),
    ])
    user.addCommon(owned: false)
    var team = simple("team", set: "teams", "Team", "Teams")
    team.changeTracking = false
    var unit = simple("businessunit", set: "businessunits", "Business Unit", "Business Units")
    unit.changeTracking = false
    return [user, team, unit]
  }

  /// Tables that others point to, with a name and nothing else.
  static var catalogues: [DataverseTable] {
    [
      simple("pricelevel", set: "pricelevels", "Price List", "Price Lists"),
      simple("campaign", set: "campaigns", "Campaign", "Campaigns"),
      simple("competitor", set: "competitors", "Competitor", "Competitors"),
      simple("msft_partnerrole", set: "msft_partnerroles", "Partner Role", "Partner Roles", name: "msft_name"),
      simple("msft_solutionarea", set: "msft_solutionareas", "Solution Area", "Solution Areas", name: "msft_name"),
      simple("msft_solutionplay", set: "msft_solutionplays", "Solution Play", "Solution Plays", name: "msft_name"),
    ]
  }

  /// The tables by which an organisation tells about itself: its settings, its messages, its flows.
  static var platform: [DataverseTable] {
    var organization = simple("organization", set: "organizations", "Organization", "Organizations", owned: false)
    organization.changeTracking = false
    organization.add([
      .whole("expirechangetrackingindays", "Days to Expire Change Tracking Deltas", 0...365),
      .lookup("basecurrencyid", "Currency", to: "transactioncurrency", "basecurrency_organization"),
      .text("languagecode", "Language", 10),
    ])
    var message = simple("sdkmessage", set: "sdkmessages", "Sdk Message", "Sdk Messages", owned: false)
    message.changeTracking = false
    var filter = DataverseTable(
      "sdkmessagefilter", set: "sdkmessagefilters", "Sdk Message Filter", "Sdk Message Filters", name: "name")
    filter.changeTracking = false
    filter.add([
      .text("name", "Name", 256),
      .lookup("sdkmessageid", "SDK Message", to: "sdkmessage", "sdkmessageid_sdkmessagefilter"),
      .text("primaryobjecttypecode", "Primary Object Type Code", 128),
    ])
    filter.addCommon(owned: false)
    var flow = simple("workflow", set: "workflows", "Process", "Processes")
    flow.add([
      .choice("category", "Category", [0: "Workflow", 4: "Business Process Flow", 5: "Modern Flow"]),
      .state([DataverseOption(0, "Draft", defaultStatus: 1), DataverseOption(1, "Activated", defaultStatus: 2)]),
      .status([DataverseOption(1, "Draft", state: 0), DataverseOption(2, "Activated", state: 1)]),
    ])
    return [organization, message, filter, flow]
  }

  private static func simple(
    _ logicalName: String, set: String, _ label: String, _ labels: String, name: String = "name", owned: Bool = true
  ) -> DataverseTable {
    var table = DataverseTable(logicalName, set: set, label, labels, name: name)
    table.takesMultiple = false
    table.add(.text(name, "Name", 300))
    if owned { table.addActiveStates() }
    table.addCommon(owned: owned)
    return table
  }
}
