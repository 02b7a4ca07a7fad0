import Records

/// The values of a `state/status` pair: what a guide may write for them, and the one form in which they are compared.
struct StatusCodes {
  /// Status values with their labels and the state they belong to; empty without metadata.
  let statuses: [FieldMetadata.Option]
  let states: [FieldMetadata.Option]

  enum Reading: Hashable {
    /// `0/1`: state and status as the CRM numbers them.
    case code(String)
    case unknown
    /// Several status values could be meant.
    case ambiguous([String])
    /// A label, and no metadata to look it up in.
    case needsMetadata
  }

  /// Reads `0/1`, `Open/In Progress`, `In Progress`, `1`, `Won` or `3`.
  func read(_ text: String) -> Reading {
    let parts = text.split(separator: "/").map { GuideWords.trimmed(String($0)) }
    guard parts.count <= 2, let last = parts.last else { return .unknown }
    if statuses.isEmpty {
      guard parts.count == 2, parts.allSatisfy({ Int($0) != nil }) else { return .needsMetadata }
      return .code(parts.joined(separator: "/"))
    }
    var hits = statuses.filter { Self.matches($0, last) }
    if parts.count == 2, let first = parts.first {
      let wanted = states.filter { Self.matches($0, first) }.map(\.value) + [first]
      hits = hits.filter { option in option.state.map { wanted.contains($0) } ?? false }
    } else if hits.isEmpty {
      // A state alone stands for its status where it has only one.
      let wanted = states.filter { Self.matches($0, last) }.map(\.value)
      hits = statuses.filter { option in option.state.map { wanted.contains($0) } ?? false }
    } else if hits.count > 1 {
      // A number is the value before it is anybody's label.
      let byValue = hits.filter { $0.value == last }
      if byValue.count == 1 { hits = byValue }
    }
    let codes = hits.map { "\($0.state ?? "")/\($0.value)" }
    guard let code = codes.first else { return .unknown }
    return codes.count == 1 ? .code(code) : .ambiguous(codes)
  }

  /// The codes of all status values, in the CRM's order, with a name for people.
  var all: [(code: String, label: String)] {
    statuses.map { ("\($0.state ?? "")/\($0.value)", $0.labels.first ?? $0.value) }
  }

  static func matches(_ option: FieldMetadata.Option, _ text: String) -> Bool {
    option.value == text || option.labels.contains { GuideWords.folded($0) == GuideWords.folded(text) }
  }
}

extension MetadataIndex {
  func statusCodes(_ name: String, in entity: Entity) -> StatusCodes {
    let parts = Self.parts(of: name)
    let fields = table(entity)?.fields ?? [:]
    return StatusCodes(
      statuses: parts.last.flatMap { fields[$0]?.options } ?? [], states: parts.first.flatMap { fields[$0]?.options } ?? [])
  }
}
