import Faults
import Records

extension GuideCheck {
  /// Formulas: that they are used, read the right record, and have a way back.
  mutating func checkFormulas(of row: GuideRow) {
    for side in Side.allCases {
      guard let formula = row.formula(to: side) else { continue }
      let place = row.place(GuideRow.formulaColumn(side))
      if !row.writes(side) {
        warn("MAP031", "the formula is not used: the row does not write \(side.title)", at: place)
      }
      if formula.readsOwnValue, side == .crm ? row.path == nil : row.crmField == nil {
        error("MAP039", "the formula reads 'value', and the row has none", at: place, "name the fields that it reads")
      }
      for (name, of) in formula.fields { checkReference(name, of, in: row, to: side, at: place) }
      for list in formula.formula.listNames where values(list).isEmpty {
        error("MAP035", "there is no value list '\(list)'", at: place, nearestList(to: list))
      }
    }
    guard row.directions.count == 2, row.when != .create, (row.toCRM == nil) != (row.toPartnerCenter == nil),
      let formula = row.toCRM ?? row.toPartnerCenter, !Self.isHarmlessOneWay(formula)
    else { return }
    let there: Side = row.toCRM == nil ? .partnerCenter : .crm
    warn(
      "MAP031",
      "the formula changes what goes to \(there.title), and nothing turns it back: what \(there.title) changes comes to "
        + "\(there.other == .crm ? "the CRM" : "Partner Center") as it is", at: row.place(GuideRow.formulaColumn(there)),
      "give the way back a formula too, or let the row travel one way")
  }

  /// A formula that leaves alone what it made itself needs no way back.
  private static func isHarmlessOneWay(_ formula: GuideFormula) -> Bool {
    ["countrycode(value)", "currencycode(value)", "trim(value)"].contains(GuideWords.folded(formula.text))
  }

  private mutating func checkReference(_ name: String, _ of: Side?, in row: GuideRow, to side: Side, at place: Place) {
    guard (of ?? side.other) == side.other else {
      error(
        "MAP039", "the formula reads '\(name)' of the record that it writes", at: place,
        "a formula to \(side.title) reads \(side.other.title) only")
      return
    }
    if side == .crm {
      if PartnerCenterFields.find(name, in: row.entity) == nil {
        error(
          "MAP014", "Partner Center has no field '\(name)'", at: place,
          PartnerCenterFields.nearest(to: name, in: row.entity).map { "did you mean '\($0)'?" })
      }
    } else {
      var names = GuideNames(metadata: metadata, defaults: CRMDefaults())
      _ = names.spelled(name, in: row.entity, at: place)
      findings += names.findings
    }
  }

  func nearestList(to name: String) -> String? { Suggestion.question(for: name, in: guide.values.map(\.list)) }
}
