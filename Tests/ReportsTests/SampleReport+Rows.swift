import Records
import Tables

extension SampleReport {
  private static let waits: [(code: String, reason: String, remedy: String, days: Int?)] = [
    ("accept-needed", "the deal is new and waits for acceptance", "accept or decline it in Partner Center", 14),
    (
      "account-ambiguous", "several accounts match: Nordwind (10115), Nordwind (80331)",
      "choose 'use account X', or merge the accounts", nil
    ),
    (
      "won-needs-close-date", "Won is to be reported within 72 hours and the close date is empty",
      "fill in the actual close date", 3
    ),
    ("conflict", "deal value was changed on both sides", "choose 'take CRM' or 'take Partner Center'", nil),
    (
      "value-unknown", "the country 'Atlantis' is in no list", "add it to the list Country of the guide, or correct the address",
      nil
    ),
    ("approval", "closing as lost waits for approval", "decide in the plan workbook", nil),
  ]

  static let toDo: [[Value]] = (0..<40).map { n in
    let wait = waits[n * 5 % 6]
    let since = moment("2026-11-20T02:14:07Z").adding(seconds: -Int64(n) * 31_000)
    let deadline = wait.days.map { Value.date(since.adding(seconds: Int64($0) * 86_400).date) } ?? .null
    return [
      deal(n), .text(["north@example.com", "south@example.com", "sales@example.com"][n % 3]),
      number(n % 4 == 1 ? "18250.50" : "\((n * 37 % 90 + 10) * 2_500)"), .text(wait.code), .text(wait.reason), .instant(since),
      deadline, .text(wait.remedy), .text("https://partner.microsoft.com/referrals/v2/inbox?id=\(referral(n))"),
      n % 6 == 0 ? .null : .text("https://contoso.crm.dynamics.com/main.aspx?etn=opportunity&id=\(record(n))"), .flag(n < 7),
      .null,
      .text("\(4_100 + n).\(wait.code)"),
    ]
  }

  static let changes: [[Value]] = (0..<228).map { n in
    let toCRM = n % 5 < 3
    let fields: [(String, Value, Value, Int)] =
      toCRM
      ? [
        ("estimatedvalue", number("\(n * 500 + 40_000)"), number("\(n * 500 + 42_000)"), 12),
        ("estimatedclosedate", day("2026-12-31"), day("2027-03-31"), 13),
        (
          "description", .text("Move 40 servers"), .text("Move 44 servers to Azure, with help on the landing zone and on backup"),
          15
        ),
        ("msft_dealtype", .null, .text("Co-sell"), 9),
      ]
      : [
        ("details.dealValue", number("18250.5"), number("\(n * 250 + 19_000).25"), 12),
        ("details.closingDateTime", .instant(moment("2026-12-31T00:00:00Z")), .instant(moment("2027-01-31T00:00:00Z")), 13),
        ("status", .text("Active/Engaged"), .text("Closed/Won"), 6), ("team[0].email", .null, .text("lee@example.com"), 4),
      ]
    let field = fields[n % 4]
    let system = Value.text(systems[toCRM ? 1 : 0])
    if toCRM, n % 9 == 0 {
      return [
        system, .text("account"), .text(record(n)), .text("address1_city"), .text("Muenchen"), .text("München"),
        .text("Partner Center"), .text("Account!3"),
      ]
    }
    return [
      system, .text(toCRM ? "opportunity" : "referral"), .text(toCRM ? record(n) : referral(n)), .text(field.0), field.1, field.2,
      .text(toCRM ? "Partner Center" : "CRM"), .text("\(field.3 == 4 ? "Contact" : "Opportunity")!\(field.3)"),
    ]
  }

  static let rejected: [[Value]] = (0..<11).map { n in
    [
      .text(n < 2 ? "failed" : "rejected"), .text(n < 2 ? "server-error" : "value-unknown"), .text(systems[n % 2]),
      .text(n % 2 == 0 ? referral(n) : record(n)), .text(n < 2 ? "estimatedvalue" : "customerProfile.address.country"),
      n < 2 ? number("1250000") : .text("Atlantis"),
      .text(n < 2 ? "Dynamics 365 answered 503 three times: the service is busy" : "the country 'Atlantis' is in no list"),
      .text(n < 2 ? "nothing: the next run tries again" : "add it to the list Country of the guide, or correct the address"),
      .text(n < 2 ? "Opportunity!12" : "Account!6"),
    ]
  }

  static let conflicts: [[Value]] = (0..<6).map { n in
    [
      deal(n * 5 + 3), .text("deal value"), number("\(40_000 + n * 1_000)"), number("\(42_000 + n * 1_000)"),
      number("\(45_500 + n * 1_000).75"), .text("Opportunity!12"), .null, .text("\(4_103 + n * 5).deal value"),
    ]
  }

  static let findings: [[Value]] = (0..<40).map { n in
    let found: [(String, String, Value, String)] = [
      ("one-way", "estimatedclosedate", day("2027-03-31"), "the field goes to the CRM only; a change in the CRM stays there"),
      ("cut", "description", .text("Move 44 servers …"), "cut to 2,000 characters; shorten it in Partner Center"),
      (
        "not-taken", "name", .text("=HYPERLINK(\"https://example.com\")"),
        "the name was changed in the CRM, where the check mark stands"
      ),
      ("drift", "msft_dealtype", number("192350004"), "a new value 'Renewal'; add it to the list Deal type"),
    ]
    let finding = found[n % 4]
    return [.text(finding.0), .text(systems[n % 2]), .text(record(n)), .text(finding.1), finding.2, .text(finding.3)]
  }

  static let accounts: [[Value]] = (0..<41).map { n in
    let outcomes = ["match \(record(n))", "created", "held: several", "held: near"]
    return [
      deal(n), .text("customerProfile.name = \(customers[n % 6]); postal code = \(10_115 + n * 7)"),
      number("\([1, 0, 2, 0][n % 4])"),
      n % 4 == 1 ? .null : number("\([100, 0, 100, 86][n % 4])"), n % 4 == 3 ? .text("Nordwind Trading (86)") : .null,
      .text(outcomes[n % 4]),
    ]
  }

  static let ignored: [[Value]] = (0..<18).map { n in
    [
      deal(n), .text(referral(n)), .text(n % 3 == 0 ? "inbound-only-if" : "direction"),
      .text(n % 3 == 0 ? "the guide takes in deals from Germany only" : "the deal is a lead without a co-sell partner"),
      .text("change 'Inbound only if' in Settings if it should travel"),
    ]
  }

  static let plan: [[Value]] = changes.prefix(60).enumerated().map { n, row in
    [
      .null, .null, deal(n), .text(["updated", "updated", "created", "held"][n % 4]), row[0], row[1], row[2], row[3], row[4],
      row[5],
      row[6], .text(n % 4 == 2 ? "create" : "changed in \(row[6])"), row[7], .text("\(4_100 + n).\(n % 9)"),
    ]
  }

  static let differences: [[Value]] = (0..<60).map { n in
    let fields: [(String, Value, Value)] = [
      ("deal value", number("40000"), number("42500.5")), ("close date", day("2026-12-31"), day("2027-01-31")),
      ("description", .text("Move 40 servers"), .null),
    ]
    let field = fields[n % 3]
    return [.null, deal(n), .text(field.0), field.1, field.2, .text("Opportunity!\(12 + n % 3)"), .text("\(4_100 + n).\(n % 3)")]
  }

  static let guide: [Table] = [
    table(
      "Opportunity",
      [
        ["Partner Center field", "CRM field", "# Label", "Direction", "When", "Required", "If both changed", "Notes"],
        ["<sync>", "msft_microsoftpartnercenterreferralsync", "Sync with Partner Center", "to CRM", "", "", "", "The gate"],
        ["<identifier>", "msft_microsoftpartnercenterreferralidentifier", "Referral Identifier", "to CRM"],
        ["<link>", "msft_microsoftpartnercenterreferrallink", "Referral Link", "to CRM"],
        ["name", "name", "Topic", "both", "", "both", "Partner Center wins"],
        ["status", "statecode", "Status", "both", "", "", "", "With the list Deal status"],
        ["customerRequirements.notes", "customerneed", "Customer Need", "to CRM"],
        ["qualification", "msft_qualification", "Qualification", "to CRM"],
        ["type", "msft_dealtype", "Deal Type", "to CRM"],
        ["target", "msft_target", "Target", "to CRM"],
        ["consent", "msft_consent", "Consent", "to Partner Center"],
        ["details.dealValue", "estimatedvalue", "Est. Revenue", "both", "", "", "newest"],
        ["details.closingDateTime", "estimatedclosedate", "Est. Close Date", "both", "", "", "newest"],
        ["details.currency", "transactioncurrencyid", "Currency", "to CRM"],
        ["details.notes", "description", "Description", "both", "", "", "hold", "Asked of the owner when both changed"],
      ]),
    table(
      "Account",
      [
        ["Partner Center field", "CRM field", "# Label", "Direction"], ["customerProfile.name", "name", "Account Name", "both"],
        ["customerProfile.address.city", "address1_city", "City", "both"],
        ["customerProfile.address.postalCode", "address1_postalcode", "ZIP", "both"],
        ["customerProfile.address.state", "address1_stateorprovince", "State", "both"],
        ["customerProfile.address.country", "address1_country", "Country/Region", "both"],
      ]),
    table(
      "Contact",
      [
        ["Partner Center field", "CRM field", "# Label", "Direction"],
        ["customerProfile.team[0].firstName", "firstname", "First Name", "both"],
        ["customerProfile.team[0].lastName", "lastname", "Last Name", "both"],
        ["customerProfile.team[0].email", "emailaddress1", "Email", "both"],
      ]),
    table(
      "Settings", [["Setting", "Value", "Notes"], ["Show check mark in opportunity name", "Yes", "✔ or ✘ before the name"]]),
  ]

  private static func table(_ name: String, _ rows: [[String]]) -> Table {
    Table(
      name: name, source: .workbook(file: "dynamics365.xlsx"),
      rows: rows.enumerated().map { index, row in
        Row(
          number: index + 1,
          cells: row.enumerated().filter { !$1.isEmpty }.map { Cell(column: $0 + 1, content: .text($1)) })
      })
  }
}
