/// Partner Center's co-sell referrals, as partner-center.md describes them.
///
/// Strict: what the pages do not show is refused. What they leave open is a switch of the persona.
public struct PracticePartnerCenter: PracticeService {
  public var name: String { "partnercenter" }
  public var hostNames: [String] { ["api.partner.microsoft.com"] }
  public var persona: PartnerCenterPersona
  public var organization: Organization
  public internal(set) var store = ReferralStore()
  /// Listings that were begun, by the skip token of their next page.
  var listings: [String: ReferralListing] = [:]
  /// The last order that was worked out; most pages follow one of the same listing.
  var order: ReferralOrder?

  public init(persona: PartnerCenterPersona = .documented, organization: Organization = Organization()) {
    self.persona = persona
    self.organization = organization
  }

  /// The partner whose tenant this is.
  public struct Organization: Hashable, Sendable {
    public var id = "33333333-aaaa-4bbb-8ccc-000000000003"
    public var name = "Contoso"
    /// The location all deals are made at.
    public var partnerID = "1234567"

    public init() {}
  }

  public mutating func handle(_ request: PracticeRequest, in context: inout PracticeContext) -> PracticeResponse {
    expire(in: &context)
    let requestID = context.random.uuid()
    var response: PracticeResponse
    do throws(PartnerCenterRefusal) {
      response = try answer(request, in: &context)
    } catch {
      response = error.response
    }
    response.set("request-id", requestID)
    if let id = request.header("client-request-id") { response.set("client-request-id", id) }
    return response
  }

  /// Answers in the service's own way: partner-center.md 4.6, section 5 for a 429, trap 25 for a gateway.
  public func refusal(status: Int, in context: inout PracticeContext) -> PracticeResponse {
    if status == 429, persona.throttlesWithStatusCode {
      return .json(429, ["statusCode": 429, "message": "Rate limit is exceeded. Try again later."])
    }
    if persona.gatewaysAnswerHTML, [502, 503, 504].contains(status) {
      return PracticeResponse(
        status: status, headers: [PracticeHeader("Content-Type", "text/html")],
        body: Array("<html><body><h1>\(status) - Service unavailable</h1></body></html>".utf8))
    }
    let code: String
    switch status {
    case 401: return unauthenticated("The token is not accepted.").response
    case 403: code = "accessDenied"
    case 404: code = "itemNotFound"
    case 412: code = "preconditionFailed"
    case 400, 422: code = "invalidRequest"
    case 429, 502, 503, 504, 509: code = "serviceNotAvailable"
    default: code = "generalException"
    }
    return PartnerCenterRefusal(status, code, "The request could not be carried out.").response
  }

  private mutating func answer(
    _ request: PracticeRequest, in context: inout PracticeContext
  ) throws(PartnerCenterRefusal) -> PracticeResponse {
    let caller = try caller(request, in: context)
    let steps = request.pathSteps
    guard steps.count == 3 || steps.count == 4, Array(steps.prefix(3)) == ["v1.0", "engagements", "referrals"] else {
      throw PartnerCenterRefusal(404, "itemNotFound", "There is nothing at '\(request.path)'.", target: "resource")
    }
    let isOne = steps.count == 4
    let methods = isOne ? ["GET", "PATCH"] : ["GET", "POST"]
    guard methods.contains(request.method) else {
      throw PartnerCenterRefusal(
        405, "invalidRequest", "\(request.method) is not allowed here.",
        headers: [PracticeHeader("Allow", methods.joined(separator: ", "))])
    }
    try checkHeaders(request)
    switch (request.method, isOne) {
    case ("GET", true): return try read(steps[3], request, caller)
    case ("PATCH", true): return try patch(steps[3], request, caller, in: &context)
    case ("POST", false): return try create(request, caller, in: &context)
    default: return try list(request, caller, in: &context)
    }
  }

  private func read(
    _ id: String, _ request: PracticeRequest, _ caller: PartnerCenterCaller
  ) throws(PartnerCenterRefusal) -> PracticeResponse {
    guard request.query.isEmpty else { throw .badRequest("a single referral takes no options", target: "query") }
    let referral = try visible(id, to: caller)
    return .json(
      200, referral.shown(persona, linkBase: request.linkBase), headers: [PracticeHeader("ETag", referral.eTag)])
  }

  /// The referral of an id as far as the caller may see it; 404 does not tell the two apart.
  func visible(_ id: String, to caller: PartnerCenterCaller) throws(PartnerCenterRefusal) -> PracticeReferral {
    guard let referral = store[id], !referral.isGone, caller.sees(referral) else {
      throw PartnerCenterRefusal(404, "itemNotFound", "The referral '\(id)' was not found.")
    }
    return referral
  }
}
