extension EntraService {
  /// Answers a token request of either endpoint.
  mutating func token(
    _ request: PracticeRequest, in context: inout PracticeContext
  ) throws(EntraRefusal) -> PracticeResponse {
    let steps = request.pathSteps
    let isV2: Bool
    switch Array(steps.dropFirst()) {
    case ["oauth2", "token"]: isV2 = false
    case ["oauth2", "v2.0", "token"]: isV2 = true
    default: throw EntraRefusal(status: 404, error: "invalid_request", code: 90023, "There is no such endpoint.")
    }
    let tenant = steps.first ?? ""
    guard tenant == "common" || settings.tenants.contains(tenant) else {
      throw EntraRefusal(
        error: "invalid_request", code: 90002, "Tenant '\(tenant)' not found. Check that you have the correct tenant ID.")
    }
    guard request.method == "POST" else {
      throw EntraRefusal(
        error: "invalid_request", code: 900561,
        "The endpoint only accepts POST, OPTIONS requests. Received a \(request.method) request.")
    }
    let contentType = request.header("Content-Type")?.lowercased() ?? ""
    guard contentType.hasPrefix("application/x-www-form-urlencoded"),
      let body = String(validating: request.body, as: UTF8.self), let form = PracticeQuery(body)
    else {
      throw EntraRefusal(error: "invalid_request", code: 9_002_313, "Invalid request. Request is malformed or invalid.")
    }
    let client = try signedInClient(form)
    switch form["grant_type"] {
    case nil: throw .missing("grant_type")
    case "refresh_token": return try refresh(form, client: client, isV2: isV2, in: &context)
    case "client_credentials": return try application(form, client: client, isV2: isV2, tenant: tenant, in: &context)
    case let grant?:
      throw EntraRefusal(
        error: "unsupported_grant_type", code: 70003, "The app requested an unsupported grant type '\(grant)'.")
    }
  }

  /// The client id, once its secret or its assertion was looked at.
  private func signedInClient(_ form: PracticeQuery) throws(EntraRefusal) -> String {
    guard let client = form["client_id"], !client.isEmpty else { throw .missing("client_id") }
    guard let secret = settings.clients[client] else {
      throw EntraRefusal(
        error: "unauthorized_client", code: 700016, "Application with identifier '\(client)' was not found in the directory.")
    }
    if let assertion = form["client_assertion"] {
      guard form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        EntraAssertion(assertion)?.isGood(for: client) == true
      else {
        throw EntraRefusal(
          status: 401, error: "invalid_client", code: 700027, "The certificate used to sign the client assertion is not accepted."
        )
      }
      return client
    }
    guard let given = form["client_secret"] else {
      throw EntraRefusal(
        status: 401, error: "invalid_client", code: 7_000_218,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
    }
    if settings.areSecretsExpired {
      throw EntraRefusal(
        status: 401, error: "invalid_client", code: 7_000_222, "The provided client secret keys are expired.")
    }
    guard given == secret else {
      throw EntraRefusal(
        status: 401, error: "invalid_client", code: 7_000_215,
        "Invalid client secret provided. Ensure the secret being sent is the client secret value, not the client secret ID.")
    }
    return client
  }

  private mutating func refresh(
    _ form: PracticeQuery, client: String, isV2: Bool, in context: inout PracticeContext
  ) throws(EntraRefusal) -> PracticeResponse {
    guard let given = form["refresh_token"], !given.isEmpty else { throw .missing("refresh_token") }
    let resource = try resource(form, isV2: isV2)
    guard var owner = settings.refreshTokens[given] else {
      throw EntraRefusal(error: "invalid_grant", code: 9_002_313, "Invalid request. Request is malformed or invalid.")
    }
    if settings.isRevoked {
      throw EntraRefusal(
        error: "invalid_grant", code: 50173,
        "The provided grant has expired due to it being revoked, a fresh auth token is needed.")
    }
    if settings.requiresMFA {
      throw EntraRefusal(
        error: "interaction_required", code: 50076,
        "Due to a configuration change made by your administrator, you must use "
          + "multi-factor authentication to access the resource.")
    }
    let now = context.clock.now
    let issued = owner.issued ?? now
    owner.issued = issued
    settings.refreshTokens[given] = owner
    guard now < issued.adding(seconds: settings.refreshTokenSeconds) else {
      throw EntraRefusal(error: "invalid_grant", code: 700082, "The refresh token has expired due to inactivity.")
    }
    let access = issue(
      .init(
        audience: resource.audience, user: owner.user, isDelegated: true, roles: owner.roles,
        expires: now.adding(seconds: settings.accessTokenSeconds)), in: &context)
    var next = given
    if settings.rotatesRefreshTokens {
      next = "0.A" + context.random.opaque(60)
      settings.refreshTokens[next] = .init(user: owner.user, roles: owner.roles, issued: now)
      if settings.revokesUsedRefreshTokens { settings.refreshTokens[given] = nil }
    }
    var answer = grant(access, resource: resource.name, isV2: isV2, now: now)
    answer["scope"] = .string(isV2 ? resource.name + "/user_impersonation" : "user_impersonation")
    answer["refresh_token"] = .string(next)
    return .json(200, answer, headers: [PracticeHeader("Cache-Control", "no-store, no-cache")])
  }

  private func application(
    _ form: PracticeQuery, client: String, isV2: Bool, tenant: String, in context: inout PracticeContext
  ) throws(EntraRefusal) -> PracticeResponse {
    guard tenant != "common" else {
      throw EntraRefusal(
        error: "invalid_request", code: 900_023, "Specified tenant identifier 'common' is not valid for client credentials.")
    }
    let resource = try resource(form, isV2: isV2)
    let now = context.clock.now
    let access = issue(
      .init(
        audience: resource.audience, user: client, isDelegated: false, roles: [],
        expires: now.adding(seconds: settings.accessTokenSeconds)), in: &context)
    return .json(
      200, grant(access, resource: resource.name, isV2: isV2, now: now),
      headers: [PracticeHeader("Cache-Control", "no-store, no-cache")])
  }

  /// What the token is asked for: `resource` in v1, a scope ending in `/.default` in v2.
  private func resource(_ form: PracticeQuery, isV2: Bool) throws(EntraRefusal) -> (name: String, audience: String) {
    var name: String
    if isV2 {
      guard let scope = form["scope"] else { throw .missing("scope") }
      let wanted = scope.split(separator: " ").filter { !["openid", "profile", "offline_access"].contains($0) }
      guard wanted.count == 1, let one = wanted.first, one.hasSuffix("/.default") else {
        throw EntraRefusal(
          error: "invalid_scope", code: 70011,
          "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid."
        )
      }
      name = String(one.dropLast("/.default".count))
    } else {
      guard let resource = form["resource"], !resource.isEmpty else { throw .missing("resource") }
      name = resource
    }
    guard let audience = settings.audience(of: name) else {
      throw EntraRefusal(
        error: "invalid_resource", code: 500_011, "The resource principal named \(name) was not found in the tenant.")
    }
    if name.hasSuffix("/") { name.removeLast() }
    return (name, audience)
  }

  private func issue(_ token: TokenRegistry.AccessToken, in context: inout PracticeContext) -> String {
    let text = "eyJ." + context.random.opaque(80)
    context.tokens.issue(text, token)
    return text
  }

  /// The answer of a grant: numbers are texts in v1 (partner-center.md 1.3) and numbers in v2 (dataverse.md 1.4).
  private func grant(_ token: String, resource: String, isV2: Bool, now: PracticeInstant) -> PracticeJSON {
    let seconds = settings.accessTokenSeconds
    if isV2 {
      return [
        "token_type": "Bearer", "expires_in": .integer(seconds), "ext_expires_in": .integer(seconds),
        "access_token": .string(token),
      ]
    }
    return [
      "token_type": "Bearer", "expires_in": .string(String(seconds)), "ext_expires_in": .string(String(seconds)),
      "expires_on": .string(String(now.unixSeconds + Int64(seconds))), "not_before": .string(String(now.unixSeconds)),
      "resource": .string(resource), "access_token": .string(token),
    ]
  }
}
