import PracticeSystems
import Testing

struct PartnerCenterAccessTests {
  // swift-format-ignore
  static let headers: [(String, PracticeHeader, String)] = [
    ("no token",            .init("Authorization", ""),                   "401 unauthenticated: There is no token."),
    ("no bearer",           .init("Authorization", "Basic abc"),          "401 unauthenticated: The Authorization header holds no bearer token."),
    ("a token unknown",     .init("Authorization", "Bearer abc"),         "401 unauthenticated: The token is not known."),
    ("no client-request-id", .init("client-request-id", ""),              "400 invalidRequest: the header 'client-request-id' is missing"),
    ("a client-request-id that is no GUID", .init("client-request-id", "42"), "400 invalidRequest: the header 'client-request-id' is no GUID: '42'"),
    ("another answer wanted", .init("Accept", "text/csv"),                "406 invalidRequest: Only application/json can be given."),
    ("another body sent",   .init("Content-Type", "text/plain"),          "415 invalidRequest: The body is application/json, not 'text/plain'."),
    ("no content type",     .init("Content-Type", ""),                    "415 invalidRequest: The body is application/json, not ''."),
  ]

  @Test(arguments: headers)
  func `looks at each header`(_ row: (String, PracticeHeader, String)) {
    let desk = PartnerCenterDesk()
    let answer = desk.send("POST", body: PartnerCenterDesk.privateDeal, [row.1])
    #expect(PartnerCenterDesk.refusal(answer) == row.2, "\(row.0)")
  }

  @Test func `refuses a token that has run out, and one for the other host`() {
    let desk = PartnerCenterDesk()
    _ = desk.admin("POST", "/clock", ["advance": 3_599])
    #expect(PartnerCenterDesk.refusal(desk.list()) == "401 unauthenticated: The token has expired.")
    let other = desk.world.handle(
      PartnerCenterDesk.tokenRequest([
        "grant_type": "refresh_token", "client_id": EntraSettings.clientID, "client_secret": EntraSettings.clientSecret,
        "refresh_token": EntraSettings.refreshToken, "resource": "https://api.partnercenter.microsoft.com",
      ]))
    let token = PracticeHeader("Authorization", "Bearer \(other.json?["access_token"]?.string ?? "")")
    #expect(
      PartnerCenterDesk.refusal(desk.send("GET", "", [token])) == "401 unauthenticated: The token is for another service.")
  }

  @Test func `refuses an application without a user`() {
    let desk = PartnerCenterDesk()
    let answer = desk.world.handle(
      PartnerCenterDesk.tokenRequest(
        [
          "grant_type": "client_credentials", "client_id": EntraSettings.clientID, "client_secret": EntraSettings.clientSecret,
          "scope": "https://api.partner.microsoft.com/.default",
        ], path: "/login/contoso.onmicrosoft.com/oauth2/v2.0/token"))
    #expect(answer.json?["expires_in"] == 3599)
    let token = PracticeHeader("Authorization", "Bearer \(answer.json?["access_token"]?.string ?? "")")
    #expect(PartnerCenterDesk.refusal(desk.send("GET", "", [token])) == "403 accessDenied: Referrals need App+User credentials.")
  }

  @Test func `shows a Referrals user only the deals he is in the team of, without an error`() {
    let admin = PartnerCenterDesk()
    let hidden = admin.create()
    _ = admin.create {
      $0["name"] = "mine"
      $0.put("referrals.user@example.com", at: ["team", "0", "email"])
    }
    let answer = admin.world.handle(
      PartnerCenterDesk.tokenRequest([
        "grant_type": "refresh_token", "client_id": EntraSettings.clientID, "client_secret": EntraSettings.clientSecret,
        "refresh_token": EntraSettings.userRefreshToken, "resource": "https://api.partner.microsoft.com",
      ]))
    let token = PracticeHeader("Authorization", "Bearer \(answer.json?["access_token"]?.string ?? "")")
    #expect(admin.send("GET", "", [token]).names == ["mine"])
    #expect(
      PartnerCenterDesk.refusal(admin.send("GET", "/" + hidden.id, [token]))
        == "404 itemNotFound: The referral '\(hidden.id)' was not found.")
    #expect(
      PartnerCenterDesk.refusal(admin.send("POST", body: PartnerCenterDesk.privateDeal, [token]))
        == "403 accessDenied: A Referrals user creates only deals he is in the team of.")
  }

  @Test func `refuses somebody without a role, and methods that are not there`() {
    let nobody = PartnerCenterDesk(refreshToken: EntraSettings.rolelessRefreshToken)
    #expect(
      PartnerCenterDesk.refusal(nobody.list())
        == "403 accessDenied: The user holds neither the Referrals admin nor the Referrals user role.")
    let desk = PartnerCenterDesk()
    let made = desk.create()
    #expect(desk.send("DELETE", "/" + made.id).header("Allow") == "GET, PATCH")
    #expect(desk.send("PUT", "/" + made.id, body: made.json).status == 405)
    #expect(desk.send("PATCH", body: []).status == 405)
    #expect(desk.send("GET", "/a/b").status == 404)
  }

  // swift-format-ignore
  static let refusals: [(Int, PartnerCenterPersona, String)] = [
    (429, .documented, #"{"statusCode":429,"message":"Rate limit is exceeded. Try again later."}"#),
    (429, .bare, #"{"error":{"code":"serviceNotAvailable","message":"The request could not be carried out.","target":"referral"}}"#),
    (500, .documented, #"{"error":{"code":"generalException","message":"The request could not be carried out.","target":"referral"}}"#),
    (503, .documented, #"{"error":{"code":"serviceNotAvailable","message":"The request could not be carried out.","target":"referral"}}"#),
    (503, .odd, "<html><body><h1>503 - Service unavailable</h1></body></html>"),
    (401, .odd, #"{"error":{"code":"unAuthorized","message":"The token is not accepted.","target":"authorization"}}"#),
  ]

  @Test(arguments: refusals)
  func `refuses in its own shape when a fault says so, and carries nothing out`(_ row: (Int, PartnerCenterPersona, String)) {
    let desk = PartnerCenterDesk(row.1)
    _ = desk.admin("POST", "/faults", ["system": "partnercenter", "method": "POST", "status": .integer(row.0), "retryAfter": 3])
    let answer = desk.create()
    #expect(answer.status == row.0)
    #expect(answer.text == row.2)
    #expect(answer.header("Retry-After") == "3")
    #expect(desk.list().names == [])
    #expect(desk.create().status < 300)
  }
}
