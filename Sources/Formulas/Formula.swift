internal import Faults
public import Records

/// A formula of a mapping guide, read and checked for everything that does not need the guide or the CRM.
///
///     let formula = try Formula.parse(#"=IF([details.dealValue]>1000; UPPER(value); "small")"#)
///     let compiled = try formula.compile(slots: { _ in 3 })
///     let result = try compiled.evaluate(value: .text("a"), record: values)
///
/// The language is Excel's as far as it goes; docs/formulas.md has the functions and the differences.
public struct Formula: Sendable {
  let root: Node
  /// What it reads, each once, in the order of the text.
  public let references: [FieldReference]
  /// The lists that `LOOKUPVALUE` names, each once, in the order of the text.
  public let listNames: [String]

  /// Reads a formula.
  ///
  /// A leading `=` or `'=` is dropped; arguments are separated by `;`, or by `,` where that is unambiguous.
  ///
  /// - Throws: the first problem of the text; ``problems(in:)`` gives them all.
  public static func parse(_ text: String) throws(FormulaProblem) -> Formula {
    let (formula, problems) = read(text)
    if let formula, problems.isEmpty { return formula }
    throw problems.first ?? FormulaProblem(.formulaEmpty, "the formula is empty")
  }

  /// Everything that is wrong with a text as a formula, in its order; empty when ``parse(_:)`` would take it.
  public static func problems(in text: String) -> [FormulaProblem] { read(text).problems }

  private static func read(_ text: String) -> (formula: Formula?, problems: [FormulaProblem]) {
    do throws(FormulaProblem) {
      let tokens = try Lexer.tokens(of: text)
      var parser = Parser(tokens: tokens)
      let parsed = Result { () throws(FormulaProblem) in try parser.parse() }
      var problems = parser.problems
      switch parsed {
      case .failure(let problem): return (nil, sorted(problems + [problem]))
      case .success(let root):
        problems += DecimalComma.problems(in: tokens, text: text)
        guard problems.isEmpty else { return (nil, sorted(problems)) }
        var found = References()
        found.visit(root)
        return (Formula(root: root, references: found.references, listNames: found.lists), [])
      }
    } catch {
      return (nil, [error])
    }
  }

  private static func sorted(_ problems: [FormulaProblem]) -> [FormulaProblem] {
    problems.sorted { ($0.offset ?? 0, $0.code.rawValue) < ($1.offset ?? 0, $1.code.rawValue) }
  }

  /// Binds the formula to the slots of the record that it reads.
  ///
  /// - Parameters:
  ///   - resolve: the slot of a field; `nil` when it may not be read here. Not asked for `value`.
  ///   - lists: how a list of the guide turns one value into another; `nil` when there is no such list.
  ///   - languages: the languages that `COUNTRYCODE` and `CURRENCYCODE` take names in; `nil` is all.
  /// - Throws: `FRM015`...`FRM019`, the first of them.
  public func compile(
    slots resolve: (FieldReference) -> Int?, lists: (String) -> (@Sendable (String) -> String?)? = { _ in nil },
    languages: Set<String>? = nil
  ) throws(FormulaProblem) -> CompiledFormula {
    let root = self.root
    return try withoutActuallyEscaping(resolve) { resolve throws(FormulaProblem) in
      try withoutActuallyEscaping(lists) { lists throws(FormulaProblem) in
        let compiler = Compiler(resolve: resolve, lists: lists, languages: languages)
        return CompiledFormula(step: try compiler.step(root))
      }
    }
  }

  /// Gathers what a tree reads.
  private struct References {
    var references: [FieldReference] = []
    var lists: [String] = []

    mutating func visit(_ node: Node) {
      switch node.kind {
      case .literal: break
      case .reference(let reference): if !references.contains(reference) { references.append(reference) }
      case .negated(let inner), .percent(let inner): visit(inner)
      case .binary(_, let left, let right):
        visit(left)
        visit(right)
      case .call(let function, let arguments):
        for argument in arguments { visit(argument) }
        if function.name == "LOOKUPVALUE", arguments.count > 1, let list = arguments[1].literalText, !lists.contains(list) {
          lists.append(list)
        }
      }
    }
  }
}

/// A formula bound to slots, ready to be computed for record after record.
public struct CompiledFormula: Sendable {
  let step: Step

  /// The formula's result for one record.
  ///
  /// - Parameters:
  ///   - value: what `value` stands for.
  ///   - record: the values in slots of the record that is read; a slot beyond its end is `null`.
  /// - Throws: a problem whose code is a word, such as `country-unknown`.
  public func evaluate(value: Value, record: [Value]) throws(FormulaProblem) -> Value {
    try step(Context(value: value, record: record))
  }
}
