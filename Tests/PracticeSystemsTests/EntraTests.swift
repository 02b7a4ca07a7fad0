import PracticeSystems
import Testing

struct EntraTests {
  static let v1 = "/login/contoso.onmicrosoft.com/oauth2/token"
  static let v2 = "/login/contoso.onmicrosoft.com/oauth2/v2.0/token"

  static func form(_ change: KeyValuePairs<String, String?> = [:]) -> [(String, String)] {
    var form = [
      ("grant_type", "refresh_token"), ("client_id", EntraSettings.clientID), ("client_secret", EntraSettings.clientSecret),
      ("refresh_token", EntraSettings.refreshToken), ("resource", "https://api.partner.microsoft.com"),
    ]
    for (name, value) in change {
      form.removeAll { $0.0 == name }
      if let value { form.append((name, value)) }
    }
    return form
  }

  @Test func `answers v1 with numbers as texts and a new refresh token that works, as the old one does`() {
    let world = PracticeWorld()
    let answer = world.handle(PartnerCenterDesk.tokenRequest(Self.form()))
    #expect(answer.status == 200)
    #expect(answer.json?["expires_in"] == "3599")
    #expect(answer.json?["not_before"] == "1795140000")
    #expect(answer.json?["expires_on"] == "1795143599")
    #expect(answer.json?["resource"] == "https://api.partner.microsoft.com")
    #expect(answer.json?["scope"] == "user_impersonation")
    let next = answer.json?["refresh_token"]?.string ?? ""
    #expect(next != EntraSettings.refreshToken)
    #expect(world.handle(PartnerCenterDesk.tokenRequest(Self.form(["refresh_token": next]))).status == 200)
    #expect(world.handle(PartnerCenterDesk.tokenRequest(Self.form())).status == 200)
  }

  @Test func `ends the old refresh token in a tenant that does so`() {
    var settings = EntraSettings()
    settings.revokesUsedRefreshTokens = true
    let world = PracticeWorld(entra: EntraService(settings: settings))
    #expect(world.handle(PartnerCenterDesk.tokenRequest(Self.form())).status == 200)
    #expect(world.handle(PartnerCenterDesk.tokenRequest(Self.form())).json?["error"] == "invalid_grant")
  }

  @Test func `lets a refresh token die after ninety days`() {
    let world = PracticeWorld()
    _ = world.handle(PartnerCenterDesk.tokenRequest(Self.form()))
    world.withState { $0.context.clock.advance(seconds: 90 * 86_400) }
    let answer = world.handle(PartnerCenterDesk.tokenRequest(Self.form()))
    #expect(answer.json?["error_codes"] == [700_082])
  }

  // swift-format-ignore
  static let refused: [(String, [(String, String)], String, String)] = [
    ("a wrong secret",      form(["client_secret": "x"]),       v1, "401 invalid_client 7000215"),
    ("no secret",           form(["client_secret": nil]),       v1, "401 invalid_client 7000218"),
    ("a client unknown",    form(["client_id": "x"]),           v1, "400 unauthorized_client 700016"),
    ("a token unknown",     form(["refresh_token": "x"]),       v1, "400 invalid_grant 9002313"),
    ("no grant",            form(["grant_type": nil]),          v1, "400 invalid_request 900144"),
    ("another grant",       form(["grant_type": "password"]),   v1, "400 unsupported_grant_type 70003"),
    ("a resource unknown",  form(["resource": "https://example.com"]), v1, "400 invalid_resource 500011"),
    ("no resource",         form(["resource": nil]),            v1, "400 invalid_request 900144"),
    ("a tenant unknown",    form(),                             "/login/fabrikam.example.com/oauth2/token", "400 invalid_request 90002"),
    ("a v2 scope missing",  form(),                             v2, "400 invalid_request 900144"),
    ("a scope without .default", form(["scope": "https://contoso.crm4.dynamics.com"]), v2, "400 invalid_scope 70011"),
    ("an application of everybody", form(["grant_type": "client_credentials", "scope": "https://contoso.crm4.dynamics.com/.default"]), "/login/common/oauth2/v2.0/token", "400 invalid_request 900023"),
    ("an assertion that is none", form(["client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion": "a.b.c"]), v1, "401 invalid_client 700027"),
  ]

  @Test(arguments: refused)
  func `refuses with Entra's names and numbers`(_ row: (String, [(String, String)], String, String)) {
    let answer = PracticeWorld().handle(PartnerCenterDesk.tokenRequest(row.1, path: row.2))
    let code = answer.json?.at("error_codes", "0")?.integer ?? 0
    #expect("\(answer.status) \(answer.json?["error"]?.string ?? "") \(code)" == row.3, "\(row.0)")
    #expect(answer.json?["error_description"]?.string?.hasPrefix("AADSTS\(code): ") == true)
  }

  @Test func `gives an application a token for Dynamics, with numbers as numbers and no refresh token`() {
    let form = [
      ("grant_type", "client_credentials"), ("client_id", EntraSettings.clientID), ("client_secret", EntraSettings.clientSecret),
      ("scope", "http://127.0.0.1:8080/dynamics/.default"),
    ]
    let answer = PracticeWorld().handle(PartnerCenterDesk.tokenRequest(form, path: Self.v2))
    #expect(answer.json?.members?.map(\.name) == ["token_type", "expires_in", "ext_expires_in", "access_token"])
    #expect(answer.json?["expires_in"] == 3599)
  }

  // swift-format-ignore
  static let states: [(String, String)] = [
    ("/login/tokens/revoke", "invalid_grant"), ("/login/secret/expire", "invalid_client"), ("/login/mfa/require", "interaction_required"),
  ]

  @Test(arguments: states)
  func `does what the admin address asks`(_ row: (String, String)) {
    let world = PracticeWorld()
    #expect(world.handle(PracticeRequest(method: "POST", path: "/admin" + row.0)).status == 200)
    #expect(world.handle(PartnerCenterDesk.tokenRequest(Self.form())).json?["error"] == .string(row.1))
  }
}
