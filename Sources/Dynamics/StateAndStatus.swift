internal import Records

/// State and status of a row as the one value that guides use: `0/1`, or `1/3` for won (dataverse.md 8.1).
struct StateAndStatus: Hashable, Sendable {
  let state: Int
  let status: Int

  /// The name of the pseudo field.
  static let field = "statecode/statuscode"

  init(state: Int, status: Int) {
    self.state = state
    self.status = status
  }

  /// Reads `1/3`; `nil` without exactly one slash between two whole numbers.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let state = Int(parts[0]), let status = Int(parts[1]) else { return nil }
    self.init(state: state, status: status)
  }

  /// The value of the pseudo field; `.null` where the row shows neither.
  static func value(state: Value, status: Value) -> Value {
    guard let state = state.decimal, let status = status.decimal else { return .null }
    return .text("\(state)/\(status)")
  }
}
