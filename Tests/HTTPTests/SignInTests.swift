import Faults
@testable import HTTP

import Testing

struct SignInTests {
  private static let secret = "s3+cr/et="

  private static func dynamics(_ transport: FakeTransport, _ clock: FakeClock) -> ClientCredentials {
    ClientCredentials(
      system: "Dynamics 365", authority: "https://login.example.com/", tenant: "contoso.example.com", clientID: "app-1",
      clientSecret: secret, resource: "https://contoso.example.com/", transport: transport, clock: clock,
      randomness: SeededRandomness(seed: 1))
  }

  private static func partnerCenter(
    _ transport: FakeTransport, _ tokens: [String], clock: FakeClock = FakeClock(),
    store: @escaping @Sendable (String) async throws(Fault) -> Void
  ) -> RefreshTokenGrant {
    RefreshTokenGrant(
      system: "Partner Center", authority: "https://login.example.com", tenant: "contoso.example.com", clientID: "app-1",
      clientSecret: secret, resource: "https://api.example.com", refreshTokens: tokens, transport: transport, clock: clock,
      randomness: SeededRandomness(seed: 1), store: store)
  }

  @Test func `asks for a token of the environment with every value encoded`() async throws {
    let clock = FakeClock()
    let transport = FakeTransport(clock) { (_, _) throws(Fault) in
      .json(#"{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"eyJ0"}"#)
    }
    #expect(try await Self.dynamics(transport, clock).fetch() == AccessToken(secret: "eyJ0", lifetimeSeconds: 3599))
    let sent = try #require(transport.sent.first)
    #expect(sent.request.method == .post)
    #expect(sent.request.url == "https://login.example.com/contoso.example.com/oauth2/v2.0/token")
    #expect(sent.header("Content-Type") == "application/x-www-form-urlencoded")
    #expect(
      sent.body
        == "client_id=app-1&scope=https%3A%2F%2Fcontoso.example.com%2F.default&client_secret=s3%2Bcr%2Fet%3D&grant_type=client_credentials"
    )
  }

  @Test func `exchanges the refresh token and stores the newest before the access token is used`() async throws {
    let clock = FakeClock()
    let stored = Locked<[String]>([])
    let transport = FakeTransport(clock) { (_, number) throws(Fault) in
      .json(#"{"token_type":"Bearer","expires_in":"3599","access_token":"a\#(number)","refresh_token":"r\#(number)"}"#)
    }
    let source = Self.partnerCenter(transport, ["r0"]) { (token) throws(Fault) in stored.withLock { $0.append(token) } }
    #expect(try await source.fetch() == AccessToken(secret: "a1", lifetimeSeconds: 3599))
    #expect(stored.withLock { $0 } == ["r1"])
    _ = try await source.fetch()
    #expect(stored.withLock { $0 } == ["r1", "r2"])
    #expect(
      transport.sent.map(\.request.url)
        == Array(repeating: "https://login.example.com/contoso.example.com/oauth2/token", count: 2))
    #expect(
      transport.sent.map(\.body)
        == ["r0", "r1"].map {
          "resource=https%3A%2F%2Fapi.example.com&client_id=app-1&client_secret=s3%2Bcr%2Fet%3D&grant_type=refresh_token&refresh_token=\($0)&scope=openid"
        })
  }

  @Test func `without a place for the new refresh token the access token is not used`() async throws {
    let full = Fault("STATE07", while: "store the sign-in", "the disk is full")
    let transport = FakeTransport(FakeClock()) { (_, _) throws(Fault) in
      .json(#"{"expires_in":"3599","access_token":"a1","refresh_token":"r1"}"#)
    }
    let source = Self.partnerCenter(transport, ["r0"]) { (_) throws(Fault) in throw full }
    #expect(
      await fault { () throws(Fault) in _ = try await source.fetch() }
        == "could not store the sign-in: the disk is full (STATE07)")
  }

  @Test func `takes the next refresh token when one is refused`() async throws {
    let stored = Locked<[String]>([])
    let transport = FakeTransport(FakeClock()) { (request, _) throws(Fault) in
      String(decoding: request.body ?? [], as: UTF8.self).contains("refresh_token=old")
        ? .json(#"{"error":"invalid_grant","error_description":"AADSTS70008: expired","error_codes":[70008]}"#, status: 400)
        : .json(#"{"expires_in":"3599","access_token":"a1","refresh_token":"newest"}"#)
    }
    let source = Self.partnerCenter(transport, ["old", "", "configured", "old"]) { (token) throws(Fault) in
      stored.withLock { $0.append(token) }
    }
    #expect(try await source.fetch().secret == "a1")
    #expect(transport.sent.count == 2)
    #expect(stored.withLock { $0 } == ["newest"])
    _ = try await source.fetch()
    #expect(transport.sent.last?.body.contains("refresh_token=newest") == true)
  }

  @Test func `says what to do when no refresh token is good`() async throws {
    let transport = FakeTransport(FakeClock()) { (_, _) throws(Fault) in
      .json(
        #"{"error":"invalid_grant","error_description":"AADSTS70008: The refresh token has expired","error_codes":[70008]}"#,
        status: 400)
    }
    let source = Self.partnerCenter(transport, ["r0", "r1"]) { (_) throws(Fault) in }
    #expect(
      await fault { () throws(Fault) in _ = try await source.fetch() }
        == "POST login.example.com/contoso.example.com/oauth2/token: could not sign in to Partner Center: the stored sign-in has expired or was revoked (AADSTS70008); put a new 'refresh_token' into the configuration (AUTH05)"
    )
    #expect(transport.sent.count == 2)
    let none = Self.partnerCenter(transport, [""]) { (_) throws(Fault) in }
    #expect(
      await fault { () throws(Fault) in _ = try await none.fetch() }
        == "could not sign in to Partner Center: no sign-in is stored; put a new 'refresh_token' into the configuration (AUTH05)")
  }

  @Test func `does not try other refresh tokens when the secret is wrong`() async throws {
    let transport = FakeTransport(FakeClock()) { (_, _) throws(Fault) in
      .json(#"{"error":"invalid_client","error_codes":[7000215]}"#, status: 401)
    }
    let source = Self.partnerCenter(transport, ["r0", "r1"]) { (_) throws(Fault) in }
    #expect(await fault { () throws(Fault) in _ = try await source.fetch() }?.hasSuffix("(AUTH01)") == true)
    #expect(transport.sent.count == 1)
  }

  struct Refusal: CustomTestStringConvertible, Sendable {
    let body: String
    let message: String
    init(_ body: String, _ message: String) { (self.body, self.message) = (body, message) }
    var testDescription: String { body }
  }

  // swift-format-ignore
  static let refusals: [Refusal] = [
    .init(#"{"error":"invalid_client","error_description":"AADSTS7000215: text","error_codes":[7000215]}"#,
          "the client secret is wrong (AADSTS7000215); put the secret's value (not its id) into client_secret (AUTH01)"),
    .init(#"{"error":"invalid_client","error_description":"AADSTS7000222: text"}"#,
          "the client secret has expired (AADSTS7000222); make a new one for the application and put it into client_secret (AUTH02)"),
    .init(#"{"error":"unauthorized_client","error_codes":[700016]}"#,
          "the application is not known in this tenant (AADSTS700016); check client_id and tenant (AUTH03)"),
    .init(#"{"error":"invalid_request","error_codes":[90002]}"#, "the tenant is not known (AADSTS90002); check tenant (AUTH04)"),
    .init(#"{"error":"invalid_grant","error_codes":[50076]}"#,
          "the sign-in needs a second factor or a rule of conditional access forbids it (AADSTS50076); check the application's rights in the tenant (AUTH06)"),
    .init(#"{"error":"invalid_scope","error_codes":[70011]}"#,
          "the address that access is asked for is not known in this tenant (AADSTS70011); check the url of Dynamics 365 (AUTH07)"),
    .init(#"{"error":"invalid_client","error_codes":[700027]}"#,
          "the certificate or its signature was not accepted (AADSTS700027); upload the certificate's public part to the application (AUTH10)"),
    .init(#"{"error":"invalid_grant","error_codes":[50057]}"#,
          "the account is disabled or locked (AADSTS50057); enable it, or check the application's rights in the tenant (AUTH12)"),
    .init(#"{"error":"invalid_client","error_codes":[123456]}"#,
          "the application or its secret was not accepted (AADSTS123456); check client_id and client_secret (AUTH01)"),
    .init(#"{"error":"new_word"}"#, "the sign-in was refused (new_word); look the number up on Microsoft's list of error codes (AUTH00)"),
    .init(#"{"error":"temporarily_unavailable"}"#, "the sign-in host is not available (temporarily_unavailable); the next run tries again (AUTH08)"),
    .init("{}", "the answer (400) holds no token; check authority and tenant (AUTH09)"),
    .init("not json", "the answer (400) holds no token; check authority and tenant (AUTH09)"),
    .init("<html>Sign in</html>", "a web page came instead of a token: a proxy's, or the authority is wrong; check authority and tenant, and the proxy between here and there (HTTP011)"),
  ]

  @Test(arguments: refusals)
  func `says what is wrong with a sign-in and what to do`(_ row: Refusal) async throws {
    let clock = FakeClock()
    let transport = FakeTransport(clock) { (_, _) throws(Fault) in HTTPResponse(status: 400, text: row.body) }
    let source = Self.dynamics(transport, clock)
    #expect(
      await fault { () throws(Fault) in _ = try await source.fetch() }
        == "POST login.example.com/contoso.example.com/oauth2/v2.0/token: could not sign in to Dynamics 365: " + row.message)
  }

  @Test func `waits for a sign-in host that is down or busy`() async throws {
    let clock = FakeClock()
    let transport = FakeTransport(clock) { (_, number) throws(Fault) in
      switch number {
      case 1: HTTPResponse(status: 503, text: "<html>busy</html>")
      case 2: HTTPResponse(status: 429, headers: [Header("Retry-After", "7")])
      case 3: throw Fault(.answerLost, while: "reach login.example.com", "cut", recovery: .nextRun)
      case 4: .json(#"{"access_token":"#)
      default: .json(#"{"access_token":"a","expires_in":60}"#)
      }
    }
    #expect(try await Self.dynamics(transport, clock).fetch().secret == "a")
    #expect(clock.sleeps.count == 4)
    #expect(clock.sleeps[1] == 7)
    let dead = FakeTransport(clock) { (_, _) throws(Fault) in
      throw Fault(.notSent, while: "reach login.example.com", "no connection")
    }
    #expect(
      await fault { () throws(Fault) in _ = try await Self.dynamics(dead, clock).fetch() }
        == "POST login.example.com/contoso.example.com/oauth2/v2.0/token: could not sign in to Dynamics 365: no connection; the next run tries again (AUTH08)"
    )
  }

  @Test func `a token that would smuggle lines into a header is none`() async throws {
    let clock = FakeClock()
    let transport = FakeTransport(clock) { (_, _) throws(Fault) in .json(#"{"access_token":"a\r\nX: y","expires_in":60}"#) }
    #expect(
      await fault { () throws(Fault) in _ = try await Self.dynamics(transport, clock).fetch() }?.hasSuffix("(AUTH09)") == true)
  }
}
