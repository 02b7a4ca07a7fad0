/// A row sought by the value of one of its fields: the currency whose code is `EUR`.
struct LookupQuery: Hashable, Sendable {
  let table: String
  let field: String
  /// In lower case: the service compares texts without case (dataverse.md 2.3).
  let value: String

  init(table: String, field: String, value: String) {
    self.table = table
    self.field = field
    self.value = value.lowercased()
  }
}
