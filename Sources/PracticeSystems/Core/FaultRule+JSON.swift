extension FaultRule {
  /// Reads a rule of the admin address: `{"system": "partnercenter", "method": "PATCH", "skip": 2, "status": 429, "retryAfter": 3}`.
  ///
  /// Exactly one action is named: `status`, `latency`, `cut`, `truncate`, `lost`, `dropped`, `expiredToken`, `signInPage`, `content`.
  public init(json: PracticeJSON) throws(AdminRefusal) {
    guard let members = json.members else { throw AdminRefusal("a rule is an object") }
    var actions: [Action] = []
    var rule = FaultRule(.dropped)
    var retryAfter: RetryAfter?
    for member in members {
      let number = member.value.integer
      let text = member.value.string
      func required<Value>(_ value: Value?, _ kind: String) throws(AdminRefusal) -> Value {
        guard let value else { throw AdminRefusal("'\(member.name)' is \(kind), not \(member.value.kindName)") }
        return value
      }
      switch member.name {
      case "system": rule.system = try required(text, "a text")
      case "method": rule.method = try required(text, "a text")
      case "pathContains": rule.pathContains = try required(text, "a text")
      case "bodyContains": rule.bodyContains = try required(text, "a text")
      case "skip": rule.skip = try required(number, "a whole number")
      case "count": rule.count = member.value.isNull ? nil : try required(number, "a whole number or null")
      case "permille": rule.permille = try required(number, "a whole number")
      case "retryAfter": retryAfter = .seconds(try required(number, "a whole number of seconds"))
      case "retryAfterDate": retryAfter = .date(afterSeconds: try required(number, "a whole number of seconds"))
      case "status": actions.append(.status(try required(number, "a status"), retryAfter: nil))
      case "latency": actions.append(.latency(milliseconds: try required(number, "a whole number of milliseconds")))
      case "cut": actions.append(.cutBody(afterBytes: try required(number, "a number of bytes")))
      case "truncate": actions.append(.truncatedBody(afterBytes: try required(number, "a number of bytes")))
      case "lost": actions.append(.lostAnswer)
      case "dropped": actions.append(.dropped)
      case "expiredToken": actions.append(.expiredToken)
      case "signInPage": actions.append(.signInPage)
      case "content": actions.append(.wrongContent(try required(text, "a text")))
      default: throw AdminRefusal("a rule has no '\(member.name)'")
      }
    }
    guard let action = actions.first, actions.count == 1 else {
      throw AdminRefusal("a rule names exactly one action, found \(actions.count)")
    }
    rule.action = action
    if case .status(let status, _) = action { rule.action = .status(status, retryAfter: retryAfter) }
    self = rule
  }
}
