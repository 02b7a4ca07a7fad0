extension Dataverse {
  /// The most operations of one batch (dataverse.md 4.5).
  private static let batchLimit = 1000

  mutating func batch(_ call: DataverseCall, mount: String, in context: inout PracticeContext) throws(DataverseRefusal)
    -> PracticeResponse
  {
    guard call.method == "POST" else { throw .method(call.method) }
    let parts = try DataverseBatchReader.parts(call.body, contentType: call.header("Content-Type"))
    let total = parts.reduce(0) { sum, part in
      if case .changeSet(let operations) = part { sum + operations.count } else { sum + 1 }
    }
    guard total <= Self.batchLimit else {
      throw .argument("The number of operations in the batch, \(total), exceeds the limit of \(Self.batchLimit).")
    }
    var answers: [DataverseBatchWriter.Part] = []
    var status = 200
    var seen: Set<String> = []
    for part in parts {
      let failed: Int?
      switch part {
      case .operation(let operation):
        let response = perform(operation, call, mount: mount, references: [:], inSet: false, in: &context)
        answers.append(.single(response))
        failed = response.status >= 400 ? response.status : nil
      case .changeSet(let operations):
        let (answer, bad) = try changeSet(operations, call, mount: mount, seen: &seen, in: &context)
        answers.append(answer)
        failed = bad
      }
      // Without continue-on-error the first failure ends the batch; what was done before stays done.
      if let failed, !call.preferences.continuesOnError {
        status = failed
        break
      }
    }
    disturb(&answers)
    let boundary = "batchresponse_\(DataverseID { context.random.next() })"
    let writer = DataverseBatchWriter(boundary: boundary, lineEnd: persona.batchEndsLinesInCRLF ? "\r\n" : "\n")
    let quoted = persona.quotesBoundaries ? "\"\(boundary)\"" : boundary
    var headers = [PracticeHeader("Content-Type", "multipart/mixed; boundary=\(quoted)"), PracticeHeader("OData-Version", "4.0")]
    if !call.preferences.applied.isEmpty {
      headers.append(PracticeHeader("Preference-Applied", call.preferences.applied.joined(separator: ",")))
    }
    return PracticeResponse(status: status, headers: headers, body: writer.body(answers))
  }

  /// All operations of a set or none.
  private mutating func changeSet(
    _ operations: [DataverseBatchReader.Operation], _ call: DataverseCall, mount: String, seen: inout Set<String>,
    in context: inout PracticeContext
  ) throws(DataverseRefusal) -> (DataverseBatchWriter.Part, failed: Int?) {
    var responses: [(contentID: String, response: PracticeResponse)] = []
    var references: [String: DataverseReference] = [:]
    var failure: (contentID: String, response: PracticeResponse)?
    let mark = store.mark
    let writes = pendingWrites.count
    for operation in operations {
      let id = operation.contentID ?? ""
      guard seen.insert(id).inserted else {
        throw .payload("The batch is malformed: the Content-ID '\(id)' stands twice.")
      }
      let response = perform(operation, call, mount: mount, references: references, inSet: true, in: &context)
      if response.status >= 400 {
        failure = (contentID: id, response: response)
        break
      }
      if let url = response.header("OData-EntityId"), let found = try? reference(url, call) { references[id] = found }
      responses.append((id, response))
    }
    let boundary = "changesetresponse_\(DataverseID { context.random.next() })"
    guard let failure else {
      commit(in: &context)
      return (.changeSet(boundary: boundary, responses), nil)
    }
    store.rollBack(to: mark, schema: schema)
    pendingWrites.removeSubrange(writes...)
    if persona.failedChangeSetIsNested { return (.changeSet(boundary: boundary, [failure]), failure.response.status) }
    return (.single(failure.response), failure.response.status)
  }

  /// One operation of a batch, with an answer whatever comes of it.
  private mutating func perform(
    _ operation: DataverseBatchReader.Operation, _ batch: DataverseCall, mount: String, references: [String: DataverseReference],
    inSet: Bool, in context: inout PracticeContext
  ) -> PracticeResponse {
    partCount += 1
    do throws(DataverseRefusal) {
      if persona.throttlesPartEvery > 0, partCount % persona.throttlesPartEvery == 0 {
        throw DataverseRefusal(
          429, "0x80072321", "Combined execution time of incoming requests exceeded the limit.", retryAfter: 5)
      }
      var call = batch
      call.method = operation.method
      call.headers = operation.headers
      call.body = operation.body
      call.preferences = try DataversePreferences(call.header("Prefer"))
      call.isInBatch = true
      call.isInChangeSet = inSet
      call.references = references
      // The id of the whole request stays with its parts in the history.
      if call.clientRequestID == nil, let id = batch.clientRequestID {
        call.headers.append(PracticeHeader("x-ms-client-request-id", id))
      }
      try Self.address(operation.target, batch: batch, mount: mount, in: &call)
      if call.steps == ["$batch"] { throw .payload("A batch may not hold a batch.") }
      return try route(call, in: &context)
    } catch {
      let preferences = operation.headers.first { $0.isNamed("Prefer") }?.value
      var response = response(to: error, preferring: preferences)
      response.headers.insert(PracticeHeader("REQ_ID", DataverseID { context.random.next() }.description), at: 0)
      return response
    }
  }

  /// Puts the target of a request line into a call: an absolute address, a path, or a reference into the change set.
  private static func address(
    _ target: String, batch: DataverseCall, mount: String, in call: inout DataverseCall
  ) throws(DataverseRefusal) {
    let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    call.rawQuery = halves.count > 1 ? halves[1] : ""
    var path = halves[0]
    if path.hasPrefix("$") {
      try place(path, in: &call)
      guard let first = call.steps.first, call.references[String(first.dropFirst())] != nil else {
        throw .query("Content-ID Reference: '\(path)' does not exist in the batch context.")
      }
      return
    }
    if path.hasPrefix("http://") || path.hasPrefix("https://") {
      guard path.hasPrefix(batch.root) else { throw .query("The URI '\(path)' is not under the service root '\(batch.root)'.") }
      path = String(path.dropFirst(batch.root.count))
    } else if path.hasPrefix("/") {
      if !mount.isEmpty, path.hasPrefix(mount + "/") { path = String(path.dropFirst(mount.count)) }
      path = try split(path).rest
    } else {
      // Neither an address nor a path from `/api/` (dataverse.md 4.5).
      throw .query("Invalid URI '\(target)' in a part of the batch.")
    }
    try place(path, in: &call)
  }

  /// What a persona does to the parts of an answer; the work is done all the same.
  private func disturb(_ answers: inout [DataverseBatchWriter.Part]) {
    switch persona.batchParts {
    case .inOrder: break
    case .reversed: answers.reverse()
    case .lastMissing: if answers.count > 1 { answers.removeLast() }
    case .lastTwice: if let last = answers.last { answers.append(last) }
    }
  }
}
