import Formulas
import Records
import Testing

/// Texts that are no formulas, with everything that is said of them.
struct FormulaProblemTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let text: String
    let problems: [String]
    var testDescription: String { text }
    init(_ text: String, _ problems: String...) { (self.text, self.problems) = (text, problems) }
  }

  // swift-format-ignore
  static let rows: [Row] = [
    Row("",                          "the formula is empty (FRM001)"),
    Row(" = ",                       "the formula is empty (FRM001)"),
    Row("==1",                       "'=' twice at the beginning at character 2 (FRM009)"),
    Row("1+",                        "the formula ends where a value is expected at character 3 (FRM008)"),
    Row("1 2",                       "an operator is missing before '2' at character 3 (FRM009)"),
    Row("1)",                        "')' without '(' at character 2 (FRM009)"),
    Row("(1",                        "'(' is not closed at character 1 (FRM008)"),
    Row("UPPER(\"a\"",               "'UPPER(' is not closed at character 1 (FRM008)"),
    Row("UPPER(\"a\" \"b\")",        "';', ')' or an operator is expected, found a text at character 11 (FRM009)"),
    Row("\"abc",                     "a text is not closed; a '\"' within a text is written twice at character 1 (FRM005)"),
    Row("“abc”",                     "'“' is no quotation mark here; write texts as \"text\" at character 1 (FRM004)"),
    Row("'abc'",                     "''' is no quotation mark here; write texts as \"text\" at character 1 (FRM004)"),
    Row("value => 1",                "'=>' is no comparison; write '>=' at character 7 (FRM004)"),
    Row("value – 1",                 "'–' is no minus sign; write '-' at character 7 (FRM004)"),
    Row("[name",                     "a field is not closed with ']' at character 1 (FRM006)"),
    Row("[]",                        "'[]' is no field; write [details.dealValue] or [CRM.name] at character 1 (FRM006)"),
    Row("[a..b]",                    "'[a..b]' is no field; write [details.dealValue] or [CRM.name] at character 1 (FRM006)"),
    Row("name&1",                    "'name' is no name; a field is written [name], a text \"name\", the row's value 'value' at character 1 (FRM014)"),
    Row("A1+1",                      "'A1' looks like a cell; a formula reads fields, written [details.dealValue] at character 1 (FRM014)"),
    Row("TRIM",                      "'TRIM' is a function; it is written with parentheses at character 1 (FRM014)"),
    Row("12345678901234567890",      "'12345678901234567890' is no number; numbers have up to 18 digits, a point, and no thousands separator at character 1 (FRM007)"),
    Row("1.2.3",                     "'1.2.3' is no number; numbers have up to 18 digits, a point, and no thousands separator at character 1 (FRM007)"),
    Row("12abc",                     "'12a...' is neither a number nor a name at character 1 (FRM007)"),

    // Separators.
    Row("IF(value>1,5; \"a\"; \"b\")", "',' in a formula with ';': arguments are separated by ';', and numbers are written with a point at character 11 (FRM010)"),
    Row("value*1,19",                "',' outside a function; numbers are written with a point at character 8 (FRM010)"),
    Row("ROUND(value*1,19)"),
    Row("MID(value,2,3)"),
    Row("MAX(1,5)",                  "',' between digits may be a separator or a decimal comma; write ';' between arguments and '.' in numbers at character 6 (FRM010)"),
    Row("IF(value=1,2,3)",           "',' between digits may be a separator or a decimal comma; write ';' between arguments and '.' in numbers at character 11 (FRM010)"),
    Row("(1;2)",                     "';' outside a function at character 3 (FRM010)"),

    // Functions.
    Row("FOO(1)",                    "there is no function 'FOO' at character 1 (FRM011)"),
    Row("TRMI(value)",               "there is no function 'TRMI'; did you mean TRIM? at character 1 (FRM011)"),
    Row("COUNTRYCOD(value)",         "there is no function 'COUNTRYCOD'; did you mean COUNTRYCODE? at character 1 (FRM011)"),
    Row("CONCATENATE(1;2)",          "there is no function 'CONCATENATE'; write CONCAT at character 1 (FRM011)"),
    Row("VLOOKUP(1;2)",              "there is no function 'VLOOKUP'; write LOOKUPVALUE(value; \"List\") at character 1 (FRM011)"),
    Row("TODAY()",                   "there is no function 'TODAY'; a formula's result depends on the record only at character 1 (FRM011)"),
    Row("WENN(1=1; 2; 3)",           "'WENN' is German for IF; write IF at character 1 (FRM012)"),
    Row("Glätten(value)",            "'GLÄTTEN' is German for TRIM; write TRIM at character 1 (FRM012)"),
    Row("wenns(1;2)",                "'WENNS' is German for IFS; write IFS at character 1 (FRM012)"),
    Row("OM(1;2;3)",                 "'OM' is Swedish for IF; write IF at character 1 (FRM012)"),
    Row("BYT.UT(1;2;3)",             "'BYT.UT' is Swedish for SUBSTITUTE; write SUBSTITUTE at character 1 (FRM012)"),
    Row("SI.ERREUR(1;2)",            "there is no function 'SI.ERREUR' at character 1 (FRM011)"),
    Row("SIERREUR(1;2)",             "'SIERREUR' is French for IFERROR; write IFERROR at character 1 (FRM012)"),
    Row("SI.CONJUNTO(1;2)",          "'SI.CONJUNTO' is Spanish for IFS; write IFS at character 1 (FRM012)"),
    Row("JEŻELI(1;2)",               "'JEŻELI' is Polish for IF; write IF at character 1 (FRM012)"),
    Row("IF(WAHR; 1; 2)",            "'WAHR' is written TRUE at character 4 (FRM012)"),
    Row("IF(1)",                     "IF has 1 argument; it is written IF(condition; then; else) at character 1 (FRM013)"),
    Row("IFS(1;2;3)",                "IFS has 3 arguments; it is written IFS(condition; then; condition; then; ...) at character 1 (FRM013)"),
    Row("TRIM()",                    "TRIM has 0 arguments; it is written TRIM(text) at character 1 (FRM013)"),

    // Everything at once, in the order of the text.
    Row("WENN(TRMI(value); IF(1); LEN())",
        "'WENN' is German for IF; write IF at character 1 (FRM012)",
        "there is no function 'TRMI'; did you mean TRIM? at character 6 (FRM011)",
        "IF has 1 argument; it is written IF(condition; then; else) at character 19 (FRM013)",
        "LEN has 0 arguments; it is written LEN(text) at character 26 (FRM013)"),
    Row("TRMI(value) + ",
        "there is no function 'TRMI'; did you mean TRIM? at character 1 (FRM011)",
        "the formula ends where a value is expected at character 15 (FRM008)"),
  ]

  @Test(arguments: rows)
  func `says everything that is wrong, and where`(_ row: Row) {
    #expect(Formula.problems(in: row.text).map(\.description) == row.problems)
  }

  @Test func `bounds length, nesting and chains`() throws {
    let deep = String(repeating: "(", count: 64)
    let deeper = String(repeating: "(", count: 5000)
    #expect(Formula.problems(in: deeper).map(\.code) == [.formulaTooDeep])
    #expect(Formula.problems(in: deep + "1" + String(repeating: ")", count: 64)).map(\.code) == [.formulaTooDeep])
    #expect(Formula.problems(in: deep.dropLast() + "1" + String(repeating: ")", count: 63)).isEmpty)
    #expect(Formula.problems(in: String(repeating: "NOT(", count: 2000)).map(\.code) == [.formulaTooDeep])
    #expect(Formula.problems(in: String(repeating: "-", count: 4000) + "1").map(\.code) == [.formulaTooDeep])
    #expect(Formula.problems(in: "1" + String(repeating: "+1", count: 4000)).map(\.code) == [.formulaTooDeep])
    #expect(Formula.problems(in: "1" + String(repeating: "+1", count: 255)).isEmpty)
    #expect(Formula.problems(in: "1" + String(repeating: "%", count: 4000)).map(\.code) == [.formulaTooDeep])
    #expect(
      Formula.problems(in: String(repeating: " ", count: 8193)).map(\.description)
        == ["a formula has at most 8,192 characters (FRM002)"])
  }

  @Test func `names what a formula reads`() throws {
    let formula = try Formula.parse(
      #"IF([details.dealValue]>1; LOOKUPVALUE(value; "Stages"); [CRM.name]&[PC.name]&[details.dealValue])&LOOKUPVALUE(1; "Stages")"#
    )
    #expect(
      formula.references == [
        .field("details.dealValue", side: nil), .value, .field("name", side: .crm), .field("name", side: .partnerCenter),
      ])
    #expect(formula.listNames == ["Stages"])
    #expect(formula.references.map(\.description) == ["[details.dealValue]", "value", "[CRM.name]", "[PC.name]"])
  }

  @Test func `refuses to read the record that is written`() {
    FormulaCase("UPPER([CRM.name])", fails: "'[CRM.name]' cannot be read here at character 7 (FRM016)").check()
    FormulaCase("UPPER([nothing])", fails: "'[nothing]' cannot be read here at character 7 (FRM016)").check()
  }

  @Test func `takes a slot beyond the record for blank`() throws {
    let compiled = try Formula.parse("[a]&\"x\"").compile(slots: { _ in 7 })
    #expect(try compiled.evaluate(value: .null, record: []) == .text("x"))
  }
}
