import Records

/// What changed in the CRM's fields since the last run, for the fields that both snapshots know.
enum MetadataDrift {
  /// One line a change, in the order of tables and fields: `opportunity.name: length 300 → 100`.
  static func lines(from old: MetadataSnapshot, to new: MetadataSnapshot) -> [String] {
    Entity.allCases.flatMap { entity -> [String] in
      guard let before = old.tables[entity], let after = new.tables[entity] else { return [] }
      return before.fields.keys.sorted().flatMap { name -> [String] in
        guard let was = before.fields[name] else { return [] }
        guard let now = after.fields[name] else { return ["\(entity.rawValue).\(name): is not there any more"] }
        return changes(was, now).map { "\(entity.rawValue).\(name): \($0)" }
      }
    }
  }

  private static func changes(_ was: FieldMetadata, _ now: FieldMetadata) -> [String] {
    var changes: [String] = []
    func compare(_ what: String, _ before: String, _ after: String) {
      if before != after { changes.append("\(what) \(before) → \(after)") }
    }
    func word(_ number: Int?) -> String { number.map(String.init) ?? "none" }
    compare("label", was.label, now.label)
    compare("type", was.kind.rawValue, now.kind.rawValue)
    compare("length", word(was.maxLength), word(now.maxLength))
    compare("digits", word(was.precision), word(now.precision))
    compare("required", was.isRequired ? "yes" : "no", now.isRequired ? "yes" : "no")
    compare("writable on create", was.isCreatable ? "yes" : "no", now.isCreatable ? "yes" : "no")
    compare("writable on update", was.isUpdatable ? "yes" : "no", now.isUpdatable ? "yes" : "no")
    let (old, new) = (was.options.map(name), now.options.map(name))
    for option in new where !old.contains(option) { changes.append("new choice \(option)") }
    for option in old where !new.contains(option) { changes.append("choice \(option) is gone") }
    return changes
  }

  private static func name(_ option: FieldMetadata.Option) -> String {
    option.value + (option.labels.first.map { " '\($0)'" } ?? "")
  }
}
