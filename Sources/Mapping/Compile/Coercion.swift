import Records

/// Brings a value into the kind that a field takes; what cannot be brought there is a problem of the cell.
struct Coercion: Sendable {
  let form: FieldForm
  /// The target field's choices by what people write for them: value or label, folded; empty where it has none.
  let choices: [String: Value]
  /// Labels in the CRM's order, for messages.
  let choiceNames: [String]
  let numbers: NumberFormat
  /// The table that a text id points into.
  let table: String
  /// `'estimatedvalue' of the opportunity`.
  let target: String

  func apply(_ value: Value) -> Result<Value, CellProblem> {
    switch (form.kind, value) {
    case (_, .null), (.any, _), (.list, .list), (.flag, .flag), (.number, .decimal), (.reference, .reference), (.date, .date):
      .success(value)
    case (.text, _), (.memo, _): .success(asText(value))
    case (.number, .text(let text)): number(text)
    case (.flag, _): flag(value)
    case (.date, .instant(let instant)): .success(.date((form.daysIn ?? .utc).day(of: instant)))
    case (.date, .text(let text)), (.instant, .text(let text)): moment(text)
    case (.instant, .instant(let instant)):
      .success(form.daysIn.map { .instant(Instant(startOf: $0.day(of: instant))) } ?? value)
    case (.instant, .date(let date)): .success(.instant(Instant(startOf: date)))
    case (.option, _): option(value)
    case (.reference, .text(let id)): .success(.reference(Value.Reference(table: table, id: id)))
    default: .failure(problem("wrong-type", "'\(value)' is no \(Self.name(of: form.kind))"))
    }
  }

  private func asText(_ value: Value) -> Value {
    switch value {
    case .text, .list: value
    default: .text(orNull: value.description)
    }
  }

  private func number(_ text: String) -> Result<Value, CellProblem> {
    switch numbers.read(text) {
    case .number(let number): .success(.decimal(number))
    case .notANumber: .failure(problem("not-a-number", "'\(text)' is no number"))
    case .ambiguous:
      .failure(
        CellProblem(
          code: "number-ambiguous", reason: "'\(text)' can be read as two different numbers",
          remedy: "say in the setting 'Number format' how numbers are written, such as 1.234,5"))
    }
  }

  private func flag(_ value: Value) -> Result<Value, CellProblem> {
    let text = value.description
    if let flag = GuideWords.flag(text) { return .success(.flag(flag)) }
    if let choice = choices[GuideWords.folded(text)] { return .success(choice) }
    switch value {
    case .decimal(let number) where number == ExactDecimal(1): return .success(.flag(true))
    case .decimal(let number) where number == .zero: return .success(.flag(false))
    case .text("1"): return .success(.flag(true))
    case .text("0"): return .success(.flag(false))
    default: return .failure(problem("not-a-flag", "'\(text)' is neither Yes nor No"))
    }
  }

  private func moment(_ text: String) -> Result<Value, CellProblem> {
    if let date = CalendarDate(text) { return apply(.date(date)) }
    if let instant = Instant(text) { return apply(.instant(instant)) }
    return .failure(problem("not-a-date", "'\(text)' is no date", "write it as 2026-12-31"))
  }

  private func option(_ value: Value) -> Result<Value, CellProblem> {
    let text = value.description
    if choices.isEmpty {
      // Nothing is known of the choices: numbers are values, texts are taken as they are.
      if case .text = value, let number = ExactDecimal(text) { return .success(.decimal(number)) }
      return .success(value)
    }
    if let choice = choices[GuideWords.folded(text)] { return .success(choice) }
    return .failure(
      problem(
        "not-an-option", "'\(text)' is none of the choices of \(target)",
        "choose \(GuideWords.alternatives(choiceNames)), or give it a row in a value list"))
  }

  func problem(_ code: String, _ reason: String, _ remedy: String? = nil) -> CellProblem {
    CellProblem(
      code: .init(rawValue: code), reason: reason, remedy: remedy ?? "correct the source of \(target), or the guide's row for it")
  }

  static func name(of kind: FieldForm.Kind) -> String {
    switch kind {
    case .text, .memo, .any: "text"
    case .number: "number"
    case .flag: "yes or no"
    case .date: "date"
    case .instant: "moment"
    case .option: "choice"
    case .reference: "record"
    case .list: "list"
    }
  }
}

extension Coercion {
  /// For a field of the CRM.
  init(form: FieldForm, field: FieldMetadata?, numbers: NumberFormat, target: String) {
    var choices: [String: Value] = [:]
    var ambiguous: Set<String> = []
    for option in field?.options ?? [] {
      let value = Self.value(of: option, kind: form.kind)
      for label in Set(option.labels.map(GuideWords.folded)) {
        if choices[label] != nil { ambiguous.insert(label) }
        choices[label] = value
      }
    }
    // A label that two choices share says nothing.
    for label in ambiguous { choices[label] = nil }
    // A value is a value before it is anybody's label.
    for option in field?.options ?? [] { choices[GuideWords.folded(option.value)] = Self.value(of: option, kind: form.kind) }
    self.init(
      form: form, choices: choices, choiceNames: field?.options.map { $0.labels.first ?? $0.value } ?? [], numbers: numbers,
      table: field.map { $0.targets.count == 1 ? $0.targets.first ?? "" : "" } ?? "", target: target)
  }

  static func value(of option: FieldMetadata.Option, kind: FieldForm.Kind) -> Value {
    if kind == .flag { return .flag(["1", "true", "yes"].contains(option.value.lowercased())) }
    if let number = ExactDecimal(option.value) { return .decimal(number) }
    return .text(option.value)
  }
}
