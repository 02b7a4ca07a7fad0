internal import Records

/// A currency of the organisation (dataverse.md 8.6).
struct Currency: Hashable, Sendable {
  let id: String
  /// The ISO code in capitals: `EUR`.
  let code: String
  let name: String
  /// Digits after the point that amounts in it keep.
  let precision: Int
  let isActive: Bool

  static let table = "transactioncurrency"
  static let select = "isocurrencycode,currencyname,currencyprecision,statecode"

  /// Its fields by name; what a lookup to it may be asked for without another call.
  var fields: [String: Value] {
    [
      "isocurrencycode": .text(orNull: code), "currencyname": .text(orNull: name),
      "currencyprecision": .decimal(ExactDecimal(precision)),
    ]
  }
}
