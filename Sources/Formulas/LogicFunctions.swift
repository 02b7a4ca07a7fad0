internal import Faults
internal import Records

/// Conditions, each of which computes only the arguments that its result needs.
enum LogicFunctions {
  static let all: [FunctionSpec] = [
    FunctionSpec("IF(condition; then; else)", 2, 3, build: `if`),
    FunctionSpec("IFS(condition; then; condition; then; ...)", 2, nil, paired: true, build: ifs),
    FunctionSpec("SWITCH(value; case; then; ...; otherwise)", 3, nil, build: `switch`),
    FunctionSpec("AND(condition; ...)", 1, nil, build: and),
    FunctionSpec("OR(condition; ...)", 1, nil, build: or),
    FunctionSpec("NOT(condition)", 1, 1, not),
    FunctionSpec("ISBLANK(value)", 1, 1, isBlank),
    FunctionSpec("IFERROR(value; otherwise)", 2, 2, build: ifError),
    FunctionSpec("COALESCE(value; ...)", 1, nil, build: coalesce),
  ]

  static func `if`(_ call: Call) throws(FormulaProblem) -> Step {
    let (condition, then) = (try call.step(0), try call.step(1))
    let offset = call.offset
    guard call.arguments.count > 2 else {
      // As in Excel: without an "else" the result is FALSE.
      return { (context) throws(FormulaProblem) -> Value in
        try condition(context).flag(for: "IF", at: offset) ? try then(context) : .flag(false)
      }
    }
    let otherwise = try call.step(2)
    return { (context) throws(FormulaProblem) -> Value in
      try condition(context).flag(for: "IF", at: offset) ? try then(context) : try otherwise(context)
    }
  }

  static func ifs(_ call: Call) throws(FormulaProblem) -> Step {
    let steps = try call.steps()
    let offset = call.offset
    return { (context) throws(FormulaProblem) -> Value in
      for index in stride(from: 0, to: steps.count - 1, by: 2)
      where try steps[index](context).flag(for: "IFS", at: offset) {
        return try steps[index + 1](context)
      }
      throw FormulaProblem(.noCase, "IFS: no condition is true; end with TRUE and a value", at: offset)
    }
  }

  static func `switch`(_ call: Call) throws(FormulaProblem) -> Step {
    let steps = try call.steps()
    let offset = call.offset
    return { (context) throws(FormulaProblem) -> Value in
      let value = try steps[0](context)
      var index = 1
      while index + 1 < steps.count {
        if Operators.compare(value, try steps[index](context)) == 0 { return try steps[index + 1](context) }
        index += 2
      }
      if index < steps.count { return try steps[index](context) }
      throw FormulaProblem(
        .noCase, "SWITCH: \(quoted(value.asText)) is none of the cases; end with a value for the rest", at: offset)
    }
  }

  static func and(_ call: Call) throws(FormulaProblem) -> Step {
    let steps = try call.steps()
    let offset = call.offset
    return { (context) throws(FormulaProblem) -> Value in
      for step in steps where !(try step(context).flag(for: "AND", at: offset)) { return .flag(false) }
      return .flag(true)
    }
  }

  static func or(_ call: Call) throws(FormulaProblem) -> Step {
    let steps = try call.steps()
    let offset = call.offset
    return { (context) throws(FormulaProblem) -> Value in
      for step in steps where try step(context).flag(for: "OR", at: offset) { return .flag(true) }
      return .flag(false)
    }
  }

  static func not(_ arguments: Arguments) throws(FormulaProblem) -> Value { .flag(!(try arguments.flag(0))) }

  static func isBlank(_ arguments: Arguments) throws(FormulaProblem) -> Value { .flag(arguments[0].isBlank) }

  static func ifError(_ call: Call) throws(FormulaProblem) -> Step {
    let (value, otherwise) = (try call.step(0), try call.step(1))
    return { (context) throws(FormulaProblem) -> Value in
      do throws(FormulaProblem) {
        return try value(context)
      } catch {
        return try otherwise(context)
      }
    }
  }

  static func coalesce(_ call: Call) throws(FormulaProblem) -> Step {
    let steps = try call.steps()
    return { (context) throws(FormulaProblem) -> Value in
      for step in steps {
        let value = try step(context)
        if !value.isBlank { return value }
      }
      return .null
    }
  }
}

extension Value {
  /// Null, or a list without elements.
  var isBlank: Bool {
    switch self {
    case .null: true
    case .text(let text): text.isEmpty
    case .list(let elements): elements.isEmpty
    default: false
    }
  }
}
