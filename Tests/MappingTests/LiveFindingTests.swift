import Mapping
import Records
import Testing

/// What the check says of the shipped guide when a cell is wrong for an organisation; columns count from 1.
struct LiveFindingTests {
  typealias Change = (part: String, row: Int, column: Int, text: String)

  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let changes: [Change]
    let messages: [String]
    var testDescription: String { name }
    init(_ name: String, _ changes: [Change], _ messages: String...) {
      (self.name, self.changes) = (name, changes)
      self.messages = messages.map { "mappings/dynamics365/" + $0 }
    }
  }

  static let cases: [Case] = [
    Case(
      "a display name", [("Opportunity", 8, 2, "Est. Revenue")],
      "Opportunity.csv:8:1: 'Est. Revenue' is a display name; the field is 'estimatedvalue' (error MAP012)"),
    Case("a field's name in another case", [("Opportunity", 8, 2, "EstimatedValue")]),
    Case(
      "an unknown field", [("Opportunity", 12, 2, "descripton"), ("Settings", 9, 2, "parentacountid, customerid")],

      "Settings.csv:9:1: the opportunity has no field 'parentacountid'; did you mean 'parentaccountid'? (error MAP013)",
      "Opportunity.csv:12:1: the opportunity has no field 'descripton'; did you mean 'description'? (error MAP013)"),
    Case(
      "a read-only field", [("Opportunity", 8, 2, "totalamount")],
      "Opportunity.csv:8:1: 'totalamount' is read-only in the CRM; write 'to Partner Center' as the direction (error MAP022)"),
    Case(
      "a lookup where a date travels", [("Opportunity", 11, 2, "parentaccountid")],
      "Opportunity.csv:11:1: 'parentaccountid' holds a lookup, and Partner Center takes a date; give the row a value list or a formula, or name another field (error MAP023)"
    ),
    Case(
      "a required field without a row",
      [("Opportunity", 7, 2, "description"), ("Opportunity", 12, 2, ""), ("Opportunity", 12, 1, "")],
      "Opportunity.csv:12:1: the row names neither a Partner Center field nor a CRM field (error MAP015)",
      "Opportunity.csv:31:21: the opportunity needs 'name' (Topic) in the CRM, and no row fills it; add a row with 'name' as CRM field and a Partner Center field, a formula or a Default to CRM (error MAP024)"
    ),
    Case(
      "a required lead field that is only updated", [("Lead", 10, 5, "update"), ("Lead", 10, 6, "")],
      "Lead.csv:24:2: the lead needs 'lastname' (Last Name) in the CRM, and no row fills it; add a row with 'lastname' as CRM field and a Partner Center field, a formula or a Default to CRM (error MAP024)"
    ),
    Case(
      "labels that the organisation does not have", [("Values", 29, 3, "Post sales"), ("Values", 3, 3, "Open/Hold")],
      "Opportunity.csv:13:48: the status 'On Hold' (0/2) of the opportunity has no value in the list 'Deal status' (warning MAP034)",
      "Values.csv:3:1: 'Open/Hold' is no value of 'statecode/statuscode' of the opportunity; its values are 'In Progress', 'On Hold', 'Won', 'Canceled' or 'Out-Sold' (error MAP037)",
      "Values.csv:29:1: 'Post sales' is no value of 'msft_microsoftpartnercenterhelp' of the opportunity; its values are 'Workload Specific Value Proposition', 'Customer Technical Architecture', 'Proof of Concept/Demo', 'Quotes or Licensing', 'Post Sales Customer Success' or 'General Or Other' (error MAP037)"
    ),
    Case(
      "labels in place of numbers",
      [("Values", 6, 3, "Won"), ("Values", 2, 3, "Open/In Progress"), ("Values", 3, 3, "on hold"), ("Values", 8, 3, "5")]),
    Case(
      "a state that has several statuses", [("Values", 6, 3, "Lost")],
      "Opportunity.csv:13:48: the status 'Won' (1/3) of the opportunity has no value in the list 'Deal status' (warning MAP034)",
      "Values.csv:6:1: 'Lost' can mean several values of 'statecode/statuscode'; write '2/4' or '2/5' (error MAP037)"),
    Case(
      "a default that is no choice", [("Lead", 24, 7, "Boiling")],
      "Lead.csv:24:1: the default 'Boiling' is none of the choices of 'leadqualitycode' of the lead; choose 'Hot', 'Warm' or 'Cold', or give it a row in a value list (error MAP023)"
    ),
    Case("a default by its label", [("Lead", 24, 7, "warm")]),
    Case(
      "a lookup that is none", [("Opportunity", 9, 2, "description.isocurrencycode")],
      "Opportunity.csv:9:1: 'description' is no lookup, so 'description.isocurrencycode' leads nowhere (error MAP013)"),
    Case(
      "an on-hold stage by its label, which the list takes for accepted", [("Settings", 17, 2, "On Hold")],
      "Settings.csv:17:1: the On-hold stage 'On Hold' stands for Active/Accepted in the list 'Deal status'; let it stand for New/Pending there, so that a deal on hold is not taken for accepted (warning MAP034)"
    ),
    Case(
      "an on-hold stage that the list takes for pending",
      [("Settings", 17, 2, "On Hold"), ("Values", 3, 2, "New/Pending"), ("Values", 3, 4, "Yes")]),
    Case(
      "an on-hold stage that is none", [("Settings", 17, 2, "Waiting")],
      "Settings.csv:17:1: 'Waiting' is no status of the opportunity; write it as 0/1 (error MAP037)"),
  ]

  @Test(arguments: cases)
  func `holds the guide against the organisation`(_ row: Case) throws {
    let messages = try Samples.shippedMessages(row.changes)
    #expect(messages == row.messages)
  }
}
