import Records
import Testing

struct CodeFunctionTests {
  // swift-format-ignore
  static let cases: [FormulaCase] = [
    .init("COUNTRYCODE(value)", .text("Deutschland"),   is: "DE"),
    .init("COUNTRYCODE(value)", .text("日本"),           is: "JP"),
    .init("COUNTRYCODE(value)", .text(" deu "),         is: "DE"),
    .init("COUNTRYCODE(value)",                         is: .null),
    .init("COUNTRYNAME(\"DE\"; \"sv\")",                is: "Tyskland"),
    .init("COUNTRYNAME(\"jp\"; \"ja\")",                is: "日本"),
    .init("COUNTRYNAME([blank]; \"en\")",               is: .null),
    .init("CURRENCYCODE(\"eur\")",                      is: "EUR"),
    .init("CURRENCYCODE(\"€\")",                        is: "EUR"),
    .init("CURRENCYCODE(\"Swedish krona\")",            is: "SEK"),
    .init("LOOKUPVALUE(1; \"Stages\")",                 is: "Won"),
    .init("LOOKUPVALUE(\"3\"; \"Stages\")",             is: .null),
    .init("LOOKUPVALUE([blank]; \"Stages\")",           is: .null),

    .init("COUNTRYCODE(value)", .text("Atlantis"),      fails: "COUNTRYCODE: 'Atlantis' is no country's code, nor its name in any language at character 1 (country-unknown)"),
    .init("COUNTRYCODE(value)", .text("XX"),            fails: "COUNTRYCODE: 'XX' is no country's code, nor its name in any language at character 1 (country-unknown)"),
    .init("COUNTRYCODE(value)", .text("Korea"),         fails: "COUNTRYCODE: 'Korea' is the name of KP and KR; write the code at character 1 (country-ambiguous)"),
    .init("COUNTRYNAME(\"XX\"; \"en\")",                fails: "COUNTRYNAME: 'XX' is no country's two-letter code at character 1 (country-unknown)"),
    .init("COUNTRYNAME(\"DE\"; \"qq\")",                fails: "COUNTRYNAME: 'qq' is no language that countries are named in; write 'en', 'de', 'ja' at character 1 (language-unknown)"),
    .init("CURRENCYCODE(\"kr\")",                       fails: "CURRENCYCODE: 'kr' may be DKK, ISK, NOK, SEK; write the code at character 1 (currency-ambiguous)"),
    .init("CURRENCYCODE(\"Taler\")",                    fails: "CURRENCYCODE: 'Taler' is no currency's code, nor its name in any language at character 1 (currency-unknown)"),
    .init("LOOKUPVALUE(\"9\"; \"Stages\")",             fails: "LOOKUPVALUE: '9' is not in the list 'Stages' at character 1 (not-in-list)"),
    .init("LOOKUPVALUE(\"9\"; \"Stufen\")",             fails: "LOOKUPVALUE: there is no list 'Stufen' in Values at character 18 (FRM017)"),
    .init("LOOKUPVALUE(\"9\"; value)",                  fails: "LOOKUPVALUE needs a text in quotation marks as argument 2 at character 18 (FRM015)"),
  ]

  @Test(arguments: cases)
  func `turns names into codes and never into a default`(_ row: FormulaCase) { row.check() }

  @Test func `takes country names in the allowed languages only`() {
    FormulaCase("COUNTRYCODE(value)", .text("Schweden"), is: "SE").check(languages: ["de", "en"])
    FormulaCase(
      "COUNTRYCODE(value)", .text("Schweden"),
      fails:
        "COUNTRYCODE: 'Schweden' is no country's code, nor its name in the allowed languages (en, ja) at character 1 (country-unknown)"
    ).check(languages: ["ja", "en"])
  }

  // swift-format-ignore
  static let patterns: [FormulaCase] = [
    .init(#"REGEXTEST("PO-1234"; "^PO-\d+$")"#,                 is: true),
    .init(#"REGEXTEST("PO-12x4"; "^PO-\d+$")"#,                 is: false),
    .init(#"REGEXTEST("contoso"; "(?i)CON")"#,                  is: true),
    .init(#"REGEXTEST("Ab"; "(?i)[a-z]{2}")"#,                  is: true),
    .init(#"REGEXTEST(""; "^$")"#,                              is: true),
    .init(#"REGEXEXTRACT("order PO-1234 x"; "PO-\d+")"#,        is: "PO-1234"),
    .init(#"REGEXEXTRACT("order PO-1234 x"; "PO-(\d+)"; 1)"#,   is: "1234"),
    .init(#"REGEXEXTRACT("ab"; "(x)?b"; 1)"#,                   is: .null),
    .init(#"REGEXEXTRACT("<a><b>"; "<.+?>")"#,                  is: "<a>"),
    .init(#"REGEXEXTRACT("<a><b>"; "<.+>")"#,                   is: "<a><b>"),
    .init(#"REGEXEXTRACT("aab"; "a|aab")"#,                     is: "a"),
    .init(#"REGEXEXTRACT("foobar"; "(foo|foobar)$")"#,          is: "foobar"),
    .init(#"REGEXEXTRACT("x 2026 y"; "\b\d{4}\b")"#,            is: "2026"),
    .init(#"REGEXEXTRACT("a]b"; "[]]")"#,                       is: "]"),
    .init(##"REGEXREPLACE("a1b22"; "\d+"; "#")"##,              is: "a#b#"),
    .init(##"REGEXREPLACE("a1b22"; "\d+"; "#"; 2)"##,             is: "a1b#"),
    .init(#"REGEXREPLACE("Ada Byron"; "(\w+) (\w+)"; "$2, $1 $$")"#, is: "Byron, Ada $"),
    .init(#"REGEXREPLACE("abc"; "x*"; "-")"#,                   is: "-a-b-c-"),
    .init(#"REGEXREPLACE("a b  c"; "\s+"; "")"#,                is: "abc"),
    .init(#"REGEXTEST(REPT("a"; 3000); "(a*)*b")"#,             is: false),

    .init(#"REGEXEXTRACT("abc"; "x")"#,                         fails: "REGEXEXTRACT: 'x' does not occur in 'abc' at character 1 (not-found)"),
    .init(#"REGEXEXTRACT("abc"; "b"; 1)"#,                      fails: "REGEXEXTRACT: the pattern has 0 groups, so no group 1 at character 1 (out-of-range)"),
    .init(#"REGEXTEST("abc"; "(a")"#,                           fails: "REGEXTEST: the pattern '(a' has '(' without ')' at character 18 (FRM018)"),
    .init(#"REGEXTEST("abc"; "a)")"#,                           fails: "REGEXTEST: the pattern 'a)' has ')' without '(' at character 18 (FRM018)"),
    .init(#"REGEXTEST("abc"; "*a")"#,                           fails: #"REGEXTEST: the pattern '*a' has '*' with nothing before it; the character itself is '\*' at character 18 (FRM018)"#),
    .init(#"REGEXTEST("abc"; "[z-a]")"#,                        fails: "REGEXTEST: the pattern '[z-a]' has a range that runs backwards, 'z-a' at character 18 (FRM018)"),
    .init(#"REGEXTEST("abc"; "(?=a)")"#,                        fails: "REGEXTEST: the pattern '(?=a)' has '(?' with something else than ':'; looking around is not known, and '(?i)' stands at the beginning only at character 18 (FRM018)"),
    .init(#"REGEXTEST("abc"; "(a)\1")"#,                        fails: #"REGEXTEST: the pattern '(a)\1' refers back to a group, which is not known at character 18 (FRM018)"#),
    .init(#"REGEXTEST("abc"; "(((a{999}){999}){999})")"#,       fails: "REGEXTEST: the pattern is too large at character 18 (FRM018)"),
    .init(#"REGEXTEST(REPT("a"; 32767); "(a{1,900}){2}b")"#,    fails: "REGEXTEST: the pattern asks for too many steps on a text of this length at character 1 (pattern-too-costly)"),
  ]

  @Test(arguments: patterns)
  func `matches patterns`(_ row: FormulaCase) { row.check() }
}
