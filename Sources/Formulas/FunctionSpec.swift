internal import Records

/// A function of the language: its name, how it is called, and how a call is compiled.
struct FunctionSpec: Sendable {
  let name: String
  /// How it is written, for messages: `IF(condition; then; else)`.
  let usage: String
  let minimum: Int
  /// `nil` for any number.
  let maximum: Int?
  /// Whether arguments come in pairs.
  let isPaired: Bool
  /// Arguments that must be texts in quotation marks, from 0.
  let literals: [Int]
  let build: @Sendable (Call) throws(FormulaProblem) -> Step

  /// A function that decides itself which arguments are computed.
  init(
    _ usage: String, _ minimum: Int, _ maximum: Int?, paired: Bool = false, literals: [Int] = [],
    build: @escaping @Sendable (Call) throws(FormulaProblem) -> Step
  ) {
    name = String(usage.prefix { $0 != "(" })
    self.usage = usage
    self.minimum = minimum
    self.maximum = maximum
    isPaired = paired
    self.literals = literals
    self.build = build
  }

  /// A function of its computed arguments.
  init(
    _ usage: String, _ minimum: Int, _ maximum: Int?,
    _ compute: @escaping @Sendable (Arguments) throws(FormulaProblem) -> Value
  ) {
    self.init(usage, minimum, maximum) { (call) throws(FormulaProblem) -> Step in
      let name = call.function.name
      let offset = call.offset
      let steps = try call.steps()
      return { (context) throws(FormulaProblem) -> Value in
        var values: [Value] = []
        values.reserveCapacity(steps.count)
        for step in steps { values.append(try step(context)) }
        return try compute(Arguments(values: values, function: name, offset: offset))
      }
    }
  }

  /// Why a number of arguments is wrong; `nil` when it is right.
  func refusal(ofCount count: Int) -> String? {
    let isTooMany = maximum.map { count > $0 } ?? false
    guard count < minimum || isTooMany || (isPaired && count % 2 != 0) else { return nil }
    return "\(name) has \(count) argument\(count == 1 ? "" : "s"); it is written \(usage)"
  }
}

/// All functions of the language.
enum Functions {
  static let all: [FunctionSpec] =
    LogicFunctions.all + TextFunctions.all + TextPositionFunctions.all + FormatFunctions.all + NumberFunctions.all
    + DateFunctions.all + CodeFunctions.all + PatternFunctions.all

  /// By name in upper case.
  static let named: [String: FunctionSpec] = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}
