public import Faults
internal import JSONText

extension Fault.Code {
  /// An address on another host than the configured one, in a link of an answer or in a call.
  public static let otherHost: Fault.Code = "HTTP010"
  /// A page for people where data was expected: a sign-in page or a proxy's.
  public static let signInPage: Fault.Code = "HTTP011"
  /// A status that the caller did not expect.
  public static let statusRefused: Fault.Code = "HTTP012"
  /// The service kept failing, or could not be reached, as often as the policy allows.
  public static let serviceDown: Fault.Code = "HTTP013"
  /// The service asks for a longer wait than the policy allows, or keeps throttling.
  public static let throttled: Fault.Code = "HTTP014"
  /// The repetitions of all calls together are spent.
  public static let retryBudgetSpent: Fault.Code = "HTTP015"
  /// A call that may have been carried out and must not be repeated blindly: look before doing it again.
  public static let outcomeUnknown: Fault.Code = "OUTCOME-UNKNOWN"
  /// The calls of the day are spent.
  public static let allowanceSpent: Fault.Code = "ALLOWANCE-SPENT"
  /// The service refused a token that had just been fetched.
  public static let tokenRefused: Fault.Code = "AUTH11"
}

extension ServiceClient {
  func activity(_ call: ServiceCall) -> String { call.activity ?? "\(call.kind) (\(name))" }

  func place(_ call: ServiceCall, _ url: String) -> Place {
    .request(method: call.method.rawValue, host: origin.host, path: Origin.path(of: url))
  }

  /// 401 to a fresh token.
  ///
  /// No call of this run can succeed any more.
  func refusedAgain(_ call: ServiceCall, _ url: String) -> Fault {
    let fault = Fault(
      .tokenRefused, while: "call \(name)", "it refused a token that had just been fetched (401)", at: place(call, url),
      remedy: "check that client_id, tenant and address belong together and that the account may use \(name)")
    stop(fault)
    return fault
  }

  /// A page for people; what became of a call that must not be repeated is then as unknown as without an answer.
  func signInPage(_ call: ServiceCall, _ url: String) -> Fault {
    Fault(
      call.repeatable ? .signInPage : .answerLost, while: activity(call),
      "a web page came instead of data: a sign-in page, or a proxy's", at: place(call, url),
      remedy: "check the configured address of \(name) and the proxy between here and there", recovery: .nextRun)
  }

  func unreadable(_ call: ServiceCall, _ url: String, _ problem: String) -> Fault {
    Fault(.answerLost, while: activity(call), "the answer cannot be read: \(problem)", at: place(call, url), recovery: .nextRun)
  }

  /// A status that the caller did not ask to see.
  func refusal(_ call: ServiceCall, _ url: String, _ outcome: Result<JSONAnswer, Fault>) -> Fault {
    guard case .success(let answer) = outcome else { return unreadable(call, url, "no answer") }
    let status = answer.status
    let said = ServiceErrorText.read(answer.response)
    let remedy: String? =
      switch status {
      case 300..<400: "the address is not the service's own; check the configured address of \(name)"
      case 403: "check the roles of the account that signs in to \(name)"
      case 404: "check the configured address of \(name)"
      default: nil
      }
    return Fault(
      .statusRefused, while: activity(call), "\(name) answered \(status)\(said.map { ": \($0)" } ?? "")", at: place(call, url),
      remedy: remedy)
  }

  /// A call that is not repeated any more.
  func givenUp(
    _ call: ServiceCall, _ url: String, _ outcome: Result<JSONAnswer, Fault>, _ reason: RetryMachine.Reason
  ) -> Fault {
    let what: String
    switch outcome {
    case .success(let answer):
      what = "\(name) answered \(answer.status)\(ServiceErrorText.read(answer.response).map { ": \($0)" } ?? "")"
    case .failure(let fault): what = fault.problem
    }
    func fault(_ code: Fault.Code, _ problem: String, _ remedy: String) -> Fault {
      Fault(code, while: activity(call), problem, at: place(call, url), remedy: remedy, recovery: .nextRun)
    }
    switch reason {
    case .outcomeUnknown:
      return fault(.outcomeUnknown, "\(what); it may have been carried out", "it is looked up before it is tried again")
    case .waitTooLong(let seconds):
      return fault(.throttled, "\(name) asks to wait \(Int(min(seconds, 1e9))) s", "the next run goes on")
    case .budgetSpent:
      return fault(.retryBudgetSpent, "\(what); the repetitions of this run are spent", "the next run goes on")
    case .attemptsSpent:
      if case .success(let answer) = outcome, answer.status == 429 {
        return fault(.throttled, "\(name) keeps answering 429", "the next run goes on; or lower concurrency")
      }
      return fault(.serviceDown, "\(what), \(settings.policy.attempts) times", "the next run goes on")
    }
  }
}
