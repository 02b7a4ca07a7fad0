import Formulas
import Records

extension GuideCompiler {
  /// The columns of solution uploads.
  ///
  /// The slots of their formulas are the positions of the columns.
  mutating func solutionColumns() -> [SolutionColumn] {
    let rows = guide.solutionRows.filter { $0.crmField != nil }
    let headings = rows.map { Set($0.headings.map { GuideWords.folded($0) }) }
    var columns: [SolutionColumn] = []
    for (index, row) in rows.enumerated() {
      guard let name = row.crmField else { continue }
      columns.append(solutionColumn(row, name, index, headings))
    }
    return columns
  }

  private mutating func solutionColumn(
    _ row: SolutionRow, _ name: String, _ index: Int, _ headings: [Set<String>]
  ) -> SolutionColumn {
    let field = metadata.field(name, in: .solutionDetail)
    let form = field.map { Self.form(of: $0, zone: reader.zone) } ?? FieldForm(kind: .any)
    let coercion = Coercion(form: form, field: field, numbers: reader.numbers, target: "'\(name)' of the solution detail")
    let values = row.texts[.values].flatMap { list($0, partnerCenter: nil, entity: .solutionDetail, crmField: row.crmField) }
    var inputs = [index]
    var compute: Computation?
    if let formula = row.formula {
      compute = evaluation(
        formula, entity: .solutionDetail, to: .crm, ownSlot: index, place: row.place(.formula), label: row.headings.first ?? ""
      ) { name in headings.firstIndex { $0.contains(GuideWords.folded(name)) } }
      inputs += formula.fields.compactMap { name, _ in headings.firstIndex { $0.contains(GuideWords.folded(name)) } }
    }
    let look: Lookup? = values.map { list in { @Sendable value in list.toCRM(value) } }
    let transform = Transform(inputs: Self.unique(inputs)) { [compute] record in
      Self.steps(record, ownSlot: index, compute: compute, look: look, coercion)
    }
    let folded = row.headings.map { GuideWords.folded($0) }
    return SolutionColumn(
      headings: folded, title: row.headings.first ?? name,
      ownHeadings: Self.unique(([field?.label ?? "", name].filter { !$0.isEmpty }).map { GuideWords.folded($0) }),
      label: field?.label ?? name, crmField: name, isRequired: row.isRequired, transform: transform,
      fromCRM: { coercion.apply($0) },
      toUpload: row.formula == nil ? Self.written(values, field, form) : nil, form: form, field: field,
      choices: choices(of: row, field), currencies: folded.contains(SolutionColumn.currencyHeading) ? currencies : [],
      notes: row.texts[.notes] ?? "", address: row.address)
  }

  private var currencies: Set<String> { Set((metadata.snapshot?.currencies ?? [:]).keys) }

  /// What people may write under a heading: the words of its list, else the CRM's own labels.
  private func choices(of row: SolutionRow, _ field: FieldMetadata?) -> [String] {
    if let name = row.texts[.values].map({ GuideWords.folded($0) }) {
      let words = guide.values.filter { GuideWords.folded($0.list) == name && $0.isValid(on: today) }.map(\.partnerCenterValue)
      return Self.unique(words.filter { $0 != CompiledList.fallback && CompiledList.key(of: $0) != CompiledList.empty })
    }
    if row.formula != nil { return [] }
    if field?.kind == .flag { return ["Yes", "No"] }
    return field?.options.map { $0.labels.first ?? $0.value } ?? []
  }

  /// The way back: what people write for a value of the CRM.
  private static func written(
    _ values: CompiledList?, _ field: FieldMetadata?, _ form: FieldForm
  ) -> @Sendable (Value) -> Value? {
    var labels: [String: String] = [:]
    for option in field?.options ?? [] {
      labels[CompiledList.key(of: Coercion.value(of: option, kind: form.kind))] = option.labels.first ?? option.value
    }
    // A label that two choices share would come back as neither.
    let ambiguous = Set(Dictionary(grouping: labels.values, by: { GuideWords.folded($0) }).filter { $0.value.count > 1 }.keys)
    return { [labels] value in
      if value.isNull { return .null }
      if let values {
        guard case .success(let word) = values.toPartnerCenter(value), !word.isNull else { return nil }
        return word
      }
      if case .flag(let flag) = value { return .text(flag ? "Yes" : "No") }
      guard let label = labels[CompiledList.key(of: value)], !ambiguous.contains(GuideWords.folded(label)) else { return value }
      return .text(label)
    }
  }

  private static func unique(_ words: [String]) -> [String] {
    var seen: Set<String> = []
    return words.filter { seen.insert($0).inserted }
  }
}
