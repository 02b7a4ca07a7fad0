public import Records

/// What a formula reads.
public enum FieldReference: Hashable, Sendable {
  /// `value`: the row's source value.
  case value
  /// `[path]`, `[PC.path]`, `[CRM.field]`: a field of a record; without a side, of the source record.
  case field(String, side: Side?)
}

extension FieldReference: CustomStringConvertible {
  /// As a formula writes it.
  public var description: String {
    switch self {
    case .value: "value"
    case .field(let name, side: nil): "[\(name)]"
    case .field(let name, side: .partnerCenter): "[PC.\(name)]"
    case .field(let name, side: .crm): "[CRM.\(name)]"
    }
  }
}
