import Records

/// A value list of a guide as one row uses it: over the values of the row's two fields.
struct CompiledList: Sendable {
  static let empty = "(empty)"
  static let fallback = "*"

  struct Entry: Sendable {
    let partnerCenterKey: String
    let partnerCenterValue: Value
    /// Everything the CRM's value may be recognised by: number, labels.
    let crmKeys: Set<String>
    let crmValue: Value
    let isPreferred: Bool
    let isValid: Bool
  }

  let name: String
  /// In the guide's order, fallbacks left out.
  let entries: [Entry]
  let fallbackToCRM: Value?
  let fallbackToPartnerCenter: Value?

  /// How a value is looked up.
  static func key(of value: Value) -> String {
    switch value {
    case .null: empty
    case .text(let text): key(of: text)
    default: value.description.lowercased()
    }
  }

  /// How a cell of the list is looked up: numbers in one form, words without case.
  static func key(of text: String) -> String {
    let trimmed = GuideWords.trimmed(text)
    if trimmed.isEmpty || GuideWords.folded(trimmed) == empty { return empty }
    if let number = ExactDecimal(trimmed), !trimmed.hasPrefix("0") || trimmed == "0" { return number.description }
    return trimmed.lowercased()
  }

  /// The CRM's value for one of Partner Center.
  func toCRM(_ value: Value) -> Result<Value, CellProblem> {
    let key = Self.key(of: value)
    return choose(
      entries.filter { $0.partnerCenterKey == key }, of: value, in: "Partner Center", fallback: fallbackToCRM, \.crmValue)
  }

  /// Partner Center's value for one of the CRM.
  func toPartnerCenter(_ value: Value) -> Result<Value, CellProblem> {
    let key = Self.key(of: value)
    return choose(
      entries.filter { $0.crmKeys.contains(key) }, of: value, in: "the CRM", fallback: fallbackToPartnerCenter,
      \.partnerCenterValue)
  }

  private func choose(
    _ hits: [Entry], of value: Value, in system: String, fallback: Value?, _ result: KeyPath<Entry, Value>
  ) -> Result<Value, CellProblem> {
    let valid = hits.filter(\.isValid)
    if let entry = valid.first(where: \.isPreferred) ?? valid.first { return .success(entry[keyPath: result]) }
    // An empty value is only looked up where the list speaks of it.
    if value.isNull { return .success(.null) }
    if let fallback, hits.isEmpty { return .success(fallback) }
    if !hits.isEmpty {
      return .failure(
        CellProblem(
          code: "list-value-expired", reason: "'\(value)' of \(system) is outside its validity in the list '\(name)'",
          remedy: "choose a value that is valid, or change 'Valid from' and 'Valid until' in the guide"))
    }
    return .failure(
      CellProblem(
        code: "not-in-list", reason: "'\(value)' of \(system) is not in the list '\(name)'",
        remedy: "add it to the part Values of the guide, or choose another value"))
  }
}
