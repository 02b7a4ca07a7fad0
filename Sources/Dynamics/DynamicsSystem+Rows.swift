internal import Faults
internal import HTTP
internal import JSONText
internal import Records
internal import Synchronization

/// Rows by the value of a field, in as few calls as can be.
extension DynamicsSystem {
  /// Values in one filter.
  private static let valuesPerFilter = 100
  /// Bytes in one filter; an address may have 32,768 (dataverse.md 5.3).
  private static let bytesPerFilter = 20_000
  /// Filters in one batch.
  private static let filtersPerBatch = 50

  /// The rows in which `field` equals one of `literals`, which stand as OData writes them.
  ///
  /// One call for every five thousand values: one filter is asked for plainly, more go as the parts of a batch.
  func rows(
    of address: TableAddress, where field: String, oneOf literals: [String], select: String, lookupNames: Bool,
    kind: String, while activity: String
  ) async throws(Fault) -> [JSONNode] {
    let path = "\(settings.apiPath)/\(address.setName)?$select=\(select)&$filter="
    let addresses = Self.filters(literals.map { "\(field) eq \($0)" }).map { path + $0 }
    if addresses.isEmpty { return [] }
    let prefer = lookupNames ? [Self.annotations(Self.lookupNames)] : []
    var rows: [JSONNode] = []
    if addresses.count == 1 {
      rows += try await list(addresses[0], kind: kind, prefer: prefer, while: activity)
    } else {
      for chunk in addresses.chunks(of: Self.filtersPerBatch) {
        rows += try await batch(ofLists: chunk, kind: kind, prefer: prefer, while: activity)
      }
    }
    return rows
  }

  /// Conditions joined by `or`, encoded, as many in each filter as it takes.
  static func filters(_ conditions: [String]) -> [String] {
    var filters: [String] = []
    var open = ""
    var count = 0
    for condition in conditions.map({ PercentEncoding.odataOption($0) }) {
      if count == valuesPerFilter || (count > 0 && open.utf8.count + condition.utf8.count > bytesPerFilter) {
        filters.append(open)
        open = ""
        count = 0
      }
      open += (count == 0 ? "" : "%20or%20") + condition
      count += 1
    }
    if count > 0 { filters.append(open) }
    return filters
  }

  /// The annotation that names the table of each lookup.
  static let lookupNames = "Microsoft.Dynamics.CRM.lookuplogicalname"

  /// All rows of a list, its further pages included.
  private func list(
    _ address: String, kind: String, prefer: [String], while activity: String
  ) async throws(Fault) -> [JSONNode] {
    var rows: [JSONNode] = []
    var seen: Set<String> = []
    var next: String? = address
    while let address = next {
      guard seen.insert(address).inserted else { throw .pagingLoop(while: activity) }
      let root = try await object(address, kind: kind, prefer: prefer, while: activity)
      next = try Self.take(root, into: &rows, while: activity)
    }
    return rows
  }

  private static func take(
    _ root: JSONNode?, into rows: inout [JSONNode], while activity: String
  ) throws(Fault) -> String? {
    guard let root, let value = root["value"], value.kind == .array else {
      throw .strangeAnswer(while: activity, "the answer holds no list")
    }
    rows += value.elements
    return root.link("@odata.nextLink")
  }

  /// Several lists in one call; a part that the server would not carry out now is asked for alone.
  private func batch(
    ofLists addresses: [String], kind: String, prefer: [String], while activity: String
  ) async throws(Fault) -> [JSONNode] {
    let headers = [Header("Accept", "application/json")] + Self.prefer(prefer)
    let parts = addresses.map { BatchWriter.Part(method: .get, url: settings.url + $0, headers: headers) }
    let posted = try await post(parts.map { .single($0) }, kind: kind, repeatable: true, while: activity)
    var rows: [JSONNode] = []
    // Rows say themselves which they are, so whole answers need no matching; with anything else the lists are
    // asked for one by one, where each answer is its own.
    guard case .answer(let answer) = posted, answer.isComplete, answer.parts.count == parts.count,
      answer.parts.allSatisfy({ $0.status == 200 })
    else {
      for address in addresses { rows += try await list(address, kind: kind, prefer: prefer, while: activity) }
      return rows
    }
    for part in answer.parts {
      var next = try Self.take(try JSONDocument.parse(part.body, while: activity).root, into: &rows, while: activity)
      while let address = next {
        let root = try await object(address, kind: kind, prefer: prefer, while: activity)
        next = try Self.take(root, into: &rows, while: activity)
      }
    }
    return rows
  }

  /// What came back for a batch.
  enum Posted: Sendable {
    case answer(BatchAnswer)
    /// The batch was refused as a whole; nothing in it was carried out.
    case refused(ServiceError)
  }

  /// Sends a batch whose parts fail each for itself.
  func post(
    _ items: [BatchWriter.Item], kind: String, repeatable: Bool, while activity: String
  ) async throws(Fault) -> Posted {
    let writer = BatchWriter(boundary: "batch_cosell")
    let call = ServiceCall(
      .post, "\(settings.apiPath)/$batch", kind: kind, while: activity,
      headers: [Header("Content-Type", writer.contentType), Header("Prefer", "odata.continue-on-error")],
      body: writer.body(items), repeatable: repeatable, accept: ServiceCall.clientErrors)
    let response = try await client.call(call)
    if let answer = BatchAnswer(contentType: response.header("Content-Type") ?? "", body: response.body) {
      return .answer(answer)
    }
    if response.isSuccess { throw .strangeAnswer(while: activity, "the answer to a batch is no batch") }
    return .refused(ServiceError(status: response.status, body: response.body))
  }
}

extension Array {
  /// The elements in order, in runs of at most `size`.
  func chunks(of size: Int) -> [[Element]] {
    guard size > 0 else { return [] }
    return stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}
