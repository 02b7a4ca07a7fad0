import PracticeSystems

/// A world with Partner Center alone, and a signed-in way to call it.
struct PartnerCenterDesk {
  let world: PracticeWorld
  let token: String

  init(
    _ persona: PartnerCenterPersona = .documented, refreshToken: String = EntraSettings.refreshToken,
    clock: PracticeClock = PracticeClock()
  ) {
    world = PracticeWorld(services: [PracticePartnerCenter(persona: persona)], seed: 7, clock: clock)
    let answer = world.handle(
      Self.tokenRequest([
        "grant_type": "refresh_token", "client_id": EntraSettings.clientID, "client_secret": EntraSettings.clientSecret,
        "refresh_token": refreshToken, "resource": "https://api.partner.microsoft.com",
      ]))
    token = answer.json?["access_token"]?.string ?? ""
  }

  static func tokenRequest(
    _ form: [(String, String)], path: String = "/login/contoso.onmicrosoft.com/oauth2/token"
  ) -> PracticeRequest {
    let body = form.map { "\($0.0)=\(PracticeQuery.encoded($0.1))" }.joined(separator: "&")
    return PracticeRequest(
      method: "POST", path: path, headers: [PracticeHeader("Content-Type", "application/x-www-form-urlencoded")],
      body: Array(body.utf8))
  }

  static func tokenRequest(
    _ form: KeyValuePairs<String, String>, path: String = "/login/contoso.onmicrosoft.com/oauth2/token"
  ) -> PracticeRequest {
    tokenRequest(form.map { ($0.key, $0.value) }, path: path)
  }

  /// The headers a good caller sends.
  func headers(_ more: [PracticeHeader] = []) -> [PracticeHeader] {
    [
      PracticeHeader("Authorization", "Bearer \(token)"), PracticeHeader("Accept", "application/json"),
      PracticeHeader("client-request-id", "0f0f0f0f-1111-4222-8333-444444444444"),
      PracticeHeader("Content-Type", "application/json"),
    ].filter { header in !more.contains { $0.isNamed(header.name) } } + more.filter { !$0.value.isEmpty }
  }

  func send(
    _ method: String, _ path: String = "", query: String = "", body: PracticeJSON? = nil, _ more: [PracticeHeader] = []
  ) -> PracticeResponse {
    world.handle(
      PracticeRequest(
        method: method, host: "127.0.0.1:8080", path: "/partnercenter/v1.0/engagements/referrals" + path,
        query: PracticeQuery.encodedQuery(query), headers: headers(more), body: body?.bytes ?? []))
  }

  func list(_ query: String = "") -> PracticeResponse { send("GET", query: query) }

  func create(_ change: (inout PracticeJSON) -> Void = { _ in }) -> PracticeResponse {
    var body = Self.privateDeal
    change(&body)
    return send("POST", body: body)
  }

  func patch(_ id: String, _ operations: PracticeJSON, _ more: [PracticeHeader] = []) -> PracticeResponse {
    send("PATCH", "/" + id, body: operations, more)
  }

  /// What the admin address answers.
  func admin(_ method: String, _ path: String, _ body: PracticeJSON? = nil, query: String = "") -> PracticeResponse {
    world.handle(PracticeRequest(method: method, path: "/admin" + path, query: query, body: body?.bytes ?? []))
  }

  /// The message of a refusal, with its status and code: `400 invalidRequest: …`.
  static func refusal(_ response: PracticeResponse) -> String {
    let error = response.json?["error"]
    return "\(response.status) \(error?["code"]?.string ?? "-"): \(error?["message"]?.string ?? response.text)"
  }

  /// The deal of partner-center.md 4.1.
  static let privateDeal: PracticeJSON = [
    "name": "Nordwind data platform", "externalReferenceId": "OPP-004711", "type": "Independent",
    "qualification": "SalesQualified", "target": [],
    "customerProfile": [
      "name": "Nordwind Handel AG", "size": "51to250employees",
      "address": ["addressLine1": "Hafenweg 1", "city": "Kiel", "state": "", "postalCode": "24103", "country": "DE"],
      "team": [
        ["firstName": "Ida", "lastName": "Beispiel", "phoneNumber": "+49431000000", "email": "ida@nordwind.example.com"]
      ],
    ],
    "consent": [
      "consentToToShareInfoWithOthers": true, "consentToContact": true, "consentToMicrosoftToContactSpecificPartners": true,
      "consentToShareReferralWithMicrosoftSellers": false,
    ],
    "details": [
      "notes": "Wants a POC", "dealValue": 42000, "currency": "EUR", "closingDateTime": "2026-09-30T00:00:00Z",
      "requirements": [
        "solutions": [
          ["type": "Name", "id": "SOL-00001-XYZ", "name": "Contoso Ingest", "publisherName": "Contoso", "solutionType": "3P"]
        ],
        "additionalRequirements": [
          "iot": [:], "attributes": [["type": "CustomerMarketplaceIntent", "id": "HaveNotDecided"]],
        ],
      ],
    ],
    "team": [
      ["firstName": "Max", "lastName": "Muster", "phoneNumber": "+4930000000", "email": "max@contoso.example.com"]
    ],
  ]
}

extension PracticeQuery {
  /// A query written plainly, with its values encoded.
  static func encodedQuery(_ plain: String) -> String {
    plain.split(separator: "&").map { option in
      let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
      return parts.count == 2 ? parts[0] + "=" + encoded(parts[1]) : String(option)
    }.joined(separator: "&")
  }
}

extension PracticeResponse {
  /// The ids of the rows of a page.
  var names: [String] { json?["value"]?.array?.compactMap { $0["name"]?.string } ?? [] }
  /// The value of a created or read referral.
  func value(_ path: String) -> PracticeJSON? { json?.at(slashed: path) }
  var id: String { json?["id"]?.string ?? "" }
}
