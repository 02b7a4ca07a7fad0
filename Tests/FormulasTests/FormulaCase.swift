import Formulas
import Records
import Testing

/// One row of a table: a formula, what `value` is, and what comes out.
struct FormulaCase: CustomTestStringConvertible, Sendable {
  let formula: String
  let value: Value
  let outcome: Result<Value, FormulaProblem>

  var testDescription: String { formula }

  init(_ formula: String, _ value: Value = .null, is result: Value) {
    (self.formula, self.value, outcome) = (formula, value, .success(result))
  }

  init(_ formula: String, _ value: Value = .null, is text: String) { self.init(formula, value, is: .text(text)) }

  init(_ formula: String, _ value: Value = .null, is flag: Bool) { self.init(formula, value, is: .flag(flag)) }

  init(_ formula: String, _ value: Value = .null, number: String) {
    self.init(formula, value, is: ExactDecimal(number).map { .decimal($0) } ?? .text("no number in the table"))
  }

  init(_ formula: String, _ value: Value = .null, date: String) {
    self.init(formula, value, is: CalendarDate(date).map { .date($0) } ?? .text("no date in the table"))
  }

  /// The whole text of the problem.
  init(_ formula: String, _ value: Value = .null, fails text: String) {
    (self.formula, self.value) = (formula, value)
    outcome = .failure(FormulaProblem("expected", text))
  }

  /// The record that the tables read: fields by name.
  static let record: [(name: String, value: Value)] = [
    ("name", .text("Contoso")),
    ("details.dealValue", .decimal(ExactDecimal(42000))),
    ("customerProfile.team[0].email", .text("ada@example.com")),
    ("ids[profileType=Duns].id", .text("123456789")),
    ("closing", .date(CalendarDate(dayNumber: 20777))),
    ("changed", .instant(Instant(seconds: 20777 * 86400 + 8 * 3600 + 5 * 60 + 9))),
    ("blank", .null),
    ("isPrimary", .flag(true)),
    ("owner", .reference(Value.Reference(table: "systemuser", id: "0aa0"))),
    ("solutions", .list([Value.Element(key: "SOL-1", fields: []), Value.Element(key: "SOL-2", fields: [])])),
  ]

  /// What comes out; a problem of reading, compiling or computing.
  func run(languages: Set<String>? = nil) -> Result<Value, FormulaProblem> {
    Result { () throws(FormulaProblem) in
      let compiled = try Formula.parse(formula).compile(
        slots: { reference in
          guard case .field(let name, let side) = reference, side != .crm else { return nil }
          return Self.record.firstIndex { $0.name == name }
        },
        lists: { name in
          guard name == "Stages" else { return nil }
          return { ["1": "Won", "2": "Lost", "3": ""][$0] }
        }, languages: languages)
      return try compiled.evaluate(value: value, record: Self.record.map(\.value))
    }
  }

  /// Holds the outcome against the table's.
  func check(languages: Set<String>? = nil, sourceLocation: SourceLocation = #_sourceLocation) {
    switch (run(languages: languages), outcome) {
    case (.success(let found), .success(let wanted)): #expect(found == wanted, sourceLocation: sourceLocation)
    case (.failure(let problem), .failure(let wanted)):
      #expect(problem.description == wanted.message, sourceLocation: sourceLocation)
    case (let found, let wanted): Issue.record("\(found) is not \(wanted)", sourceLocation: sourceLocation)
    }
  }
}
