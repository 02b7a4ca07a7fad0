/// Who calls, and what he may see.
struct PartnerCenterCaller {
  let user: String
  /// A Referrals admin sees all; a Referrals user what he is in the team of.
  ///
  /// partner-center.md 1.1.
  let isAdmin: Bool

  func sees(_ referral: PracticeReferral) -> Bool { isAdmin || referral.hasInTeam(user) }
}

extension PracticePartnerCenter {
  /// 401, in the spelling of the page or of its sample (1.5).
  func unauthenticated(_ message: String) -> PartnerCenterRefusal {
    PartnerCenterRefusal(
      401, persona.spellsUnauthorized ? "unAuthorized" : "unauthenticated", message, target: "authorization",
      headers: [PracticeHeader("WWW-Authenticate", "Bearer")])
  }

  /// Looks at the token: right service, not expired, a user behind it, a role.
  func caller(
    _ request: PracticeRequest, in context: PracticeContext
  ) throws(PartnerCenterRefusal) -> PartnerCenterCaller {
    switch context.tokens.check(request, audience: name, now: context.clock.now) {
    case .missing: throw unauthenticated("There is no token.")
    case .malformed: throw unauthenticated("The Authorization header holds no bearer token.")
    case .unknown: throw unauthenticated("The token is not known.")
    case .expired: throw unauthenticated("The token has expired.")
    case .wrongAudience: throw unauthenticated("The token is for another service.")
    case .valid(let token):
      guard token.isDelegated else {
        let refusal = PartnerCenterRefusal(
          403, "accessDenied", "Referrals need App+User credentials.", target: "authorization")
        throw persona.applicationStatus == 401 ? unauthenticated(refusal.message) : refusal
      }
      let isAdmin = token.roles.contains("ReferralsAdmin")
      guard isAdmin || token.roles.contains("ReferralsUser") else {
        throw PartnerCenterRefusal(
          403, "accessDenied", "The user holds neither the Referrals admin nor the Referrals user role.",
          target: "authorization")
      }
      return PartnerCenterCaller(user: token.user, isAdmin: isAdmin)
    }
  }

  /// The headers of partner-center.md 1.4.
  func checkHeaders(_ request: PracticeRequest) throws(PartnerCenterRefusal) {
    if let id = request.header("client-request-id") {
      guard Self.isGUID(id) else {
        throw .badRequest("the header 'client-request-id' is no GUID: '\(id)'", target: "client-request-id")
      }
    } else if persona.requiresClientRequestID {
      throw .badRequest("the header 'client-request-id' is missing", target: "client-request-id")
    }
    if let accept = request.header("Accept")?.lowercased() {
      guard accept.contains("application/json") || accept.contains("*/*") || accept.contains("application/*") else {
        throw PartnerCenterRefusal(406, "invalidRequest", "Only application/json can be given.", target: "Accept")
      }
    }
    guard request.method == "POST" || request.method == "PATCH" else { return }
    let type = request.header("Content-Type")?.lowercased().split(separator: ";").first.map(String.init) ?? ""
    guard type == "application/json" else {
      throw PartnerCenterRefusal(415, "invalidRequest", "The body is application/json, not '\(type)'.", target: "Content-Type")
    }
  }

  /// Whether a text is a GUID: 8-4-4-4-12 hexadecimal digits.
  static func isGUID(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isHexDigit } }
  }

  /// The body as JSON, or 400.
  func body(_ request: PracticeRequest) throws(PartnerCenterRefusal) -> PracticeJSON {
    do throws(PracticeJSON.ParseError) {
      return try PracticeJSON(parsing: request.body)
    } catch {
      throw .badRequest("the body is not JSON: \(error)", target: "body")
    }
  }
}
