import Faults
public import Formulas
import Records

/// A formula of a guide: its text, and what it means.
public struct GuideFormula: Sendable {
  /// As typed, the leading `=` dropped.
  public let text: String
  public let formula: Formula

  init(_ text: String) throws(FormulaProblem) {
    formula = try Formula.parse(text)
    self.text = Self.canonical(text)
  }

  /// Without the `=` or `'=` that marks it as a formula.
  static func canonical(_ text: String) -> String {
    var rest = Substring(GuideWords.trimmed(text))
    if rest.first == "'" || rest.first == "’" { rest = rest.dropFirst() }
    if rest.first == "=" || rest.first == "＝" { rest = rest.dropFirst() }
    return GuideWords.trimmed(String(rest))
  }

  /// The fields that the formula reads beside the row's own.
  var fields: [(name: String, side: Side?)] {
    formula.references.compactMap { reference in
      if case .field(let name, let side) = reference { (name, side) } else { nil }
    }
  }

  var readsOwnValue: Bool { formula.references.contains(.value) }
}
