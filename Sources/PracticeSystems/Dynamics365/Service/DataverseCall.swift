/// One operation as the service sees it: a request of its own, or a part of a batch.
struct DataverseCall: Sendable {
  var method: String
  /// The steps below the service root, percent-decoded: `opportunities(0aa…)`, `parentcontactid`, `$ref`.
  var steps: [String]
  /// The query as it came, byte for byte.
  var rawQuery: String
  var headers: [PracticeHeader]
  var body: [UInt8]
  /// What links begin with: `http://127.0.0.1:8080/dynamics/api/data/v9.2/`.
  var root: String
  /// The set as it stands in the address, to repeat it in links.
  var rawPath: String
  var preferences: DataversePreferences
  /// The user of the organisation behind the token, and who that is in the history.
  var caller: DataverseID
  var actor: PracticeWrite.Actor
  var isInBatch = false
  /// Whether the call stands in a change set: its writes stay open until the set ends.
  var isInChangeSet = false
  /// What the Content-IDs of a change set stand for so far: the set and the row.
  var references: [String: DataverseReference] = [:]

  func header(_ name: String) -> String? { headers.first { $0.isNamed(name) }?.value }

  var clientRequestID: String? { header("x-ms-client-request-id") }

  /// The body as an object; refused with 400 where it is none.
  func object() throws(DataverseRefusal) -> [PracticeJSON.Member] {
    try requireJSONType()
    guard !body.isEmpty else { throw .payload("The request body is empty.") }
    let json: PracticeJSON
    do {
      json = try PracticeJSON(parsing: body)
    } catch {
      throw .payload("Invalid JSON: \(error)")
    }
    guard case .object(let members) = json else { throw .payload("The root of the body is not an object.") }
    return members
  }

  private func requireJSONType() throws(DataverseRefusal) {
    let type = header("Content-Type") ?? ""
    guard type.lowercased().hasPrefix("application/json") else {
      throw DataverseRefusal(415, "0x0", "The request's Content-Type '\(type)' is not supported; expected application/json.")
    }
  }
}

/// A row, as `/accounts(…)` names it.
struct DataverseReference: Hashable, Sendable {
  /// The table's place in the schema.
  let table: Int
  let id: DataverseID
}
