import Faults
import Records

extension GuideCheck {
  /// Formulas: that they are used, read the right record, and have a way back.
  mutating func checkFormulas(of row: GuideRow) {
    for side in Side.allCases {
      guard let formula = row.formula(to: side) else { continue }
      let place = row.place(GuideRow.formulaColumn(side))
      if !row.writes(side) {
        warn("MAP031", "the formula is not used: the row does not write \(GuideWords.name(side))", at: place)
      }
      if formula.readsOwnValue, side == .crm ? row.path == nil : row.crmField == nil {
        error("MAP039", "the formula reads 'value', and the row has none", at: place, "name the fields that it reads")
      }
      checkReading(of: formula, entity: row.entity, to: side, at: place)
    }
    guard row.directions.count == 2, row.when != .create, (row.toCRM == nil) != (row.toPartnerCenter == nil),
      let formula = row.toCRM ?? row.toPartnerCenter, !Self.isHarmlessOneWay(formula)
    else { return }
    let there: Side = row.toCRM == nil ? .partnerCenter : .crm
    warn(
      "MAP031",
      "the formula changes what goes to \(GuideWords.name(there)), and nothing turns it back: what \(GuideWords.name(there)) changes comes to "
        + "\(GuideWords.name(there.other)) as it is", at: row.place(GuideRow.formulaColumn(there)),
      "give the way back a formula too, or let the row travel one way")
  }

  /// A formula that leaves alone what it made itself needs no way back.
  private static func isHarmlessOneWay(_ formula: GuideFormula) -> Bool {
    ["countrycode(value)", "currencycode(value)", "trim(value)"].contains(GuideWords.folded(formula.text))
  }

  /// The fields and lists that a formula names.
  mutating func checkReading(of formula: GuideFormula, entity: Entity, to side: Side, at place: Place) {
    for (name, of) in formula.fields { checkReference(name, of, entity, to: side, at: place) }
    for list in formula.formula.listNames where values(list).isEmpty {
      error("MAP035", "there is no value list '\(list)'", at: place, nearestList(to: list))
    }
  }

  private mutating func checkReference(_ name: String, _ of: Side?, _ entity: Entity, to side: Side, at place: Place) {
    guard (of ?? side.other) == side.other else {
      error(
        "MAP039", "the formula reads '\(name)' of the record that it writes", at: place,
        "a formula to \(GuideWords.name(side)) reads \(GuideWords.name(side.other)) only")
      return
    }
    if side == .crm {
      if PartnerCenterFields.find(name, in: entity) != nil { return }
      if let untold = PartnerCenterFields.untold(name, in: entity) {
        findings.append(.untold(untold, at: place))
      } else {
        error(
          "MAP014", "Partner Center has no field '\(name)'", at: place,
          PartnerCenterFields.nearest(to: name, in: entity).map { "did you mean '\($0)'?" })
      }
    } else {
      var names = GuideNames(metadata: metadata, defaults: CRMDefaults())
      _ = names.spelled(name, in: entity, at: place)
      findings += names.findings
    }
  }

  func nearestList(to name: String) -> String? { Suggestion.question(for: name, in: guide.values.map(\.list)) }
}
