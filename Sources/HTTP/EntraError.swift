public import Faults
internal import JSONText

extension Fault.Code {
  /// A reason of the sign-in host that has no code of its own here.
  public static let signInRefused: Fault.Code = "AUTH00"
  public static let secretWrong: Fault.Code = "AUTH01"
  public static let secretExpired: Fault.Code = "AUTH02"
  public static let applicationNotFound: Fault.Code = "AUTH03"
  public static let tenantNotFound: Fault.Code = "AUTH04"
  /// No refresh token is good any more.
  public static let refreshTokenRefused: Fault.Code = "AUTH05"
  /// A person has to sign in: consent, second factor, conditional access.
  public static let interactionRequired: Fault.Code = "AUTH06"
  public static let scopeRefused: Fault.Code = "AUTH07"
  /// The sign-in host is down or slow.
  public static let signInDown: Fault.Code = "AUTH08"
  /// The answer of the sign-in host makes no sense.
  public static let signInUnreadable: Fault.Code = "AUTH09"
  public static let certificateRefused: Fault.Code = "AUTH10"
  /// The account is disabled or locked.
  public static let accountDisabled: Fault.Code = "AUTH12"
}

/// A refusal of Entra (dataverse.md 1.5 / https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
///
/// Only numbers and the short `error` word are taken from it: its text may hold account names, and it changes.
struct EntraError: Sendable {
  /// The short word: `invalid_grant`, `invalid_client`, `interaction_required`.
  let error: String
  /// AADSTS numbers, most specific first.
  let codes: [Int]

  init?(_ answer: JSONAnswer) {
    guard let root = answer.root, let error = root["error"]?.text else { return nil }
    self.error = error
    var codes = root["error_codes"].map { $0.elements.compactMap(\.integer) } ?? []
    if codes.isEmpty, let text = root["error_description"]?.text, ASCIIText.hasPrefix(text, "AADSTS") {
      codes = Int(text.dropFirst(6).prefix { $0.isASCII && $0.isNumber }).map { [$0] } ?? []
    }
    self.codes = codes
  }

  /// Whether another refresh token might be taken.
  var isAboutTheGrant: Bool { error == "invalid_grant" || error == "interaction_required" }

  /// The fault with what to do about it.
  ///
  /// - Parameter loginRemedy: what to do when a person has to sign in again.
  func fault(_ call: SignInCall, _ url: String, loginRemedy: String) -> Fault {
    let (code, problem, remedy): (Fault.Code, String, String) =
      switch codes.first {
      case 7_000_215:
        (.secretWrong, "the client secret is wrong", "put the secret's value (not its id) into client_secret")
      case 7_000_222:
        (.secretExpired, "the client secret has expired", "make a new one for the application and put it into client_secret")
      case 700_016: (.applicationNotFound, "the application is not known in this tenant", "check client_id and tenant")
      case 90_002, 900_023: (.tenantNotFound, "the tenant is not known", "check tenant")
      case 700_027, 7_000_218:
        (
          .certificateRefused, "the certificate or its signature was not accepted",
          "upload the certificate's public part to the application"
        )
      case 70_011, 500_011:
        (.scopeRefused, "the address that access is asked for is not known in this tenant", "check the url of \(call.system)")
      case 65_001:
        (.interactionRequired, "the application has no consent", "let an administrator consent to it, then \(loginRemedy)")
      case 50_076, 50_079, 50_158, 53_000, 53_001, 53_003:
        (.interactionRequired, "the sign-in needs a second factor or a rule of conditional access forbids it", loginRemedy)
      case 50_057, 50_053: (.accountDisabled, "the account is disabled or locked", "enable it, or \(loginRemedy)")
      case 70_000, 70_008, 50_173, 700_082, 700_084, 50_078, 700_003:
        (.refreshTokenRefused, "the stored sign-in has expired or was revoked", loginRemedy)
      default:
        switch error {
        case "invalid_grant": (.refreshTokenRefused, "the stored sign-in is not accepted any more", loginRemedy)
        case "interaction_required", "consent_required", "login_required":
          (.interactionRequired, "a person has to sign in", loginRemedy)
        case "invalid_client", "unauthorized_client":
          (.secretWrong, "the application or its secret was not accepted", "check client_id and client_secret")
        case "invalid_scope", "invalid_resource": (.scopeRefused, "the scope was not accepted", "check the url of \(call.system)")
        default: (.signInRefused, "the sign-in was refused", "look the number up on Microsoft's list of error codes")
        }
      }
    let number = codes.first.map { "AADSTS\($0)" } ?? ServiceErrorText.shortened(error)
    let transient = error == "temporarily_unavailable" || error == "server_error"
    return Fault(
      transient ? .signInDown : code, while: call.activity,
      transient ? "the sign-in host is not available (\(number))" : "\(problem) (\(number))",
      at: call.place(url), remedy: transient ? "the next run tries again" : remedy, recovery: transient ? .nextRun : .giveUp)
  }
}
