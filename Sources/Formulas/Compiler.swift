internal import Faults
internal import Records

/// Turns a tree into closures over slots.
struct Compiler {
  let resolve: (FieldReference) -> Int?
  let lists: (String) -> (@Sendable (String) -> String?)?
  let languages: Set<String>?

  func step(_ node: Node) throws(FormulaProblem) -> Step {
    switch node.kind {
    case .literal(let value): return { (_) throws(FormulaProblem) -> Value in value }
    case .reference(.value): return { (context) throws(FormulaProblem) -> Value in context.value }
    case .reference(let reference): return try read(reference, at: node.offset)
    case .negated(let inner): return try negated(inner, at: node.offset)
    case .percent(let inner): return try percent(inner, at: node.offset)
    case .binary(let found, let left, let right): return try binary(found, left, right, at: node.offset)
    case .call(let function, let arguments):
      return try function.build(Call(function: function, arguments: arguments, offset: node.offset, compiler: self))
    }
  }

  private func read(_ reference: FieldReference, at offset: Int) throws(FormulaProblem) -> Step {
    guard let slot = resolve(reference), slot >= 0 else {
      throw FormulaProblem(.formulaFieldUnreadable, "'\(reference)' cannot be read here", at: offset)
    }
    return { (context) throws(FormulaProblem) -> Value in slot < context.record.count ? context.record[slot] : .null }
  }

  private func negated(_ inner: Node, at offset: Int) throws(FormulaProblem) -> Step {
    if case .literal(.decimal(let number)) = inner.kind { return { (_) throws(FormulaProblem) -> Value in .decimal(-number) } }
    let step = try step(inner)
    return { (context) throws(FormulaProblem) -> Value in .decimal(-(try step(context).number(for: "'-'", at: offset))) }
  }

  private func percent(_ inner: Node, at offset: Int) throws(FormulaProblem) -> Step {
    let step = try step(inner)
    return { (context) throws(FormulaProblem) -> Value in
      let number = try step(context).number(for: "'%'", at: offset)
      return .decimal(number.divided(by: ExactDecimal(100)) ?? .zero)
    }
  }

  private func binary(_ found: Operator, _ left: Node, _ right: Node, at offset: Int) throws(FormulaProblem) -> Step {
    let (a, b) = (try step(left), try step(right))
    switch found {
    case .add, .subtract, .multiply, .divide, .power:
      return { (context) throws(FormulaProblem) -> Value in
        try Operators.arithmetic(found, try a(context), try b(context), at: offset)
      }
    case .join:
      return { (context) throws(FormulaProblem) -> Value in
        try Operators.join(try a(context).asText, try b(context).asText, for: "'&'", at: offset)
      }
    case .equal:
      return { (context) throws(FormulaProblem) -> Value in .flag(Operators.compare(try a(context), try b(context)) == 0) }
    case .unequal:
      return { (context) throws(FormulaProblem) -> Value in .flag(Operators.compare(try a(context), try b(context)) != 0) }
    case .less:
      return { (context) throws(FormulaProblem) -> Value in .flag(Operators.compare(try a(context), try b(context)) < 0) }
    case .atMost:
      return { (context) throws(FormulaProblem) -> Value in .flag(Operators.compare(try a(context), try b(context)) <= 0) }
    case .more:
      return { (context) throws(FormulaProblem) -> Value in .flag(Operators.compare(try a(context), try b(context)) > 0) }
    case .atLeast:
      return { (context) throws(FormulaProblem) -> Value in .flag(Operators.compare(try a(context), try b(context)) >= 0) }
    }
  }
}

/// One call of a function in a formula, while it is compiled.
struct Call {
  let function: FunctionSpec
  let arguments: [Node]
  let offset: Int
  let compiler: Compiler

  /// The argument at `index` compiled; blank when it was left out.
  func step(_ index: Int) throws(FormulaProblem) -> Step {
    guard index < arguments.count else { return { (_) throws(FormulaProblem) -> Value in .null } }
    return try compiler.step(arguments[index])
  }

  /// All arguments compiled.
  func steps() throws(FormulaProblem) -> [Step] {
    var steps: [Step] = []
    for argument in arguments { steps.append(try compiler.step(argument)) }
    return steps
  }
}
