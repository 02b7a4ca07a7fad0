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

  /// What a value is looked up to.
  private enum Hit: Sendable {
    case value(Value)
    /// Only rows outside their validity stand for it.
    case expired
  }

  let name: String
  private let crmValues: [String: Hit]
  private let partnerCenterValues: [String: Hit]
  private let fallbackToCRM: Value?
  private let fallbackToPartnerCenter: Value?

  /// - Parameter entries: in the guide's order, fallbacks left out.
  init(name: String, entries: [Entry], fallbackToCRM: Value?, fallbackToPartnerCenter: Value?) {
    self.name = name
    self.fallbackToCRM = fallbackToCRM
    self.fallbackToPartnerCenter = fallbackToPartnerCenter
    crmValues = Self.hits(entries, { [$0.partnerCenterKey] }, \.crmValue)
    partnerCenterValues = Self.hits(entries, { $0.crmKeys }, \.partnerCenterValue)
  }

  /// What each key stands for: the preferred one of the valid rows, else the first of them.
  private static func hits(
    _ entries: [Entry], _ keys: (Entry) -> Set<String>, _ result: KeyPath<Entry, Value>
  ) -> [String: Hit] {
    var hits: [String: Hit] = [:]
    var preferred: Set<String> = []
    for entry in entries {
      for key in keys(entry) {
        guard entry.isValid else {
          if hits[key] == nil { hits[key] = .expired }
          continue
        }
        if case .value? = hits[key], !entry.isPreferred || preferred.contains(key) { continue }
        hits[key] = .value(entry[keyPath: result])
        if entry.isPreferred { preferred.insert(key) }
      }
    }
    return hits
  }

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
    if trimmed.isEmpty || isEmptyWord(trimmed) { return empty }
    if let number = ExactDecimal(trimmed), !trimmed.hasPrefix("0") || trimmed == "0" { return number.description }
    return trimmed.lowercased()
  }

  private static func isEmptyWord(_ text: String) -> Bool {
    // Few texts begin as it does.
    guard let first = text.unicodeScalars.first, ["(", "（", "_"].contains(first) else { return false }
    return GuideWords.folded(text) == empty
  }

  /// The CRM's value for one of Partner Center.
  func toCRM(_ value: Value) -> Result<Value, CellProblem> {
    take(crmValues[Self.key(of: value)], of: value, in: "Partner Center", fallback: fallbackToCRM)
  }

  /// Partner Center's value for one of the CRM.
  func toPartnerCenter(_ value: Value) -> Result<Value, CellProblem> {
    take(partnerCenterValues[Self.key(of: value)], of: value, in: "the CRM", fallback: fallbackToPartnerCenter)
  }

  private func take(_ hit: Hit?, of value: Value, in system: String, fallback: Value?) -> Result<Value, CellProblem> {
    if case .value(let found)? = hit { return .success(found) }
    // An empty value is only looked up where the list speaks of it.
    if value.isNull { return .success(.null) }
    guard hit == nil else {
      return .failure(
        CellProblem(
          code: "list-value-expired", reason: "'\(value)' of \(system) is outside its validity in the list '\(name)'",
          remedy: "choose a value that is valid, or change 'Valid from' and 'Valid until' in the guide"))
    }
    if let fallback { return .success(fallback) }
    return .failure(
      CellProblem(
        code: "not-in-list", reason: "'\(value)' of \(system) is not in the list '\(name)'",
        remedy: "add it to the part Values of the guide, or choose another value"))
  }
}
