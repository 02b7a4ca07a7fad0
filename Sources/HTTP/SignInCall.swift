internal import Faults
internal import JSONText

/// One question to a sign-in host, with its own repetition: tokens cannot wait for the client whose tokens they are.
struct SignInCall: Sendable {
  let transport: any Transport
  let clock: any WorldClock
  let randomness: any Randomness
  let policy: RetryPolicy
  /// The service that the token is for, for messages.
  let system: String

  var activity: String { "sign in to \(system)" }

  /// Posts a form.
  ///
  /// Asking for a token twice does no harm, so every failure may be repeated.
  ///
  /// - Returns: the answer, whatever it says: 200, or 400 and 401 with a reason.
  func post(_ url: String, _ form: [(name: String, value: String)]) async throws(Fault) -> JSONAnswer {
    let headers = [
      Header("Accept", "application/json"), Header("Content-Type", "application/x-www-form-urlencoded"),
    ]
    let request = HTTPRequest(.post, url, headers: headers, body: PercentEncoding.form(form), timeoutSeconds: 60)
    var machine = RetryMachine(policy: policy, repeatable: true)
    var budget = RetryBudget(policy)
    while true {
      let event: RetryMachine.Event
      var problem = ""
      do throws(Fault) {
        let response = try await transport.send(request)
        if AnswerKind.isHTML(response) && response.status < 500 { throw page(url) }
        let document = try? JSONDocument.parse(response.body)
        if document == nil, response.isSuccess {
          (event, problem) = (.answerLost, "the answer is not JSON")
        } else {
          if response.isSuccess || response.status == 400 || response.status == 401 {
            return JSONAnswer(response: response, document: document)
          }
          let now = response.header("Date").flatMap(HTTPDate.parse).map { Double($0.seconds) }
          let wait = RetryMachine.retryAfterSeconds(response, serverTime: now)
          (event, problem) = (.answered(status: response.status, retryAfterSeconds: wait), "the answer was \(response.status)")
        }
      } catch {
        problem = error.problem
        switch error.code {
        case .notSent: event = .notSent
        case .answerLost: event = .answerLost
        default: throw error
        }
      }
      switch machine.handle(event, budget: &budget, unit: randomness.unit()) {
      case .again(let seconds, _): try await clock.sleep(seconds: seconds)
      case .deliver: throw down(url, problem, .giveUp)
      case .giveUp: throw down(url, problem, .nextRun)
      }
    }
  }

  func place(_ url: String) -> Place {
    .request(method: "POST", host: Origin(url)?.host ?? "", path: Origin.path(of: url))
  }

  private func page(_ url: String) -> Fault {
    Fault(
      .signInPage, while: activity, "a web page came instead of a token: a proxy's, or the authority is wrong", at: place(url),
      remedy: "check authority and tenant, and the proxy between here and there", recovery: .nextRun)
  }

  private func down(_ url: String, _ problem: String, _ recovery: Fault.Recovery) -> Fault {
    Fault(
      .signInDown, while: activity, problem, at: place(url),
      remedy: recovery == .giveUp ? "check authority and tenant" : "the next run tries again", recovery: recovery)
  }
}
