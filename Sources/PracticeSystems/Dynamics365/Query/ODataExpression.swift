/// A `$filter` as it was written: names not yet looked up, types not yet checked.
indirect enum ODataExpression: Hashable, Sendable {
  case path([String])
  case literal(ODataLiteral)
  case comparison(ODataComparison, ODataExpression, ODataExpression)
  case and(ODataExpression, ODataExpression)
  case or(ODataExpression, ODataExpression)
  case not(ODataExpression)
  /// `contains(name,'x')` and its like.
  case call(String, [ODataExpression])
  /// `Microsoft.Dynamics.CRM.In(PropertyName='x',PropertyValues=['a','b'])`.
  case queryFunction(String, property: String, values: [String])
}

/// The comparisons of `$filter`; arithmetic there is none (dataverse.md 2.3).
enum ODataComparison: String, Sendable { case eq, ne, gt, ge, lt, le }

/// A constant in a query.
enum ODataLiteral: Hashable, Sendable {
  case null
  case boolean(Bool)
  case number(DataverseDecimal)
  case text(String)
  case id(DataverseID)
  case date(Int32)
  case instant(Int64)
  /// `Microsoft.Dynamics.CRM.AttributeRequiredLevel'ApplicationRequired'`.
  case enumeration(type: String, member: String)

  /// The kind in the words of the service's type system.
  var edmType: String {
    switch self {
    case .null: "Edm.Null"
    case .boolean: "Edm.Boolean"
    case .number(let number): number.scale == 0 ? "Edm.Int32" : "Edm.Decimal"
    case .text: "Edm.String"
    case .id: "Edm.Guid"
    case .date: "Edm.Date"
    case .instant: "Edm.DateTimeOffset"
    case .enumeration(let type, _): type
    }
  }
}
