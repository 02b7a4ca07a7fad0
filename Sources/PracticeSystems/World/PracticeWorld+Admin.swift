extension PracticeWorld.State {
  /// Answers a request to the admin address; docs/practice-systems.md lists them.
  mutating func administer(_ request: PracticeRequest) -> PracticeResponse {
    do throws(AdminRefusal) {
      var body: PracticeJSON = .object([])
      if !request.body.isEmpty {
        do throws(PracticeJSON.ParseError) {
          body = try PracticeJSON(parsing: request.body)
        } catch {
          throw AdminRefusal("the body is not JSON: \(error)")
        }
      }
      return try administer(request, steps: request.pathSteps, body: body)
    } catch {
      return error.response
    }
  }

  private mutating func administer(
    _ request: PracticeRequest, steps: [String], body: PracticeJSON
  ) throws(AdminRefusal) -> PracticeResponse {
    switch (request.method, steps.first ?? "", steps.count) {
    case ("GET", "", 0): return overview
    case ("POST", "reset", 1): return try reset()
    case ("POST", "seed", 1): return try seed(body)
    case ("POST", "edit", 1), ("POST", "create", 1), ("POST", "delete", 1): return try edit(steps[0], body)
    case ("GET", "data", 3), ("GET", "data", 4):
      return try pass(.data(entity: steps[2], id: steps.count > 3 ? steps[3] : nil), to: steps[1])
    case ("POST", "touch", 1): return try pass(.touch(entity: body["entity"]?.string), to: system(body))
    case ("POST", "persona", 1):
      guard let persona = body["persona"] else { throw AdminRefusal("'persona' is missing") }
      return try pass(.persona(persona), to: system(body))
    case ("GET", "history", 1): return try history(request)
    case ("GET", "counts", 1): return counts
    case ("GET", "clock", 1): return .json(200, clockJSON)
    case ("POST", "clock", 1): return try setClock(body)
    case ("GET", "faults", 1): return .json(200, .array(faults.rules.map { .string("\($0)") }))
    case ("DELETE", "faults", 1):
      faults.clear()
      return .json(200, ["ok": true])
    case ("POST", "faults", 1):
      // All or none: a rule that cannot be read leaves the plan as it was.
      var added: [FaultRule] = []
      for rule in body.array ?? [body] { added.append(try FaultRule(json: rule)) }
      for rule in added { faults.add(rule) }
      return .json(200, ["rules": .integer(faults.rules.count)])
    case ("POST", "tokens", 2) where steps[1] == "expire":
      context.tokens.expireAll(audience: body["system"]?.string, now: context.clock.now)
      return .json(200, ["ok": true])
    case ("POST", "generate", 1), ("POST", "generate", 2): return try generate(steps.count > 1 ? steps[1] : "", body)
    case ("POST", let name, 2...) where services[name] != nil:
      return try pass(.other(name: steps.dropFirst().joined(separator: "/"), body: body), to: name)
    default: throw AdminRefusal("there is no \(request.method) /admin/\(steps.joined(separator: "/"))")
    }
  }

  private func system(_ body: PracticeJSON) throws(AdminRefusal) -> String {
    guard let name = body["system"]?.string else { throw AdminRefusal("'system' is missing: \(names.joined(separator: ", "))") }
    return name
  }

  private mutating func pass(_ command: AdminCommand, to name: String) throws(AdminRefusal) -> PracticeResponse {
    guard services[name] != nil else {
      throw AdminRefusal("there is no system '\(name)': \(names.joined(separator: ", "))")
    }
    guard let response = services[name]?.administer(command, in: &context) else {
      throw AdminRefusal("'\(name)' does not know this")
    }
    return response
  }

  private var overview: PracticeResponse {
    .json(
      200,
      [
        "systems": .array(names.map { .string($0) }), "now": .string(context.clock.now.description),
        "lastSequence": .integer(context.history.lastSequence),
      ])
  }

  private mutating func reset() throws(AdminRefusal) -> PracticeResponse {
    for name in names { _ = services[name]?.administer(.reset, in: &context) }
    faults.clear()
    context.history = PracticeHistory()
    context.tokens = TokenRegistry()
    return overview
  }

  /// Takes a scenario, `{"now": …, "partnercenter": …, "dynamics": …}`, of which each system checks its own part.
  private mutating func seed(_ scenario: PracticeJSON) throws(AdminRefusal) -> PracticeResponse {
    guard let members = scenario.members else { throw AdminRefusal("a scenario is an object") }
    for member in members where member.name != "now" && services[member.name] == nil {
      throw AdminRefusal("a scenario has no '\(member.name)': now, \(names.joined(separator: ", "))")
    }
    if let now = scenario["now"] {
      guard let instant = now.string.flatMap({ PracticeInstant($0) }) else {
        throw AdminRefusal("'now' is an instant like \(PracticeClock.start)")
      }
      context.clock = PracticeClock(
        now: instant, tickPerRequest: context.clock.tickPerRequest, tickPerWrite: context.clock.tickPerWrite)
    }
    for name in names {
      guard let part = scenario[name] else { continue }
      let response = try pass(.seed(part), to: name)
      guard response.status == 200 else { return response }
    }
    return overview
  }

  private mutating func edit(_ action: String, _ body: PracticeJSON) throws(AdminRefusal) -> PracticeResponse {
    let name = try system(body)
    guard let entity = body["entity"]?.string else { throw AdminRefusal("'entity' is missing") }
    let person = body["person"]?.string ?? "a person"
    if action == "create" {
      guard let fields = body["fields"], fields.members != nil else { throw AdminRefusal("'fields' is an object") }
      return try pass(.create(entity: entity, fields: fields, person: person), to: name)
    }
    guard let id = body["id"]?.string else { throw AdminRefusal("'id' is missing") }
    if action == "delete" { return try pass(.delete(entity: entity, id: id, person: person), to: name) }
    guard let fields = body["fields"], fields.members != nil else { throw AdminRefusal("'fields' is an object") }
    return try pass(.edit(entity: entity, id: id, fields: fields, person: person), to: name)
  }

  private func history(_ request: PracticeRequest) throws(AdminRefusal) -> PracticeResponse {
    guard let query = PracticeQuery(request.query) else { throw AdminRefusal("the query cannot be read") }
    let since = query["since"].flatMap { Int($0) } ?? 0
    if query["requests"] == "true" {
      return .json(200, ["requests": .array(context.history.requests.map(\.json))])
    }
    // `writes=true` leaves out what people and the services themselves did.
    let writes =
      query["writes"] == "true"
      ? context.history.apiWrites(since: since) : Array(context.history.writes.dropFirst(max(0, since)))
    return .json(
      200, ["lastSequence": .integer(context.history.lastSequence), "writes": .array(writes.map(\.json))])
  }

  private var counts: PracticeResponse {
    .json(
      200,
      .object(
        names.map { name in
          .init(
            name,
            .object(
              PracticeRequestKind.allCases.map { .init($0.rawValue, .integer(context.history.count(name, $0))) }))
        }))
  }

  private var clockJSON: PracticeJSON {
    [
      "now": .string(context.clock.now.description), "tickPerWrite": .number(String(context.clock.tickPerWrite)),
      "tickPerRequest": .number(String(context.clock.tickPerRequest)),
    ]
  }

  /// `{"advance": seconds}`, `{"now": instant}`, `{"tickPerWrite": steps of 100 ns}`, `{"tickPerRequest": …}`.
  private mutating func setClock(_ body: PracticeJSON) throws(AdminRefusal) -> PracticeResponse {
    var clock = context.clock
    for member in body.members ?? [] {
      switch (member.name, member.value.integer) {
      case ("advance", let seconds?): clock.advance(seconds: seconds)
      case ("tickPerWrite", let ticks?): clock.tickPerWrite = Int64(ticks)
      case ("tickPerRequest", let ticks?): clock.tickPerRequest = Int64(ticks)
      case ("now", _):
        guard let instant = member.value.string.flatMap({ PracticeInstant($0) }) else {
          throw AdminRefusal("'now' is an instant like \(PracticeClock.start)")
        }
        clock = PracticeClock(now: instant, tickPerRequest: clock.tickPerRequest, tickPerWrite: clock.tickPerWrite)
      default: throw AdminRefusal("the clock takes 'advance', 'now', 'tickPerWrite', 'tickPerRequest', not '\(member.name)'")
      }
    }
    context.clock = clock
    return .json(200, clockJSON)
  }
}

extension PracticeExchange {
  /// The request as the admin address shows it.
  var json: PracticeJSON {
    [
      "at": .string(instant.description), "system": .string(system), "kind": .string(kind.rawValue),
      "method": .string(method), "path": .string(path), "query": .string(query), "status": .integer(status),
      "clientRequestId": .text(clientRequestID), "fault": .text(fault),
    ]
  }
}
