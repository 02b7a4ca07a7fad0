/// What one cell of a row holds.
enum DataverseValue: Hashable, Sendable {
  case null
  case text(String)
  /// Whole numbers, and the numbers of choices, states and status reasons.
  case integer(Int64)
  case decimal(DataverseDecimal)
  case boolean(Bool)
  case id(DataverseID)
  /// A row of another table; the table by its place in the schema.
  case lookup(DataverseID, table: Int16)
  /// Seconds since 1970-01-01T00:00:00Z: the service keeps no fractions.
  case instant(Int64)
  /// Days since 1970-01-01.
  case date(Int32)
  /// The numbers of a multi-select choice, ascending.
  case choices([Int64])

  var isNull: Bool { self == .null }

  var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  var text: String? { if case .text(let value) = self { value } else { nil } }
  var decimal: DataverseDecimal? { if case .decimal(let value) = self { value } else { nil } }
  var target: DataverseID? { if case .lookup(let id, _) = self { id } else { nil } }
}
