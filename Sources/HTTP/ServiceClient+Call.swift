internal import Faults
internal import JSONText
internal import Records

/// The one loop that drives the machines.
extension ServiceClient {
  func perform(_ call: ServiceCall, readsJSON: Bool) async throws(Fault) -> JSONAnswer {
    let url = try address(of: call)
    var machine = RetryMachine(policy: settings.policy, repeatable: call.repeatable)
    var hasRefreshed = false
    var isRepetition = false
    while true {
      if let fault = state.withLock({ $0.stopped }) { throw fault }
      let issued = try await tokens?.token()
      try await turnstile.enter()
      let started = clock.monotonicSeconds()
      let outcome = await attempt(call, url, issued, isRepetition: isRepetition, readsJSON: readsJSON)
      isRepetition = true

      let event: RetryMachine.Event
      switch outcome {
      case .success(let answer):
        let response = answer.response
        if let hint = response.header("x-ms-dop-hint").flatMap({ Int(ASCIIText.trimmed($0)) }) { turnstile.hint(hint) }
        if response.status == 401, let issued {
          turnstile.leave(wasFine: false)
          if hasRefreshed { throw refusedAgain(call, url) }
          hasRefreshed = true
          tokens?.refused(issue: issued.issue)
          continue
        }
        let isThrottling = response.status == 429 || response.status == 503
        if !isThrottling && (response.isSuccess || call.accept.contains(response.status)) {
          turnstile.leave(wasFine: true)
          state.withLock { $0.budget.succeeded() }
          return answer
        }
        let wait = RetryMachine.retryAfterSeconds(response, serverTime: timeForRetry(response))
        event = .answered(status: response.status, retryAfterSeconds: wait)
      case .failure(let fault) where fault.code == .notSent: event = .notSent
      case .failure(let fault) where fault.code == .answerLost: event = .answerLost
      case .failure(let fault):
        turnstile.leave(wasFine: false)
        throw fault
      }

      let unit = randomness.unit()
      switch state.withLock({ machine.handle(event, budget: &$0.budget, unit: unit) }) {
      case .deliver:
        turnstile.leave(wasFine: true)
        throw refusal(call, url, outcome)
      case .again(let seconds, let holdsAll):
        leave(outcome, started: started, holdSeconds: holdsAll ? seconds : 0)
        if !holdsAll { try await clock.sleep(seconds: seconds) }
      case .giveUp(let reason):
        leave(outcome, started: started, holdSeconds: 0)
        throw givenUp(call, url, outcome, reason)
      }
    }
  }

  /// One sending, counted.
  private func attempt(
    _ call: ServiceCall, _ url: String, _ issued: TokenMachine.Issued?, isRepetition: Bool, readsJSON: Bool
  ) async -> Result<JSONAnswer, Fault> {
    let started = clock.monotonicSeconds()
    let response: HTTPResponse
    do throws(Fault) {
      try takeAllowance(call, url)
      response = try await transport.send(request(call, url, issued))
    } catch {
      switch error.code {
      case .notSent: state.withLock { $0.sent -= 1 }
      case .answerLost: count(call, nil, isRepetition: isRepetition, seconds: clock.monotonicSeconds() - started)
      default: break
      }
      return .failure(error)
    }
    count(call, response, isRepetition: isRepetition, seconds: clock.monotonicSeconds() - started)
    return Result { () throws(Fault) in try read(response, of: call, url, readsJSON: readsJSON) }
  }

  private func leave(_ outcome: Result<JSONAnswer, Fault>, started: Double, holdSeconds: Double) {
    if case .success(let answer) = outcome, answer.status == 429 {
      turnstile.leaveThrottled(startedAt: started, holdSeconds: holdSeconds)
    } else {
      if holdSeconds > 0 { turnstile.hold(seconds: holdSeconds) }
      turnstile.leave(wasFine: false)
    }
  }

  /// The whole address of a call, refused unless it is on the configured host.
  private func address(of call: ServiceCall) throws(Fault) -> String {
    let isWhole = ASCIIText.hasPrefix(call.address, "http://") || ASCIIText.hasPrefix(call.address, "https://")
    let url = isWhole ? call.address : base + (call.address.hasPrefix("/") ? "" : "/") + call.address
    guard let target = Origin(url) else {
      throw Fault(.addressRefused, while: activity(call), "the address has no host, or holds blanks or control characters")
    }
    guard target.isSame(origin) else {
      throw Fault(
        .otherHost, while: activity(call), "the address points to \(target.scheme)://\(target.host):\(target.port)",
        remedy: "only \(origin.scheme)://\(origin.host):\(origin.port) is called; check the configured address of \(name)")
    }
    return url
  }

  private func request(_ call: ServiceCall, _ url: String, _ issued: TokenMachine.Issued?) -> HTTPRequest {
    var headers = settings.headers
    if let issued { headers.append(Header("Authorization", "Bearer \(issued.token.secret)")) }
    if let name = settings.requestIDHeader { headers.append(Header(name, randomness.guid())) }
    headers += call.headers
    return HTTPRequest(
      call.method, url, headers: headers, body: call.body, timeoutSeconds: call.timeoutSeconds ?? settings.timeoutSeconds,
      repeatable: call.repeatable)
  }

  private func takeAllowance(_ call: ServiceCall, _ url: String) throws(Fault) {
    let isSpent = state.withLock { state in
      guard let allowance = settings.allowance else {
        state.sent += 1
        return false
      }
      guard state.sent < allowance else { return true }
      state.sent += 1
      return false
    }
    if isSpent {
      throw Fault(
        .allowanceSpent, while: activity(call), "today's calls to \(name) are spent", at: place(call, url),
        remedy: "the next run goes on; or raise calls_per_day", recovery: .nextRun)
    }
  }

  /// The body as the caller wants it; a body that was cut is a lost answer.
  private func read(_ response: HTTPResponse, of call: ServiceCall, _ url: String, readsJSON: Bool) throws(Fault) -> JSONAnswer {
    noteTime(response)
    guard response.isSuccess else {
      let document = readsJSON && !response.body.isEmpty ? try? JSONDocument.parse(response.body) : nil
      return JSONAnswer(response: response, document: document)
    }
    if AnswerKind.isHTML(response) { throw signInPage(call, url) }
    // A write may be answered with nothing; a question that is has lost its answer.
    if response.body.isEmpty, response.status == 204 || !readsJSON || call.method != .get || call.takesNothing {
      return JSONAnswer(response: response, document: nil)
    }
    // What calls itself JSON is checked to its end, whether the caller reads it or not: cut JSON is a lost answer.
    guard readsJSON || AnswerKind.isJSON(response) else { return JSONAnswer(response: response, document: nil) }
    do {
      return JSONAnswer(response: response, document: try JSONDocument.parse(response.body))
    } catch {
      throw unreadable(call, url, error.problem)
    }
  }

  private func noteTime(_ response: HTTPResponse) {
    guard let time = response.header("Date").flatMap(HTTPDate.parse) else { return }
    state.withLock { $0.serverTime = max($0.serverTime ?? time, time) }
  }

  /// Seconds by the clock of the server that sent this answer.
  private func timeForRetry(_ response: HTTPResponse) -> Double? {
    let time = response.header("Date").flatMap(HTTPDate.parse) ?? serverTime
    return time.map { Double($0.seconds) }
  }

  private func count(_ call: ServiceCall, _ response: HTTPResponse?, isRepetition: Bool, seconds: Double) {
    state.withLock { state in
      var entry = state.statistics[call.kind] ?? CallStatistics(kind: call.kind)
      entry.calls += 1
      if isRepetition { entry.retries += 1 }
      if let response, response.status == 429 || (response.status == 503 && response.header("Retry-After") != nil) {
        entry.throttled += 1
      }
      entry.bytesOut += call.body?.count ?? 0
      entry.bytesIn += response?.body.count ?? 0
      entry.seconds += seconds
      state.statistics[call.kind] = entry
    }
  }
}
