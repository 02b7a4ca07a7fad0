internal import Faults
internal import Records

/// What a formula is computed over.
struct Context {
  let value: Value
  let record: [Value]
}

/// One part of a compiled formula.
typealias Step = @Sendable (Context) throws(FormulaProblem) -> Value

/// A function's arguments, computed, and where it stands.
struct Arguments {
  let values: [Value]
  let function: String
  let offset: Int

  var count: Int { values.count }

  /// `null` for an argument that was left out.
  subscript(_ index: Int) -> Value { index < values.count ? values[index] : .null }

  func text(_ index: Int) -> String { self[index].asText }

  func number(_ index: Int) throws(FormulaProblem) -> ExactDecimal {
    try self[index].number(for: function, at: offset)
  }

  /// A whole number, fractions cut off as in Excel; bounded so that arithmetic with it cannot overflow.
  func whole(_ index: Int) throws(FormulaProblem) -> Int {
    let number = try number(index)
    let cut = number.truncated(to: 0)
    guard let integer = cut.integer, abs(integer) <= 1_000_000_000 else {
      throw problem(.outOfRange, "\(number) is too large here")
    }
    return integer
  }

  func flag(_ index: Int) throws(FormulaProblem) -> Bool { try self[index].flag(for: function, at: offset) }

  /// The optional whole number at `index`, or `otherwise` when it was left out.
  func whole(_ index: Int, or otherwise: Int) throws(FormulaProblem) -> Int {
    index < count ? try whole(index) : otherwise
  }

  func problem(_ code: Fault.Code, _ message: String) -> FormulaProblem {
    FormulaProblem(code, "\(function): \(message)", at: offset)
  }
}
