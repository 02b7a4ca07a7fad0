import Faults
import Formulas
import ISOCodes
import Records

/// From a record in slots to a value.
typealias Computation = @Sendable ([Value]) -> Result<Value, CellProblem>
/// From a value to the one that a list gives for it.
typealias Lookup = @Sendable (Value) -> Result<Value, CellProblem>

extension GuideCompiler {
  /// The way of a value towards a side: formula, then list, then the kind of the target.
  mutating func transform(_ row: GuideRow, to side: Side, known: PartnerCenterField?, coercion: Coercion) -> Transform? {
    guard row.writes(side), row.role == nil else { return nil }
    let ownName = side == .crm ? row.path?.description : row.crmField
    let ownSlot = ownName.flatMap { sourceLayout(entity: row.entity, to: side).slot(of: $0) }
    let formula = row.formula(to: side)
    var inputs = ownSlot.map { [$0] } ?? []
    var compute: Computation?
    if let formula {
      let layout = sourceLayout(entity: row.entity, to: side)
      let slots = formula.fields.compactMap { name, of in
        sourceField(name, side: of, entity: row.entity, to: side).flatMap { layout.slot(of: $0) }
      }
      inputs = Self.unique((formula.readsOwnValue ? inputs : []) + slots)
      compute = evaluation(
        formula, entity: row.entity, to: side, ownSlot: ownSlot, place: row.place(GuideRow.formulaColumn(side)),
        label: row.crmField ?? known?.label ?? "")
    }
    var look: Lookup?
    if let name = row.listName,
      let list = list(
        name, partnerCenter: known, entity: row.entity, crmField: row.crmField)
    {
      look = side == .crm ? { @Sendable in list.toCRM($0) } : { @Sendable in list.toPartnerCenter($0) }
    }
    let needsPresentCell = side == .partnerCenter && known?.widens == true
    let fixes = sourceFixes(entity: row.entity, to: side, slots: inputs)
    guard let compute else {
      // Nothing but the row's own value is read, so nothing but that is put right.
      return Transform(inputs: inputs) { [look] record in
        let value = fixes.reduce(Self.value(record, ownSlot)) { Self.fixed($0, $1) }
        return (look.map { $0(value) } ?? .success(value)).flatMap { coercion.apply($0) }
      }
    }
    return Transform(inputs: inputs) { [look] record in
      // What shows a deal to Microsoft comes from a cell that is there, never from an empty one.
      if needsPresentCell, Self.value(record, ownSlot).isNull { return .success(.null) }
      return Self.steps(Self.fixed(record, fixes), ownSlot: ownSlot, compute: compute, look: look, coercion)
    }
  }

  /// A formula with a yes or no as its result, over the referral.
  mutating func formulaTransform(
    _ formula: GuideFormula, entity: Entity, to side: Side, ownSlot: Int?, place: Place
  ) -> Transform {
    let layout = sourceLayout(entity: entity, to: side)
    let slots = formula.fields.compactMap { name, of in
      sourceField(name, side: of, entity: entity, to: side).flatMap { layout.slot(of: $0) }
    }
    let compute = evaluation(formula, entity: entity, to: side, ownSlot: ownSlot, place: place, label: "")
    let fixes = sourceFixes(entity: entity, to: side, slots: slots)
    let coercion = Coercion(
      form: FieldForm(kind: .flag), field: nil, numbers: reader.numbers, target: "the setting at \(place)")
    return Transform(inputs: Self.unique(slots)) { record in
      Self.steps(Self.fixed(record, fixes), ownSlot: ownSlot, compute: compute, look: nil, coercion)
    }
  }

  /// A formula over slots; `nil` with a finding where it cannot be compiled.
  mutating func evaluation(
    _ formula: GuideFormula, entity: Entity, to side: Side, ownSlot: Int?, place: Place, label: String,
    slotOf: ((String) -> Int?)? = nil
  ) -> Computation? {
    let layout = sourceLayout(entity: entity, to: side)
    var lookups: [String: @Sendable (String) -> String?] = [:]
    for name in formula.formula.listNames {
      lookups[GuideWords.folded(name)] = lookup(name, to: side)
    }
    do {
      let compiled = try formula.formula.compile(
        slots: { reference in
          switch reference {
          case .value: ownSlot
          case .field(let name, let of):
            if let slotOf {
              slotOf(name)
            } else {
              sourceField(name, side: of, entity: entity, to: side).flatMap { layout.slot(of: $0) }
            }
          }
        }, lists: { lookups[GuideWords.folded($0)] }, languages: reader.settings.countryLanguages)
      let address = "\(place)"
      let text = GuideWords.shown(formula.text)
      let source = side == .crm ? "the referral" : "'\(label)' of the \(GuideNames.title(entity))"
      return { record in
        do throws(FormulaProblem) {
          return .success(try compiled.evaluate(value: Self.value(record, ownSlot), record: record))
        } catch {
          return .failure(Self.problem(error, formula: text, at: address, source: source))
        }
      }
    } catch {
      // The check has told what is not there.
      let isTold = slotOf == nil && [.formulaFieldUnreadable, .formulaListUnknown].contains(error.code)
      if isTold { return nil }
      findings.append(.error("MAP038", "the formula '\(GuideWords.shown(formula.text))' cannot be used: \(error)", at: place))
      return nil
    }
  }

  /// What a person can do about a value that a formula does not take.
  private static func problem(_ problem: FormulaProblem, formula: String, at address: String, source: String) -> CellProblem {
    let remedy =
      switch problem.code {
      case .countryUnknown, .countryAmbiguous: "write the two-letter ISO 3166 code of the country, such as DE, into \(source)"
      case .currencyUnknown, .currencyAmbiguous:
        "write the three-letter ISO 4217 code of the currency, such as EUR, into \(source)"
      default: "correct \(source), or the formula '\(formula)' at \(address)"
      }
    return CellProblem(code: problem.code, reason: problem.message, remedy: remedy)
  }

  // MARK: At run time

  static func value(_ record: [Value], _ slot: Int?) -> Value {
    guard let slot, record.indices.contains(slot) else { return .null }
    return record[slot]
  }

  static func steps(
    _ record: [Value], ownSlot: Int?, compute: Computation?, look: Lookup?,
    _ coercion: Coercion
  ) -> Result<Value, CellProblem> {
    (compute.map { $0(record) } ?? .success(value(record, ownSlot)))
      .flatMap { value in look.map { $0(value) } ?? .success(value) }
      .flatMap { value in coercion.apply(value) }
  }

  /// What has to be put right in a source record before a row reads it.
  enum SourceFix: Sendable {
    case stripMark(slot: Int)
    /// A moment that means a day.
    case day(slot: Int, DayZone)

    var slot: Int {
      switch self {
      case .stripMark(let slot), .day(let slot, _): slot
      }
    }
  }

  /// The fixes of the slots that a row reads.
  private func sourceFixes(entity: Entity, to side: Side, slots: [Int]) -> [SourceFix] {
    let layout = sourceLayout(entity: entity, to: side)
    let isDeal = entity == .opportunity || entity == .lead
    return slots.compactMap { slot in
      guard layout.fields.indices.contains(slot) else { return nil }
      let field = layout.fields[slot]
      if side == .crm {
        if isDeal, field == "name" { return .stripMark(slot: slot) }
        return PartnerCenterFields.find(field, in: entity)?.field.kind == .day ? .day(slot: slot, reader.zone) : nil
      }
      let named = guide.rows.first { $0.entity == entity && $0.crmField == field && $0.path?.description == "name" }
      return isDeal && named != nil ? .stripMark(slot: slot) : nil
    }
  }

  static func fixed(_ record: [Value], _ fixes: [SourceFix]) -> [Value] {
    guard !fixes.isEmpty else { return record }
    var record = record
    for fix in fixes where record.indices.contains(fix.slot) {
      // A record is copied only where something is put right.
      let better = fixed(record[fix.slot], fix)
      if better != record[fix.slot] { record[fix.slot] = better }
    }
    return record
  }

  static func fixed(_ value: Value, _ fix: SourceFix) -> Value {
    switch (fix, value) {
    case (.stripMark, .text(let name)): .text(orNull: NameMark.strip(name))
    case (.day(_, let zone), .instant(let instant)): .date(zone.day(of: instant))
    default: value
    }
  }
}
