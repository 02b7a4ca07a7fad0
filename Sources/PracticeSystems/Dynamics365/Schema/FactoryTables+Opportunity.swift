/// The tables of Dynamics 365 Sales with the co-sell solution installed, as dataverse.md sections 8 and 9 describe them.
enum FactoryTables {
  /// The schema of a fresh organisation.
  static var schema: DataverseSchema {
    DataverseSchema(
      [opportunity, lead, account, contact, opportunityClose, solution, solutionDetails, currency] + people + catalogues
        + platform)
  }

  static let purchaseTimeframe = ["Immediate", "This Quarter", "Next Quarter", "This Year", "Unknown"]
  static let need = ["Must have", "Should have", "Good to have", "No need"]
  static let budgetStatus = ["No Committed Budget", "May Buy", "Can Buy", "Will Buy"]

  static var opportunity: DataverseTable {
    var table = DataverseTable("opportunity", set: "opportunities", "Opportunity", "Opportunities", name: "name")
    table.closedRowsAreReadOnly = true
    table.statesByActionOnly = [1, 2]
    table.add([
      .text("name", "Topic", 300, .applicationRequired),
      .customer("customerid", "Potential Customer", .applicationRequired, of: "opportunity"),
      .lookup("parentaccountid", "Account", to: "account", "opportunity_parent_account"),
      .lookup("parentcontactid", "Contact", to: "contact", "opportunity_parent_contact"),
      .yesNo("isrevenuesystemcalculated", "Revenue", no: "User Provided", yes: "System Calculated"),
      .day("estimatedclosedate", "Est. Close Date"),
      .day("actualclosedate", "Actual Close Date"),
      .whole("closeprobability", "Probability", 0...100),
      .memo("description", "Description"),
      .memo("currentsituation", "Current Situation"),
      .memo("customerneed", "Customer Need"),
      .memo("customerpainpoints", "Customer Pain Points"),
      .memo("proposedsolution", "Proposed Solution"),
      .memo("qualificationcomments", "Qualification Comments"),
      .memo("quotecomments", "Quote Comments"),
      .text("emailaddress", "Email Address", 100, format: "Email"),
      .text("stepname", "Pipeline Phase", 200),
      .choice("opportunityratingcode", "Rating", from: 1, ["Hot", "Warm", "Cold"]),
      .choice("salesstage", "Sales Stage", from: 0, ["Qualify", "Develop", "Propose", "Close"]),
      .choice("purchasetimeframe", "Purchase Timeframe", from: 0, purchaseTimeframe),
      .choice("need", "Need", from: 0, need),
      .choice("initialcommunication", "Initial Communication", from: 0, ["Contacted", "Not Contacted"]),
      .choice("purchaseprocess", "Purchase Process", from: 0, ["Individual", "Committee", "Unknown"]),
      .choice("budgetstatus", "Budget", from: 0, budgetStatus),
      .choice(
        "msdyn_forecastcategory", "Forecast category", from: 100_000_001,
        ["Pipeline", "Best case", "Committed", "Omitted", "Won", "Lost"]),
      .lookup("pricelevelid", "Price List", to: "pricelevel", "price_level_opportunties"),
      .lookup("campaignid", "Source Campaign", to: "campaign", "campaign_opportunities"),
      .lookup("originatingleadid", "Originating Lead", to: "lead", "opportunity_originating_lead").createOnly(),
      .state([
        DataverseOption(0, "Open", defaultStatus: 1), DataverseOption(1, "Won", defaultStatus: 3),
        DataverseOption(2, "Lost", defaultStatus: 4),
      ]),
      .status([
        DataverseOption(1, "In Progress", state: 0), DataverseOption(2, "On Hold", state: 0),
        DataverseOption(3, "Won", state: 1), DataverseOption(4, "Canceled", state: 2),
        DataverseOption(5, "Out-Sold", state: 2),
      ]),
    ])
    table.addMoney(.money("estimatedvalue", "Est. Revenue", from: -1_000_000_000_000))
    table.addMoney(.money("actualvalue", "Actual Revenue", from: -1_000_000_000_000))
    table.addMoney(.money("budgetamount", "Budget Amount"))
    table.add(.money("totalamount", "Total Amount", from: -1_000_000_000_000).computed())
    table.addCommon(currency: true)
    addReferralColumns(to: &table)
    table.add([
      .choice(
        "msft_coselltype", "Co-sell Type", [299_600_000: "Independent", 299_600_001: "Shared", 299_600_002: "Co-sell"]),
      .choice(
        "msft_customerpurchaseintent", "Customer purchase intent",
        [299_600_000: "Yes", 299_600_001: "No", 299_600_002: "Have not decided"]),
      .lookup(
        "msft_partnerrole", "Partner Role", to: "msft_partnerrole", "msft_partnerrole_opportunity", schemaName: "msft_PartnerRole"
      ),
      .lookup(
        "msft_solutionarea", "Solution Area", to: "msft_solutionarea", "msft_solutionarea_opportunity",
        schemaName: "msft_SolutionArea"),
      .lookup(
        "msft_solutionplay", "Solution Play", to: "msft_solutionplay", "msft_solutionplay_opportunity",
        schemaName: "msft_SolutionPlay"),
    ])
    table.addMoney(.money("new_dealvalue", "Deal Value"))
    table.add([
      .text("new_country", "Customer Country", 2),
      .text("new_externalreference", "External Reference", 100),
      .yesNo("new_hidden", "Hidden from Microsoft"),
      DataverseColumn(
        "new_regions", "Regions",
        .choices([DataverseOption(1, "Europe"), DataverseOption(2, "Asia"), DataverseOption(3, "Americas")], globalName: nil)),
    ])
    return table
  }

  /// The columns the co-sell solution adds to opportunities and leads (dataverse.md 9.2).
  static func addReferralColumns(to table: inout DataverseTable) {
    table.add([
      .yesNo("msft_microsoftpartnercenterreferralsync", "Sync with Partner Center"),
      .text("msft_microsoftpartnercenterreferralidentifier", "Referral Identifier", 100),
      .text("msft_microsoftpartnercenterreferrallink", "Referral Link", 255, format: "Url"),
      .text("msft_microsoftpartnercenterreferralprogram", "Referral Program", 100),
      .text("msft_microsoftcrmidentifier", "Microsoft CRM Identifier", 100),
      .yesNo(
        "msft_microsoftpartnercenterreferralvisible", "Microsoft Partner Center Referral Visibility",
        no: "Not visible to Microsoft sellers", yes: "Visible to Microsoft sellers"),
      .choice(
        "msft_microsoftpartnercenterhelp", "How can Microsoft help?",
        [
          299_600_000: "Workload Specific Value Proposition", 299_600_001: "Customer Technical Architecture",
          299_600_002: "Proof of Concept/Demo", 299_600_003: "Quotes or Licensing", 299_600_004: "Post Sales Customer Success",
          299_600_005: "General Or Other",
        ], global: "msft_microsoftpartnercenterhelp"),
      .text("msft_microsoftpartnercentersolutions", "Products", 255),
      .memo("msft_microsoftpartnercenterreferralsyncaudit", "Audit", 100_000),
    ])
  }
}
