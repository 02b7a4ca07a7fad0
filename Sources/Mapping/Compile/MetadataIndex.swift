import Faults
import Records

/// The CRM's metadata, asked by the names that guides use: a field, `lookup.field`, or `state/status`.
struct MetadataIndex {
  let snapshot: MetadataSnapshot?

  func table(_ entity: Entity) -> TableMetadata? { snapshot?.tables[entity] }

  /// The names a guide's name stands for: one, or the two of `state/status`.
  static func parts(of name: String) -> [String] {
    name.split(separator: "/").map { GuideWords.trimmed(String($0)) }.filter { !$0.isEmpty }
  }

  /// `statecode / statuscode` as `statecode/statuscode`; any other name as it stands.
  static func tidy(_ name: String) -> String {
    let parts = parts(of: GuideWords.usualWidth(name))
    return parts.count == 2 ? parts.joined(separator: "/") : name
  }

  static func isPair(_ name: String) -> Bool { parts(of: name).count == 2 }

  /// The lookup that `lookup.field` goes through, and the field behind it.
  static func related(_ name: String) -> (lookup: String, field: String)? {
    guard let point = name.firstIndex(of: ".") else { return nil }
    return (String(name[..<point]), String(name[name.index(after: point)...]))
  }

  /// What the CRM says of a field; `nil` when nothing is known of it.
  ///
  /// For `state/status` the status.
  func field(_ name: String, in entity: Entity) -> FieldMetadata? {
    guard let table = table(entity) else { return nil }
    if Self.isPair(name) { return Self.parts(of: name).last.flatMap { table.fields[$0] } }
    if let field = table.fields[name] { return field }
    guard let (lookup, field) = Self.related(name), let target = table.fields[lookup] else { return nil }
    return snapshot?.tables.values.first { target.targets.contains($0.name) && $0.fields[field] != nil }?.fields[field]
  }

  /// What becomes of a name in a guide when it is held against the table.
  enum Naming: Hashable {
    /// Known, or nothing is known of the table: the name as the CRM spells it.
    case known(String)
    /// The name is what people see; the CRM's own name is given.
    case displayName(of: String)
    /// Several fields show this name.
    case ambiguousDisplayName([String])
    case unknown(nearest: String?)
    /// `lookup.field` where the first is no lookup.
    case notALookup(String)
  }

  /// Whether a table is known and has a field of this name.
  func has(_ name: String, in entity: Entity) -> Bool { table(entity)?.fields[name] != nil }

  func naming(of name: String, in entity: Entity) -> Naming {
    guard let table = table(entity) else { return .known(name) }
    if table.fields[name] != nil { return .known(name) }
    if Self.isPair(name) {
      let parts = Self.parts(of: name).map { naming(of: $0, in: entity) }
      var spelled: [String] = []
      for part in parts {
        guard case .known(let known) = part else { return part }
        spelled.append(known)
      }
      return .known(spelled.joined(separator: "/"))
    }
    let folded = GuideWords.folded(name)
    let names = table.fields.keys.sorted()
    if let spelled = names.first(where: { $0.lowercased() == name.lowercased() }) { return .known(spelled) }
    let shown = names.filter { table.fields[$0].map { GuideWords.folded($0.label) == folded } ?? false }
    if let only = shown.first { return shown.count == 1 ? .displayName(of: only) : .ambiguousDisplayName(shown) }
    if let (lookup, field) = Self.related(name), !lookup.isEmpty, !field.isEmpty {
      guard case .known(let spelled) = naming(of: lookup, in: entity), let target = table.fields[spelled] else {
        return naming(of: lookup, in: entity)
      }
      guard target.kind == .lookup else { return .notALookup(spelled) }
      // Tables that the snapshot does not hold cannot be asked.
      guard let related = snapshot?.tables.values.first(where: { target.targets.contains($0.name) }), target.targets.count == 1
      else { return .known("\(spelled).\(field)") }
      switch naming(of: field, in: related.entity) {
      case .known(let known): return .known("\(spelled).\(known)")
      case .displayName(let known): return .displayName(of: "\(spelled).\(known)")
      case .ambiguousDisplayName(let known): return .ambiguousDisplayName(known.map { "\(spelled).\($0)" })
      case .unknown(let near): return .unknown(nearest: near.map { "\(spelled).\($0)" })
      case .notALookup(let other): return .notALookup(other)
      }
    }
    return .unknown(nearest: Suggestion.nearest(to: name, in: names))
  }
}
