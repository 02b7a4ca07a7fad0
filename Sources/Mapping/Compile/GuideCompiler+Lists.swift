import Faults
import Records

extension GuideCompiler {
  /// A value list as a row uses it; `nil` when the guide has none of the name (the check has told).
  mutating func list(
    _ name: String, partnerCenter: PartnerCenterField?, entity: Entity, crmField: String?
  ) -> CompiledList? {
    let folded = GuideWords.folded(name)
    let rows = guide.values.filter { GuideWords.folded($0.list) == folded }
    guard let first = rows.first else { return nil }
    var entries: [CompiledList.Entry] = []
    var fallbackToCRM: Value?
    var fallbackToPartnerCenter: Value?
    for row in rows {
      let isToCRMFallback = row.partnerCenterValue == CompiledList.fallback
      let isToPartnerCenterFallback = row.crmValue == CompiledList.fallback
      let (keys, crmValue) =
        isToPartnerCenterFallback ? ([], .null) : crmValue(row, entity: entity, field: crmField)
      let partnerCenterValue = isToCRMFallback ? .null : Self.partnerCenterValue(row.partnerCenterValue, partnerCenter)
      if isToCRMFallback { fallbackToCRM = crmValue }
      if isToPartnerCenterFallback { fallbackToPartnerCenter = partnerCenterValue }
      if isToCRMFallback || isToPartnerCenterFallback { continue }
      entries.append(
        CompiledList.Entry(
          partnerCenterKey: CompiledList.key(of: partnerCenterValue), partnerCenterValue: partnerCenterValue, crmKeys: keys,
          crmValue: crmValue, isPreferred: row.isPreferred, isValid: row.isValid(on: today)))
    }
    return CompiledList(
      name: first.list, entries: entries, fallbackToCRM: fallbackToCRM, fallbackToPartnerCenter: fallbackToPartnerCenter)
  }

  private static func partnerCenterValue(_ text: String, _ field: PartnerCenterField?) -> Value {
    if CompiledList.key(of: text) == CompiledList.empty { return .null }
    switch field?.kind {
    case .flag: return GuideWords.flag(text).map(Value.flag) ?? .text(text)
    case .number: return ExactDecimal(text).map(Value.decimal) ?? .text(text)
    default: return .text(text)
    }
  }

  /// What a CRM value of a list is recognised by, and what is written for it: `Won` may stand for `3`.
  private mutating func crmValue(_ row: ValueRow, entity: Entity, field name: String?) -> (Set<String>, Value) {
    let text = row.crmValue
    let key = CompiledList.key(of: text)
    if key == CompiledList.empty { return ([key], .null) }
    let place = row.place(.crmValue)
    if let name, MetadataIndex.isPair(name) {
      switch metadata.statusCodes(name, in: entity).read(text) {
      case .code(let code): return ([code], .text(code))
      case .needsMetadata: return ([key], .text(text))
      case .unknown: tellUnknown(text, name, entity, metadata.statusCodes(name, in: entity).all.map(\.label), at: place)
      case .ambiguous(let codes):
        findings.append(
          .error(
            "MAP037", "'\(text)' can mean several values of '\(name)'", at: place,
            remedy: "write " + GuideWords.alternatives(codes)))
      }
      return ([key], .text(text))
    }
    guard let name, let field = metadata.field(name, in: entity), !field.options.isEmpty else {
      var keys: Set = [key]
      if let flag = GuideWords.flag(text) {
        keys.insert(flag ? "yes" : "no")
        return (keys, .text(text))
      }
      // Numbers in a list are option values where nothing says otherwise.
      let isText = metadata.field(name ?? "", in: entity).map { [.text, .memo].contains($0.kind) } ?? false
      return (keys, isText ? .text(text) : ExactDecimal(key).map(Value.decimal) ?? .text(text))
    }
    let form = Self.form(of: field, zone: reader.zone)
    var hits = field.options.filter { $0.value == key }
    if hits.isEmpty { hits = field.options.filter { StatusCodes.matches($0, text) } }
    if hits.isEmpty, field.kind == .flag, let flag = GuideWords.flag(text) {
      return ([flag ? "yes" : "no"], .flag(flag))
    }
    guard let option = hits.first else {
      tellUnknown(text, name, entity, field.options.map { $0.labels.first ?? $0.value }, at: place)
      return ([key], .text(text))
    }
    if hits.count > 1 {
      findings.append(
        .error(
          "MAP037", "'\(text)' is the label of several values of '\(name)'", at: place,
          remedy: "write " + GuideWords.alternatives(hits.map(\.value))))
    }
    let value = Coercion.value(of: option, kind: form.kind)
    let labels = option.labels.map { CompiledList.key(of: $0) }
    return (Set([CompiledList.key(of: value), CompiledList.key(of: option.value)] + labels), value)
  }

  private mutating func tellUnknown(_ text: String, _ field: String, _ entity: Entity, _ choices: [String], at place: Place) {
    let finding = GuideFinding.error(
      "MAP037", "'\(text)' is no value of '\(field)' of the \(GuideNames.title(entity))", at: place,
      remedy: choices.isEmpty ? nil : "its values are \(GuideWords.alternatives(choices))")
    if !findings.contains(finding) { findings.append(finding) }
  }

  /// `LOOKUPVALUE` in a formula towards a side; `nil` for a list that is not there.
  mutating func lookup(_ name: String, to side: Side) -> (@Sendable (String) -> String?)? {
    guard let list = list(name, partnerCenter: nil, entity: .referral, crmField: nil) else { return nil }
    return { text in
      let result = side == .crm ? list.toCRM(.text(orNull: text)) : list.toPartnerCenter(.text(orNull: text))
      guard case .success(let value) = result else { return nil }
      return value.description
    }
  }
}
