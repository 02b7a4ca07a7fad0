import Foundation
import PracticeSystems
import Spreadsheets
import Tables

/// An evening with a workbook in which a person has decided everything that can be decided, a deal for each.
///
/// Its rows are those of an audit workbook (To do, Conflicts) and of a plan, as people copy them together.
enum NightOfDecisions {
  // MARK: The deals

  private static let seller = "0ff00000-0000-4000-8000-000000000001"
  private static let detail = "0e500000-0000-4000-8000-000000000001"
  private static let contact = "0dd00000-0000-4000-8000-000000000001"

  /// Accounts of the CRM: name, postal code.
  private static let accounts: [(id: String, name: String, code: String)] = [
    ("0bb00000-0000-4000-8000-000000000001", "Nordwind Handel AG", "24103"),
    // The one that is meant, and one that is another: both have moved.
    ("0bb00000-0000-4000-8000-000000000002", "Contoso Water", "YO1 7HH"),
    ("0bb00000-0000-4000-8000-000000000003", "Fabrikam Steel", "YO1 7HH"),
    ("0bb00000-0000-4000-8000-000000000004", "Nordwind Werft GmbH", "24148"),
    ("0bb00000-0000-4000-8000-000000000005", "Nordwind Kontor GmbH", "24105"),
  ]

  private static func referral(
    _ number: Int, _ name: String, of customer: String = "Fabrikam Ltd.", _ code: String = "LS1 1AA", value: Int = 42000,
    isPending: Bool = false
  ) -> PracticeJSON {
    // A lead has no lines of solutions; those of its opportunity would come in the same night or the next.
    let solutions: PracticeJSON = isPending ? [] : [["id": "SOL-00001-XYZ", "type": "Name"]]
    return [
      "id": .string(id(number)), "name": .string(name), "direction": "Incoming", "type": "Shared",
      "qualification": "SalesQualified", "status": .string(isPending ? "New" : "Active"),
      "substatus": .string(isPending ? "Pending" : "Accepted"),
      "customerProfile": [
        "name": .string(customer),
        "address": [
          "addressLine1": "1 Main Street", "city": "Leeds", "postalCode": .string(code),
          "country": code.hasPrefix("2") ? "DE" : "GB",
        ],
        "team": [
          ["firstName": "Ann", "lastName": "Sample", "email": .string("\(number)@example.com"), "phoneNumber": "+44 113 000000"]
        ],
      ],
      "consent": [
        "consentToToShareInfoWithOthers": true, "consentToContact": true, "consentToShareReferralWithMicrosoftSellers": true,
      ],
      "details": [
        "notes": "Wants a POC", "dealValue": .integer(value), "currency": "EUR", "closingDateTime": "2027-03-31T00:00:00Z",
        "requirements": ["solutions": solutions],
      ],
      "team": [["firstName": "Max", "lastName": "Muster", "email": "deal.desk@example.com", "phoneNumber": "+49 30 000000"]],
    ]
  }

  private static func opportunity(
    _ number: Int, _ name: String, of account: Int = 0, value: Int = 30000
  ) -> PracticeJSON {
    [
      "id": .string(record(number)), "name": .string(name), "estimatedvalue": .integer(value), "estimatedclosedate": "2027-02-28",
      "transactioncurrencyid": .string(Dataverse.WellKnown.euro), "parentaccountid": .string(accounts[account].id),
      "parentcontactid": .string(contact), "ownerid": .string(seller), "description": "From the CRM",
      "msft_microsoftpartnercenterreferralsync": true, "msft_microsoftpartnercenterreferralvisible": false,
    ]
  }

  private static func attached(_ number: Int) -> PracticeJSON {
    ["msft_opportunityid": .string(record(number)), "msft_microsoftsolutiondetailid": .string(detail)]
  }

  private static func id(_ number: Int) -> String { "11111111-aaaa-4bbb-8ccc-0000000000\(10 + number)" }
  private static func record(_ number: Int) -> String { "0aa00000-0000-4000-8000-0000000003\(10 + number)" }

  private static var scenario: PracticeJSON {
    [
      "partnercenter": [
        "referrals": [
          referral(1, "Fabrikam by the CRM"), referral(2, "Fabrikam by Partner Center"), referral(3, "Fabrikam left"),
          referral(9, "Fabrikam accepted", isPending: true), referral(10, "Fabrikam won"),
        ]
      ],
      "dynamics": [
        "systemuser": [
          [
            "id": .string(seller), "domainname": "deal.desk@example.com", "fullname": "Max Muster", "firstname": "Max",
            "lastname": "Muster", "internalemailaddress": "deal.desk@example.com", "address1_telephone1": "+49 30 000000",
          ]
        ],
        "account": .array(
          accounts.map {
            [
              "id": .string($0.id), "name": .string($0.name), "address1_line1": "Hafenweg 1", "address1_city": "Kiel",
              "address1_postalcode": .string($0.code), "address1_country": "Deutschland",
            ]
          }),
        "contact": [
          [
            "id": .string(contact), "firstname": "Ida", "lastname": "Beispiel", "emailaddress1": "ida@nordwind.example.com",
            "telephone1": "+49 431 000000", "parentcustomerid_account": .string(accounts[0].id),
          ]
        ],
        "msft_microsoftsolutiondetails": [
          ["id": .string(detail), "msft_solutionidentifier": "SOL-00001-XYZ", "msft_solutionname": "Contoso Ingest"]
        ],
        "opportunity": .array(
          ["original", "reopened", "shown", "lost", "updated", "declined"].enumerated().map {
            opportunity($0 + 1, "Nordwind \($1)", value: 30000 + 1000 * $0)
          }),
        "msft_microsoftsolution": .array((1...6).map(attached)),
      ],
    ]
  }

  // MARK: The days before

  /// Everything that a person is asked, and the workbook with the answers as `answered.xlsx` in the folder.
  static func evening(adding lines: String = "") throws -> ProgramBench {
    let bench = try ProgramBench(adding: lines)
    try bench.admin("POST", "/seed", scenario)
    for (setting, from, to) in [
      ("Close in the CRM", "tell", "close"), ("Wait before closing", "1", "0"), ("Clones", "release", "hold"),
    ] { try bench.edit("guide/Settings.csv", "\(setting),\(from)", "\(setting),\(to)") }
    try night(bench)
    try bench.person("dynamics", "opportunity", record(2), ["statecode": 2, "statuscode": 4])
    try night(bench)
    try dayTwo(bench)
    try night(bench)
    let audit = try newest(bench, "audit-")
    try dayThree(bench)
    try bench.nightPasses()
    let plan = try bench.cosell("plan", "cosell.yaml")
    guard plan.code == 1 else { throw ProgramBench.Problem(description: "\(plan)") }
    try answer(bench, audit: audit, plan: try newest(bench, "plan-"))
    try FileManager.default.removeItem(atPath: bench.folder + "/reports")
    return bench
  }

  private static func night(_ bench: ProgramBench) throws {
    try bench.nightPasses()
    let night = try bench.cosell("run", "cosell.yaml")
    guard [0, 1].contains(night.code) else { throw ProgramBench.Problem(description: "\(night)") }
  }

  /// What waits for a person.
  private static func dayTwo(_ bench: ProgramBench) throws {
    try bench.person("dynamics", "opportunity", record(2), ["statecode": 0, "statuscode": 1])
    for number in 1...3 {
      try bench.person("partnercenter", "referral", id(number), ["details/dealValue": 50000])
      try bench.person("dynamics", "opportunity", try made(bench, of: id(number)), ["estimatedvalue": 60000])
    }
    try bench.create("partnercenter", "referral", referral(4, "Water works", of: "Contoso Water", value: 71000))
    try bench.create("partnercenter", "referral", referral(5, "Steel works", of: "Fabrikam Steel", value: 72000))
    // The same deal on both sides, and two that only look alike.
    try bench.create("partnercenter", "referral", referral(6, "Nordwind dock", of: "Nordwind Werft GmbH", "24148", value: 81000))
    try make(bench, opportunity(7, "Nordwind dock", of: 3, value: 81000), 7)
    try bench.create(
      "partnercenter", "referral", referral(7, "Nordwind office", of: "Nordwind Kontor GmbH", "24105", value: 91000))
    try make(bench, opportunity(8, "Nordwind office", of: 4, value: 91000), 8)
    // A copy as the CRM's 'clone' makes it: what our program wrote comes along.
    let row = try bench.rows("dynamics", "opportunities").first { $0["opportunityid"]?.string == record(1) } ?? .null
    var copy = opportunity(11, "Nordwind original (copy)").members ?? []
    for member in row.members ?? []
    where member.name.hasPrefix("msft_") && !member.value.isNull && !copy.contains(where: { $0.name == member.name }) {
      copy.append(member)
    }
    try make(bench, .object(copy), 11)
  }

  /// What a run would do by itself.
  private static func dayThree(_ bench: ProgramBench) throws {
    try bench.person("dynamics", "opportunity", record(3), ["msft_microsoftpartnercenterreferralvisible": true])
    try bench.person("dynamics", "opportunity", record(4), ["statecode": 2, "statuscode": 4])
    for number in 5...6 { try bench.person("dynamics", "opportunity", record(number), ["estimatedvalue": 65000]) }
    try bench.create("partnercenter", "referral", referral(8, "Fabrikam plant", value: 95000))
    for (number, name) in [(9, "Nordwind harbour"), (10, "Nordwind mole")] {
      try make(bench, opportunity(number, name, value: 10000 * number), number)
    }
    try bench.person("partnercenter", "referral", id(9), ["status": "Active", "substatus": "Accepted"])
    try bench.person("partnercenter", "referral", id(10), ["status": "Closed", "substatus": "Won"])
  }

  /// The opportunity that was made of a referral.
  private static func made(_ bench: ProgramBench, of referral: String) throws -> String {
    let row = try bench.rows("dynamics", "opportunities").first {
      $0["msft_microsoftpartnercenterreferralidentifier"]?.string == referral
    }
    guard let id = row?["opportunityid"]?.string else { throw ProgramBench.Problem(description: "nothing made of \(referral)") }
    return id
  }

  private static func make(_ bench: ProgramBench, _ fields: PracticeJSON, _ number: Int) throws {
    try bench.create("dynamics", "opportunity", fields)
    try bench.create("dynamics", "msft_microsoftsolution", attached(number))
  }

  private static func newest(_ bench: ProgramBench, _ prefix: String) throws -> String {
    guard let name = bench.files("reports").last(where: { $0.hasPrefix(prefix) && $0.hasSuffix(".xlsx") }) else {
      throw ProgramBench.Problem(description: "no \(prefix)")
    }
    return bench.folder + "/reports/" + name
  }

  // MARK: The answers

  /// Sheet, the deal, what else tells the row, the column and what is written there.
  private static let answers: [(sheet: String, deal: String, field: String, column: String, text: String)] = [
    ("Conflicts", "Fabrikam by the CRM", "", "Decision", "take CRM"),
    ("Conflicts", "Fabrikam by Partner Center", "", "Decision", "take Partner Center"),
    ("Conflicts", "Fabrikam left", "", "Decision", "leave until changed"),
    ("To do", "Water works", "", "Decision", "use account 0bb00000-0000-4000-8000-000000000002"),
    ("To do", "Steel works", "", "Decision", "create"),
    ("To do", "Nordwind dock", "", "Decision", "same deal"),
    ("To do", "Nordwind office", "", "Decision", "not the same"),
    ("To do", "Nordwind original (copy)", "", "Decision", "not the same"),
    ("To do", "Nordwind reopened", "", "Decision", "start a new referral"),
    ("Plan", "Nordwind shown", "consent.consentToShareReferralWithMicrosoftSellers", "Apply", "Yes"),
    ("Plan", "Nordwind lost", "status", "Apply", "Yes"),
    ("Plan", "Nordwind updated", "details.dealValue", "Apply", "Yes"),
    ("Plan", "Nordwind declined", "details.dealValue", "Apply", "No"),
    ("Plan", "Fabrikam plant", "name", "Apply", "Yes"),
    ("Plan", "Nordwind harbour", "name", "Apply", "Yes"),
    ("Plan", "Nordwind mole", "name", "Apply", "No"),
    ("Plan", "Fabrikam accepted", "statecode/statuscode", "Apply", "Yes"),
    ("Plan", "Fabrikam won", "statecode/statuscode", "Apply", "Yes"),
  ]

  private static func answer(_ bench: ProgramBench, audit: String, plan: String) throws {
    let tables =
      try Spreadsheet.tables(at: audit, limits: .upload).filter { ["To do", "Conflicts"].contains($0.name) }
      + Spreadsheet.tables(at: plan, limits: .upload).filter { $0.name == "Plan" }
    let workbook = try WorkbookWriter(
      path: bench.folder + "/answered.xlsx", properties: .init(title: "Answers", created: 1_795_000_000))
    var missing = answers
    for table in tables {
      let headings = table.rows.first?.cells ?? []
      let sheet = try workbook.addSheet(table.name, SheetLayout(columns: headings.map { SheetColumn($0.text) }))
      for row in table.rows.dropFirst() {
        func text(_ heading: String) -> String {
          headings.first { $0.text == heading }.flatMap { row.cell($0.column)?.text } ?? ""
        }
        let answer = answers.first {
          $0.sheet == table.name && $0.deal == text("Deal") && ($0.field.isEmpty || $0.field == text("Field"))
        }
        missing.removeAll { $0.sheet == answer?.sheet && $0.deal == answer?.deal }
        try sheet.append(
          headings.map { heading in .text(answer?.column == heading.text ? answer?.text ?? "" : text(heading.text)) })
      }
    }
    try workbook.close()
    guard missing.isEmpty else {
      let rows = tables.flatMap { table in table.rows.map { "\(table.name): \($0.cells.map(\.text))" } }
      throw ProgramBench.Problem(description: "not asked: \(missing.map(\.deal))\n\(rows.joined(separator: "\n"))")
    }
  }

  /// How many answers there are: the two rows of the twins that are one deal, and of those that are not, count each.
  static var count: Int { answers.count }
}
