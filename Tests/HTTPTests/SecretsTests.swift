import Faults
import HTTP
import Testing

struct SecretsTests {
  @Test func `a request shows neither token nor query nor body`() {
    let request = HTTPRequest(
      .post, "https://contoso.example.com/token?code=s3cret",
      headers: [Header("authorization", "Bearer s3cret"), Header("Accept", "*/*")],
      body: Array("client_secret=s3cret".utf8))
    #expect("\(request)" == "POST https://contoso.example.com:443/token")
    #expect(String(reflecting: request) == "POST https://contoso.example.com:443/token")
    #expect("\(request.headers)" == "[authorization: (hidden), Accept: */*]")
  }

  @Test func `the way to sign in does not show its secret`() {
    let clock = FakeClock()
    let source = ClientCredentials(
      system: "Dynamics 365", authority: "https://login.example.com", tenant: "contoso.example.com", clientID: "app-1",
      clientSecret: "s3cret",
      resource: "https://contoso.example.com", transport: FakeTransport(clock) { (_, _) throws(Fault) in .json("{}") },
      clock: clock,
      randomness: SeededRandomness(seed: 1))
    var dumped = ""
    dump(source, to: &dumped)
    for text in ["\(source)", String(reflecting: source), dumped] { #expect(!text.contains("s3cret"), "\(text)") }
  }

  /// Whatever a service or the sign-in host answers, no fault repeats what we sent.
  @Test(arguments: [200, 302, 400, 401, 403, 404, 429, 500, 503])
  func `no fault repeats a secret`(_ status: Int) async throws {
    let clock = FakeClock()
    let transport = FakeTransport(clock) { (request, _) throws(Fault) in
      HTTPResponse(status: status, text: #"{"error":"invalid_grant","error_description":"AADSTS50126: for someone@example.com"}"#)
    }
    let source = RefreshTokenGrant(
      system: "Partner Center", authority: "https://login.example.com", tenant: "contoso.example.com", clientID: "app-1",
      clientSecret: "s3cret", resource: "https://api.example.com", refreshTokens: ["r3fresh"], transport: transport, clock: clock,
      randomness: SeededRandomness(seed: 1)
    ) { (_) throws(Fault) in }
    let message = await fault { () throws(Fault) in _ = try await source.fetch() }
    #expect(
      message?.contains("s3cret") == false && message?.contains("r3fresh") == false && message?.contains("someone") == false,
      "\(message ?? "")")
  }
}
