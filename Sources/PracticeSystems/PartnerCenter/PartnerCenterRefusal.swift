/// One thing that is wrong with a request.
struct PartnerCenterProblem: Hashable, Sendable {
  /// The inner code, more exact than the outer one.
  let code: String
  let message: String
  /// The field, written with slashes.
  let target: String
}

/// A refusal of Partner Center in the envelope of partner-center.md 4.6.
struct PartnerCenterRefusal: Error {
  let status: Int
  /// `invalidRequest`, `itemNotFound` and so on.
  let code: String
  let message: String
  let target: String
  var inner: [PartnerCenterProblem] = []
  var headers: [PracticeHeader] = []

  init(
    _ status: Int, _ code: String, _ message: String, target: String = "referral", inner: [PartnerCenterProblem] = [],
    headers: [PracticeHeader] = []
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.target = target
    self.inner = inner
    self.headers = headers
  }

  /// 400 with every problem: the message names all, the inner errors nest.
  init(problems: [PartnerCenterProblem]) {
    self.init(
      400, "invalidRequest", problems.map(\.message).joined(separator: "; "), target: problems.first?.target ?? "referral",
      inner: problems)
  }

  static func badRequest(_ message: String, target: String = "referral") -> PartnerCenterRefusal {
    PartnerCenterRefusal(400, "invalidRequest", message, target: target)
  }

  var response: PracticeResponse {
    var innermost: PracticeJSON?
    for problem in inner.reversed() {
      var error: PracticeJSON = [
        "code": .string(problem.code), "message": .string(problem.message), "target": .string(problem.target),
      ]
      if let innermost { error["innerError"] = innermost }
      innermost = error
    }
    // "Developer text, up to 1024 characters".
    var error: PracticeJSON = [
      "code": .string(code), "message": .string(String(message.prefix(1_024))), "target": .string(target),
    ]
    if let innermost { error["innerError"] = innermost }
    return .json(status, ["error": error], headers: headers)
  }
}
