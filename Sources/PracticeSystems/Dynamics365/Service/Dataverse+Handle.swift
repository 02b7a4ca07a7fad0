extension Dataverse {
  public mutating func handle(_ request: PracticeRequest, in context: inout PracticeContext) -> PracticeResponse {
    let id = DataverseID { context.random.next() }.description
    var response: PracticeResponse
    do {
      let (caller, actor) = try admit(request, in: context)
      response = try serve(request, caller: caller, actor: actor, in: &context)
    } catch {
      response = answer(to: error, request)
    }
    response.headers.append(PracticeHeader("REQ_ID", id))
    response.headers.append(PracticeHeader("x-ms-service-request-id", id))
    if persona.degreeOfParallelismHint > 0, response.status != 401 {
      response.headers.append(PracticeHeader("x-ms-dop-hint", String(persona.degreeOfParallelismHint)))
    }
    return response
  }

  /// A batch of reads alone is a read.
  public func kind(of request: PracticeRequest) -> PracticeRequestKind {
    if request.method == "GET" || request.method == "HEAD" { return .read }
    guard request.path.hasSuffix("/$batch") || request.path.hasSuffix("/%24batch") else { return .write }
    let writes = ["POST ", "PATCH ", "DELETE ", "PUT "].map { Array($0.utf8) }
    let lines = request.body.split { $0 == 0x0A }
    return lines.contains { line in writes.contains { line.starts(with: $0) } } ? .write : .read
  }

  public func refusal(status: Int, in context: inout PracticeContext) -> PracticeResponse {
    let (code, message): (String, String) =
      switch status {
      case 401: ("", "")
      case 403: ("0x80072560", "The user is not a member of the organization.")
      case 404: ("0x80040217", "The requested record does not exist.")
      case 412: ("0x80060882", "The version of the existing record doesn't match the RowVersion property provided.")
      case 429:
        (
          "0x80072322",
          "Number of requests exceeded the limit of \(persona.requestLimit) over time window of \(persona.requestWindowSeconds) seconds."
        )
      default: ("0x80040216", "An unexpected error occurred.")
      }
    let refusal = DataverseRefusal(status, code, message, retryAfter: status == 429 ? 30 : nil)
    var response = self.response(to: refusal)
    if status == 401 { challenge(&response, "http://127.0.0.1") }
    return response
  }

  /// The answer a refusal makes.
  func response(to refusal: DataverseRefusal, preferring header: String? = nil) -> PracticeResponse {
    var refusal = refusal
    if persona.leavesCodesEmpty { refusal.code = "" }
    if persona.writesCodesInCapitals, refusal.code.hasPrefix("0x") {
      refusal.code = "0x" + refusal.code.dropFirst(2).uppercased()
    }
    var headers = [PracticeHeader("OData-Version", "4.0")]
    if let seconds = refusal.retryAfter { headers.append(PracticeHeader("Retry-After", String(seconds))) }
    let annotated = header?.contains("odata.include-annotations=\"*\"") ?? false
    return .json(
      refusal.status, refusal.json(annotated: annotated), headers: headers,
      contentType: "application/json; odata.metadata=minimal")
  }

  private func answer(to refusal: DataverseRefusal, _ request: PracticeRequest) -> PracticeResponse {
    var response = response(to: refusal, preferring: request.header("Prefer"))
    if refusal.status == 401 { challenge(&response, request.linkBase) }
    return response
  }

  /// Tells a caller without a good token where to get one (dataverse.md 1.6).
  private func challenge(_ response: inout PracticeResponse, _ base: String) {
    response.set(
      "WWW-Authenticate",
      "Bearer authorization_uri=https://login.microsoftonline.com/common/oauth2/authorize, resource_id=\(base)/")
    if persona.unauthorizedBodyIsEmpty {
      response.body = []
      response.headers.removeAll { $0.isNamed("Content-Type") }
    }
  }

  /// Lets a caller in: token, membership, and the limit of requests.
  private mutating func admit(
    _ request: PracticeRequest, in context: PracticeContext
  ) throws(DataverseRefusal) -> (DataverseID, PracticeWrite.Actor) {
    guard case .valid(let access) = context.tokens.check(request, audience: name, now: context.clock.now) else {
      throw DataverseRefusal(401, "", "HTTP Error 401 - Unauthorized: Access is denied")
    }
    switch persona.access {
    case .granted: break
    case .notAMember:
      throw DataverseRefusal(403, "0x80072560", "The user is not a member of the organization.")
    case .disabled: throw DataverseRefusal(403, "0x80040225", "The specified user is disabled.")
    case .applicationBlocked:
      throw DataverseRefusal(403, "0x80095ffc", "The application is not allowed to call this environment.")
    }
    if let wait = meter.refuse(at: context.clock.now, limit: persona.requestLimit, windowSeconds: persona.requestWindowSeconds) {
      throw DataverseRefusal(
        429, "0x80072322",
        "Number of requests exceeded the limit of \(persona.requestLimit) over time window of \(persona.requestWindowSeconds) seconds.",
        retryAfter: wait)
    }
    guard request.body.count <= persona.bodyLimit else {
      throw DataverseRefusal(413, "", "The request body is too large.")
    }
    return (applicationUser, .api(access.user))
  }

  private mutating func serve(
    _ request: PracticeRequest, caller: DataverseID, actor: PracticeWrite.Actor, in context: inout PracticeContext
  ) throws(DataverseRefusal) -> PracticeResponse {
    var call = DataverseCall(
      method: request.method, steps: [], rawQuery: request.query, headers: request.headers, body: request.body, root: "",
      rawPath: "",
      preferences: try DataversePreferences(request.header("Prefer")), caller: caller, actor: actor)
    let (root, path) = try Self.split(request.path)
    call.root = request.linkBase + root
    try Self.place(path, in: &call)
    try checkVersion(call)
    if call.steps == ["$batch"] { return try batch(call, mount: request.mount, in: &context) }
    return try route(call, in: &context)
  }

  /// Cuts a path into the service root and the rest: `/api/data/v9.2/` and `opportunities(…)`.
  static func split(_ path: String) throws(DataverseRefusal) -> (root: String, rest: String) {
    for version in ["v9.2", "v9.1", "v9.0"] {
      let root = "/api/data/\(version)/"
      if path.hasPrefix(root) { return (root, String(path.dropFirst(root.count))) }
      if path == root.dropLast() { return (root, "") }
    }
    throw .init(404, "", "The resource '\(path)' was not found.")
  }

  /// Puts the path below the root into a call, its steps decoded.
  ///
  /// Slashes inside a key's quotes do not cut; the service refuses such keys later.
  static func place(_ path: String, in call: inout DataverseCall) throws(DataverseRefusal) {
    call.rawPath = path
    guard let decoded = PracticeQuery.decoded(path) else { throw .query("The path has a malformed percent escape.") }
    var steps: [String] = [""]
    var quoted = false
    for character in decoded {
      if character == "'" { quoted.toggle() }
      if character == "/", !quoted { steps.append("") } else { steps[steps.count - 1].append(character) }
    }
    if steps.last == "" { steps.removeLast() }
    call.steps = steps
  }

  private func checkVersion(_ call: DataverseCall) throws(DataverseRefusal) {
    for name in ["OData-Version", "OData-MaxVersion"] {
      if let version = call.header(name), version != "4.0" {
        throw .query("The header '\(name)' has the value '\(version)'; the service speaks 4.0.")
      }
    }
  }
}
