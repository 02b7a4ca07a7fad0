extension FactoryTables {
  static let industries = [
    "Accounting", "Agriculture and Non-petrol Natural Resource Extraction", "Broadcasting Printing and Publishing", "Brokers",
    "Building Supply Retail", "Business Services", "Consulting", "Consumer Services",
    "Design, Direction and Creative Management", "Distributors, Dispatchers and Processors", "Doctor's Offices and Clinics",
    "Durable Manufacturing", "Eating and Drinking Places", "Entertainment Retail", "Equipment Rental and Leasing", "Financial",
    "Food and Tobacco Processing", "Inbound Capital Intensive Processing", "Inbound Repair and Services", "Insurance",
    "Legal Services", "Non-Durable Merchandise Retail", "Outbound Consumer Service", "Petrochemical Extraction and Distribution",
    "Service Retail", "SIG Affiliations", "Social Services", "Special Outbound Trade Contractors", "Specialty Realty",
    "Transportation", "Utility Creation and Distribution", "Vehicle Retail", "Wholesale",
  ]

  static let address: [DataverseColumn] = [
    .text("address1_line1", "Address 1: Street 1", 250),
    .text("address1_line2", "Address 1: Street 2", 250),
    .text("address1_line3", "Address 1: Street 3", 250),
    .text("address1_city", "Address 1: City", 80),
    .text("address1_stateorprovince", "Address 1: State/Province", 50),
    .text("address1_postalcode", "Address 1: ZIP/Postal Code", 20),
    .text("address1_country", "Address 1: Country/Region", 80),
    .memo("address1_composite", "Address 1", 1000).computed(),
  ]

  static var lead: DataverseTable {
    var table = DataverseTable("lead", set: "leads", "Lead", "Leads", name: "fullname")
    table.closedRowsAreReadOnly = true
    table.statesByActionOnly = [1]
    table.add([
      .text("subject", "Topic", 300, .applicationRequired),
      .text("firstname", "First Name", 50, .recommended),
      .text("lastname", "Last Name", 50, .applicationRequired),
      .text("fullname", "Name", 160).computed(),
      .text("companyname", "Company Name", 100, .recommended),
      .text("jobtitle", "Job Title", 100),
      .text("emailaddress1", "Email", 100, format: "Email"),
      .text("telephone1", "Business Phone", 50),
      // 20 and not 50 as on a contact (dataverse.md trap 20).
      .text("mobilephone", "Mobile Phone", 20),
      .text("websiteurl", "Website", 200, format: "Url"),
    ])
    table.add(address)
    table.add([
      DataverseColumn(
        "estimatedvalue", "Est. Value (deprecated)", .double(minimum: 0, maximum: 1_000_000_000, precision: 2)),
      .day("estimatedclosedate", "Est. Close Date"),
      .choice("leadqualitycode", "Rating", from: 1, ["Hot", "Warm", "Cold"]),
      .choice(
        "leadsourcecode", "Lead Source", from: 1,
        [
          "Advertisement", "Employee Referral", "External Referral", "Partner", "Public Relations", "Seminar", "Trade Show",
          "Web",
          "Word of Mouth", "Other",
        ]),
      .choice("purchasetimeframe", "Purchase Timeframe", from: 0, purchaseTimeframe),
      .choice("need", "Need", from: 0, need),
      .choice("budgetstatus", "Budget", from: 0, budgetStatus),
      .choice("industrycode", "Industry", from: 1, industries),
      .choice("msdyn_ordertype", "Order Type", from: 192_350_000, ["Item based", "Work based"], .recommended),
      .lookup("parentaccountid", "Parent Account for lead", to: "account", "lead_parent_account"),
      .lookup("parentcontactid", "Parent Contact for lead", to: "contact", "lead_parent_contact"),
      .customer("customerid", "Customer", of: "lead"),
      .lookup("qualifyingopportunityid", "Qualifying Opportunity", to: "opportunity", "lead_qualifying_opportunity"),
      .lookup("campaignid", "Source Campaign", to: "campaign", "campaign_leads"),
      .lookup("masterid", "Master ID", to: "lead", "lead_master_lead").computed(),
      .yesNo("merged", "Merged").computed(),
      .memo("description", "Description"),
      .state([
        DataverseOption(0, "Open", defaultStatus: 1), DataverseOption(1, "Qualified", defaultStatus: 3),
        DataverseOption(2, "Disqualified", defaultStatus: 4),
      ]),
      .status([
        DataverseOption(1, "New", state: 0), DataverseOption(2, "Contacted", state: 0), DataverseOption(3, "Qualified", state: 1),
        DataverseOption(4, "Lost", state: 2), DataverseOption(5, "Cannot Contact", state: 2),
        DataverseOption(6, "No Longer Interested", state: 2), DataverseOption(7, "Canceled", state: 2),
      ]),
    ])
    table.addMoney(.money("estimatedamount", "Est. Value"))
    table.addMoney(.money("budgetamount", "Budget Amount"))
    table.addCommon(currency: true)
    addReferralColumns(to: &table)
    return table
  }

  static var account: DataverseTable {
    var table = DataverseTable("account", set: "accounts", "Account", "Accounts", name: "name")
    table.add([
      .text("name", "Account Name", 160, .applicationRequired),
      .text("accountnumber", "Account Number", 20),
      .text("emailaddress1", "Email", 100, format: "Email"),
      .text("websiteurl", "Website", 200, format: "Url"),
      .text("telephone1", "Main Phone", 50),
      .text("address1_name", "Address 1: Name", 200),
      .choice("address1_addresstypecode", "Address 1: Address Type", from: 1, ["Bill To", "Ship To", "Primary", "Other"]),
    ])
    table.add(address)
    table.add([
      .choice("industrycode", "Industry", from: 1, industries),
      .choice(
        "customertypecode", "Relationship Type", from: 1,
        [
          "Competitor", "Consultant", "Customer", "Investor", "Partner", "Influencer", "Press", "Prospect", "Reseller",
          "Supplier",
          "Vendor", "Other",
        ]),
      .whole("numberofemployees", "Number of Employees", 0...1_000_000_000),
      .lookup("primarycontactid", "Primary Contact", to: "contact", "account_primary_contact"),
      .lookup("parentaccountid", "Parent Account", to: "account", "account_parent_account"),
      .lookup("masterid", "Master ID", to: "account", "account_master_account").computed(),
      .yesNo("merged", "Merged").computed(),
      .memo("description", "Description"),
      .text("new_countrycode", "Country Code", 2),
      .text("new_dunsnumber", "D-U-N-S Number", 9),
    ])
    table.addActiveStates()
    table.addMoney(.money("revenue", "Annual Revenue"))
    table.addCommon(currency: true)
    return table
  }

  static var contact: DataverseTable {
    var table = DataverseTable("contact", set: "contacts", "Contact", "Contacts", name: "fullname")
    table.add([
      .text("firstname", "First Name", 50, .recommended),
      .text("lastname", "Last Name", 50, .applicationRequired),
      .text("fullname", "Full Name", 160).computed(),
      .text("jobtitle", "Job Title", 100),
      .text("emailaddress1", "Email", 100, format: "Email"),
      .text("telephone1", "Business Phone", 50),
      .text("mobilephone", "Mobile Phone", 50),
    ])
    table.add(address)
    table.add([
      .customer("parentcustomerid", "Company Name", of: "contact"),
      .lookup("masterid", "Master ID", to: "contact", "contact_master_contact").computed(),
      .yesNo("merged", "Merged").computed(),
      .memo("description", "Description"),
    ])
    table.addActiveStates()
    table.addCommon(currency: true)
    return table
  }
}
