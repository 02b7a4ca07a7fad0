import Faults
import Testing

struct FaultTests {
  @Test func `says place, activity, problem, remedy and code in one line`() {
    let fault = Fault(
      "MAP012", while: "read the guide", "'Est. Revenue' is a display name",
      at: .cell(file: "guide.xlsx", sheet: "Opportunity", row: 7, column: 2), remedy: "use 'estimatedvalue'")
    #expect(
      fault.description
        == "guide.xlsx: Opportunity!B7: could not read the guide: 'Est. Revenue' is a display name; use 'estimatedvalue' (MAP012)"
    )
  }

  @Test func `leaves out what it does not know`() {
    #expect(Fault("CLI001", while: "", "no command was given").description == "no command was given (CLI001)")
  }

  static let places: [(Place, String)] = [
    (.nowhere, ""),
    (.file("state/cosell.sqlite"), "state/cosell.sqlite"),
    (.cell(file: "guide.xlsx", sheet: "Lead", row: 1, column: 1), "guide.xlsx: Lead!A1"),
    (.cell(file: "guide.xlsx", sheet: "Lead", row: 12, column: 26), "guide.xlsx: Lead!Z12"),
    (.cell(file: "guide.xlsx", sheet: "Lead", row: 12, column: 27), "guide.xlsx: Lead!AA12"),
    (.cell(file: "guide.xlsx", sheet: "Lead", row: 12, column: 703), "guide.xlsx: Lead!AAA12"),
    (.cell(file: "guide.xlsx", sheet: "Lead", row: 12, column: 0), "guide.xlsx: Lead!?12"),
    (.line(file: "guide/Lead.csv", line: 7, column: 2), "guide/Lead.csv:7:2"),
    (.record(system: "Dynamics 365", entity: "lead", id: "0aa0", field: "subject"), "Dynamics 365 lead 0aa0, subject"),
    (.record(system: "Dynamics 365", entity: "lead", id: "0aa0", field: nil), "Dynamics 365 lead 0aa0"),
    (.request(method: "GET", host: "example.com", path: "/v1/engagements"), "GET example.com/v1/engagements"),
  ]

  @Test(arguments: places)
  func `shows a place as a person looks for it`(_ place: Place, _ text: String) {
    #expect(place.description == text)
  }
}
