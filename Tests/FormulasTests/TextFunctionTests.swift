import Records
import Testing

struct TextFunctionTests {
  // swift-format-ignore
  static let cases: [FormulaCase] = [
    .init("TRIM(\"  a   b \")",                  is: "a b"),
    .init("UPPER(\"straße é\")",                 is: "STRASSE É"),
    .init("LOWER(\"ÀB\")",                       is: "àb"),
    .init("PROPER(\"ada o'neil-SMITH 2nd\")",    is: "Ada O'Neil-Smith 2Nd"),
    .init("LEFT(\"Contoso\"; 3)",                is: "Con"),
    .init("LEFT(\"Contoso\")",                   is: "C"),
    .init("LEFT(\"ab\"; 9)",                     is: "ab"),
    .init("LEFT(\"ab\"; 0)",                     is: .null),
    .init("RIGHT(\"Contoso\"; 3)",               is: "oso"),
    .init("MID(\"Contoso\"; 2; 3)",              is: "ont"),
    .init("MID(\"Contoso\",2,3)",                is: "ont"),
    .init("MID(\"Contoso\"; 9; 3)",              is: .null),
    .init("LEN(\"日本\")",                        number: "2"),
    .init("LEN(\"😀\")",                          number: "1"),
    .init("LEN([blank])",                        number: "0"),
    .init("LEN(12.50)",                          number: "4"),
    .init("SUBSTITUTE(\"a-b-c\"; \"-\"; \"+\")", is: "a+b+c"),
    .init("SUBSTITUTE(\"a-b-c\"; \"-\"; \"+\"; 2)", is: "a-b+c"),
    .init("SUBSTITUTE(\"aAa\"; \"A\"; \"\")",    is: "aa"),
    .init("SUBSTITUTE(\"aaa\"; \"aa\"; \"b\")",  is: "ba"),
    .init("SUBSTITUTE(\"abc\"; \"\"; \"x\")",    is: "abc"),
    .init("REPLACE(\"abcdef\"; 2; 3; \"X\")",    is: "aXef"),
    .init("REPLACE(\"abc\"; 9; 1; \"X\")",       is: "abcX"),
    .init("FIND(\"t\"; \"Contoso\")",            number: "4"),
    .init("FIND(\"o\"; \"Contoso\"; 3)",         number: "5"),
    .init("FIND(\"\"; \"abc\")",                 number: "1"),
    .init("SEARCH(\"TO\"; \"Contoso\")",         number: "4"),
    .init("SEARCH(\"t?s\"; \"Contoso\")",        number: "4"),
    .init("SEARCH(\"n*s\"; \"Contoso\")",        number: "3"),
    .init("SEARCH(\"~*\"; \"a*b\")",             number: "2"),
    .init("CONCAT(\"a\"; 1; TRUE; [blank])",     is: "a1TRUE"),
    .init("CONCAT([solutions])",                 is: "SOL-1SOL-2"),
    .init("TEXTJOIN(\", \"; TRUE; \"a\"; \"\"; \"b\")",  is: "a, b"),
    .init("TEXTJOIN(\",\"; FALSE; \"a\"; \"\"; \"b\")",  is: "a,,b"),
    .init("TEXTJOIN(\"; \"; TRUE; [solutions])", is: "SOL-1; SOL-2"),
    .init("EXACT(\"a\"; \"A\")",                 is: false),
    .init("EXACT(\"a\"; \"a\")",                 is: true),
    .init("REPT(\"ab\"; 3)",                     is: "ababab"),
    .init("REPT(\"ab\"; 0)",                     is: .null),
    .init("LEN(REPT(\"a\"; 32767))",             number: "32767"),

    .init("REPT(\"ab\"; 16384)",                 fails: "REPT: the text has more than 32,767 characters at character 1 (text-too-long)"),
    .init("REPT(\"ab\"; 1000000000)",            fails: "REPT: the text has more than 32,767 characters at character 1 (text-too-long)"),
    .init("REPT(\"a\"; 99999999999)",            fails: "REPT: 99999999999 is too large here at character 1 (out-of-range)"),
    .init("REPT(\"a\"; -1)",                     fails: "REPT: the number of times -1 is negative at character 1 (out-of-range)"),
    .init("LEN(CONCAT(REPT(\"a\"; 32767); \"b\"))", fails: "CONCAT: the text has more than 32,767 characters at character 5 (text-too-long)"),
    .init("REPT(\"a\"; 32767)&\"b\"",            fails: "'&': the text has more than 32,767 characters at character 17 (text-too-long)"),
    .init("LEFT(\"ab\"; -1)",                    fails: "LEFT: the count -1 is negative at character 1 (out-of-range)"),
    .init("MID(\"ab\"; 0; 1)",                   fails: "MID: the start 0 is less than 1 at character 1 (out-of-range)"),
    .init("FIND(\"x\"; \"Contoso\")",            fails: "FIND: 'x' does not occur in 'Contoso' at character 1 (not-found)"),
    .init("SEARCH(\"z*\"; \"Contoso\")",         fails: "SEARCH: 'z*' does not occur in 'Contoso' at character 1 (not-found)"),
    .init("SUBSTITUTE(\"a\"; \"a\"; \"b\"; 0)",  fails: "SUBSTITUTE: the occurrence 0 is less than 1 at character 1 (out-of-range)"),
  ]

  @Test(arguments: cases)
  func `works on texts`(_ row: FormulaCase) { row.check() }

  // swift-format-ignore
  static let formats: [FormulaCase] = [
    .init("TEXT(1234.567; \"0.00\")",            is: "1234.57"),
    .init("TEXT(1234.5; \"#,##0.00\")",          is: "1,234.50"),
    .init("TEXT(1234567; \"#,##0\")",            is: "1,234,567"),
    .init("TEXT(0.5; \"#.##\")",                 is: ".5"),
    .init("TEXT(0.256; \"0%\")",                 is: "26%"),
    .init("TEXT(0.256; \"0.0%\")",               is: "25.6%"),
    .init("TEXT(42; \"00000\")",                 is: "00042"),
    .init("TEXT(-42; \"00000\")",                is: "-00042"),
    .init("TEXT(-5; \"0;(0)\")",                 is: "(5)"),
    .init("TEXT(0; \"0;(0);\"\"none\"\"\")",     is: "none"),
    .init("TEXT(1234567; \"0.0,,\")",            is: "1.2"),
    .init("TEXT(5551234; \"000-0000\")",         is: "555-1234"),
    .init("TEXT(5; \"\"\"No. \"\"0\")",          is: "No. 5"),
    .init("TEXT(5; \"0 €\")",                    is: "5 €"),
    .init("TEXT(1.5; \"General\")",              is: "1.5"),
    .init("TEXT(\"abc\"; \"0\")",                is: "abc"),
    .init("TEXT(\"7\"; \"00\")",                 is: "07"),
    .init("TEXT(\"abc\"; \"@!\")",               is: "abc!"),
    .init("TEXT([closing]; \"dd.mm.yyyy\")",     is: "20.11.2026"),
    .init("TEXT([closing]; \"d/m/yy\")",         is: "20/11/26"),
    .init("TEXT([closing]; \"dddd, d mmmm yyyy\")", is: "Friday, 20 November 2026"),
    .init("TEXT([closing]; \"ddd d mmm\")",      is: "Fri 20 Nov"),
    .init("TEXT([closing]; \"YYYYMMDD\")",       is: "20261120"),
    .init("TEXT(46346; \"yyyy-mm-dd\")",         is: "2026-11-20"),
    .init("TEXT(\"2026-11-20\"; \"d.m.\")",      is: "20.11."),
    .init("TEXT([changed]; \"yyyy-mm-dd\"\"T\"\"hh:mm:ss\")", is: "2026-11-20T08:05:09"),
    .init("TEXT([changed]; \"h:mm AM/PM\")",     is: "8:05 AM"),
    .init("TEXT(5; \"0\"&\"0\")",                is: "05"),

    .init("TEXT([closing]; \"TT.MM.JJJJ\")",     fails: "TEXT: the format 'TT.MM.JJJJ' is in another language; write 'yyyy', 'mm', 'dd' in any language at character 17 (FRM019)"),
    .init("TEXT(1; \"0.0.0\")",                  fails: "TEXT: the format '0.0.0' has two points; ',' groups thousands, '.' is the decimal point at character 9 (FRM019)"),
    .init("TEXT(1; \"0E+00\")",                  fails: "TEXT: exponents such as in '0E+00' are not known; write 0.00 at character 9 (FRM019)"),
    .init("TEXT(1; \"[Red]0\")",                 fails: "TEXT: colours and conditions in brackets, as in '[Red]0', are not known at character 9 (FRM019)"),
    .init("TEXT([blank]; \"dd.mm.yyyy\")",       fails: "TEXT: a blank is no date at character 1 (not-a-date)"),
  ]

  @Test(arguments: formats)
  func `writes numbers and days by a format`(_ row: FormulaCase) { row.check() }
}
