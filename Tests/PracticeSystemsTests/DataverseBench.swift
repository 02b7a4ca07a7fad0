import Faults
import Testing

@testable import PracticeSystems

/// A fresh organisation, a clock and a good token: what every test of the practice Dynamics 365 starts from.
struct DataverseBench {
  var service: Dataverse
  var context = PracticeContext()
  static let host = "127.0.0.1:8080"
  static let root = "http://127.0.0.1:8080/dynamics/api/data/v9.2/"

  // Rows every test may lean on; loaded without history.
  static let contoso = "0bb00000-0000-4000-8000-000000000001"
  static let fabrikam = "0bb00000-0000-4000-8000-000000000002"
  static let contact = "0dd00000-0000-4000-8000-000000000001"
  static let deal = "0aa00000-0000-4000-8000-000000000101"
  static let other = "0aa00000-0000-4000-8000-000000000102"
  static let missing = "0aa00000-0000-4000-8000-0000000009ff"

  init(persona: DataversePersona = DataversePersona()) {
    service = Dataverse(persona: persona)
    context.tokens.issue(
      "good",
      .init(
        audience: "dynamics", user: "app-1", isDelegated: false, roles: [],
        expires: PracticeClock.start.adding(seconds: 90 * 86_400)))
    let problems = service.seed(
      [
        "account": [
          ["id": .string(Self.contoso), "name": "Contoso", "address1_postalcode": "01234"],
          ["id": .string(Self.fabrikam), "name": "Fabrikam AG", "address1_country": "DE"],
        ],
        "contact": [["id": .string(Self.contact), "firstname": "Kim", "lastname": "Berg"]],
        "opportunity": [
          [
            "id": .string(Self.deal), "name": "Nordwind migration", "estimatedvalue": .number("125000.5"),
            "estimatedclosedate": "2026-12-31", "transactioncurrencyid": .string(Dataverse.WellKnown.euro),
            "customerid_account": .string(Self.contoso), "parentaccountid": .string(Self.contoso),
          ],
          ["id": .string(Self.other), "name": "Data estate", "closeprobability": 40],
        ],
      ], now: PracticeClock.start)
    if !problems.isEmpty { Issue.record("the bench could not be filled: \(problems)") }
  }

  /// Sends a request; the path stands below the service root.
  mutating func send(
    _ method: String, _ path: String, _ query: String = "", headers: [String: String] = [:], body: String? = nil,
    token: String? = "good"
  ) -> PracticeResponse {
    var all = headers.sorted { $0.key < $1.key }.map { PracticeHeader($0.key, $0.value) }
    if let token { all.append(PracticeHeader("Authorization", "Bearer \(token)")) }
    if body != nil, headers["Content-Type"] == nil { all.append(PracticeHeader("Content-Type", "application/json")) }
    let request = PracticeRequest(
      method: method, host: Self.host, mount: "/dynamics", path: "/api/data/v9.2/" + path, query: query, headers: all,
      body: Array((body ?? "").utf8))
    return service.handle(request, in: &context)
  }

  /// Follows a link as it stands in an answer.
  mutating func follow(_ link: String, headers: [String: String] = [:]) -> PracticeResponse {
    let rest = link.dropFirst(Self.root.count)
    let halves = rest.split(separator: "?", maxSplits: 1).map(String.init)
    return send("GET", halves.first ?? "", halves.count > 1 ? halves[1] : "", headers: headers)
  }

  /// The names of the rows in an answer's `value`.
  static func names(_ response: PracticeResponse) -> [String] {
    (response.json?["value"]?.array ?? []).map { $0["name"]?.string ?? $0["reason"]?.string ?? "?" }
  }

  /// The code of an error, behind the status: `400 0x80060888`.
  static func verdict(_ response: PracticeResponse) -> String {
    let code = response.json?["error"]?["code"]?.string
    return code.map { "\(response.status) \($0)" } ?? "\(response.status)"
  }
}
