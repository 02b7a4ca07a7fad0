import Formulas
import ISOCodes
import Names
import Records
import Testing

/// Texts put together at random from a seed: whatever they are, they end with a value or a problem.
struct FormulaRobustnessTests {
  /// The same numbers for the same seed.
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  static let pieces = [
    "IF(", "TEXT(", "REGEXREPLACE(", "ROUND(", "DATE(", "EDATE(", "MID(", "REPT(", "SUBSTITUTE(", "NUMBERVALUE(", "SWITCH(",
    "MOD(", "COUNTRYCODE(",
    "TEXTJOIN(", "SEARCH(", "IFERROR(", ")", ")", ")", ")", ";", ";", ";", ",", "+", "-", "*", "/", "^", "&", "=", "<", "%",
    "value", "[name]", "[closing]",
    "[changed]", "[solutions]", "[details.dealValue]", "\"a\"", "\"#,##0.00\"", "\"(a|b)*c{2,3}\"", "\"dd.mm.yyyy\"", "\"\"",
    "\"x", "1", "0", "2", "-1",
    "999999999999999999", "0.000000000000000001", "46346", "1e17", "TRUE", "(", " ", "'", "=", "[", "]", "日", "\u{301}", "WENN(",
    "\"*?~\"",
  ]

  // swift-format-ignore
  static let functions: [(String, ClosedRange<Int>)] = [
    ("IF", 2...3), ("IFERROR", 2...2), ("TRIM", 1...1), ("PROPER", 1...1), ("LEFT", 2...2), ("RIGHT", 2...2), ("MID", 3...3), ("LEN", 1...1),
    ("SUBSTITUTE", 3...4), ("REPLACE", 4...4), ("FIND", 2...3), ("SEARCH", 2...3), ("CONCAT", 1...3), ("TEXTJOIN", 3...4), ("REPT", 2...2), ("VALUE", 1...1),
    ("NUMBERVALUE", 1...3), ("TEXT", 2...2), ("ROUND", 2...2), ("ROUNDUP", 2...2), ("ROUNDDOWN", 2...2), ("INT", 1...1), ("ABS", 1...1), ("MIN", 1...3),
    ("MAX", 1...3), ("SUM", 1...3), ("MOD", 2...2), ("DATE", 3...3), ("DATEVALUE", 1...1), ("YEAR", 1...1), ("EDATE", 2...2), ("EOMONTH", 2...2),
    ("COUNTRYCODE", 1...1), ("CURRENCYCODE", 1...1), ("COUNTRYNAME", 2...2), ("COALESCE", 1...3), ("REGEXTEST", 2...2), ("REGEXEXTRACT", 2...3),
    ("REGEXREPLACE", 3...4), ("SWITCH", 3...5), ("AND", 1...2), ("NOT", 1...1), ("EXACT", 2...2), ("ISBLANK", 1...1),
  ]

  static let operands = [
    "value", "[name]", "[closing]", "[changed]", "[solutions]", "[details.dealValue]", "[blank]", "[isPrimary]", "[owner]",
    "\"\"", "\"abc\"", "\"*\"", "\"~\"",
    "\"0.00;-0;;@\"", "\"#,##0,.0%\"", "\"[a-c]+|(x?)*\"", "\"yyyy-mm-dd hh:mm:ss AM/PM\"", "\"$1$0$$\"", "\"2026-11-20\"",
    "\"12.5\"", "\"de\"", "\"日本\"",
    "0", "1", "-1", "2", "3", "99", "1000000000", "-1000000000", "999999999999999999", "-999999999999999999",
    "0.000000000000000001", "46346", "2958465", "0.5",
    "TRUE", "FALSE",
  ]

  static let operators = ["+", "-", "*", "/", "^", "&", "=", "<>", "<", "<=", ">", ">="]

  static func expression(_ depth: Int, _ generator: inout Generator) -> String {
    switch depth == 0 ? 0 : Int.random(in: 0...4, using: &generator) {
    case 0: return operands.randomElement(using: &generator) ?? "1"
    case 1:
      let found = operators.randomElement(using: &generator) ?? "+"
      return "(\(expression(depth - 1, &generator))\(found)\(expression(depth - 1, &generator)))"
    case 2: return "-" + expression(depth - 1, &generator) + "%"
    default:
      guard let (name, counts) = functions.randomElement(using: &generator) else { return "1" }
      let arguments = (0..<Int.random(in: counts, using: &generator)).map { _ in expression(depth - 1, &generator) }
      return "\(name)(\(arguments.joined(separator: ";")))"
    }
  }

  @Test(arguments: 0..<12)
  func `computes whatever is well formed, or says why not`(_ seed: UInt64) {
    var generator = Generator(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
    var values = 0
    for _ in 0..<500 {
      let text = Self.expression(3, &generator)
      switch FormulaCase(text, .text("Contoso 42"), is: .null).run() {
      case .success: values += 1
      case .failure(let problem): #expect(problem.offset != nil)
      }
    }
    #expect(values > 50)
  }

  @Test(arguments: 0..<8)
  func `ends with a value or a problem, never otherwise`(_ seed: UInt64) {
    var generator = Generator(state: seed &* 0x9E37_79B9_7F4A_7C15)
    for _ in 0..<400 {
      let count = Int.random(in: 1...16, using: &generator)
      let text = (0..<count).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }.joined()
      let row = FormulaCase(text, .text("Contoso 42"), is: .null)
      let first = row.run()
      #expect(first == row.run())
      if case .failure(let problem) = first {
        #expect(!problem.message.isEmpty)
        #expect((problem.offset ?? 0) <= text.unicodeScalars.count)
      }
      let problems = Formula.problems(in: text)
      #expect(problems == problems.sorted { ($0.offset ?? 0) < ($1.offset ?? 0) })
    }
  }

  @Test(arguments: 0..<8)
  func `folds any text, and folding twice changes nothing`(_ seed: UInt64) {
    var generator = Generator(state: seed &+ 77)
    for _ in 0..<200 {
      var view = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...20, using: &generator) {
        if let scalar = Unicode.Scalar(UInt32.random(in: 1...0xFFFF, using: &generator)) { view.append(scalar) }
      }
      let text = String(view)
      let key = TextFolding.key(text)
      #expect(TextFolding.key(key) == key, "\(text.unicodeScalars.map(\.value))")
      #expect(TextFolding.words(text).joined() == key, "\(text.unicodeScalars.map(\.value))")
      _ = Countries.code(text)
      _ = Currencies.code(text)
      #expect(NameKey.likeness(text, text) == (NameKey(company: text).key.isEmpty ? 0 : 100))
    }
  }

  @Test func `computes what it can read, however deep`() throws {
    let nested = String(repeating: "NOT(", count: 62) + "TRUE" + String(repeating: ")", count: 62)
    FormulaCase(nested, is: true).check()
    FormulaCase("1" + String(repeating: "+1", count: 255), number: "256").check()
    FormulaCase("\"a\"" + String(repeating: "&\"a\"", count: 255), is: String(repeating: "a", count: 256)).check()
  }

  @Test func `takes an empty text in a record for a blank`() {
    FormulaCase("value=\"\"", .text(""), is: true).check()
    FormulaCase("ISBLANK(value)", .text(""), is: true).check()
    FormulaCase("COALESCE(value; 1)", .text(""), number: "1").check()
    FormulaCase("COUNTRYCODE(value)", .text(" "), is: .null).check()
  }
}
