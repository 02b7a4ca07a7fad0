import Records
import Testing

struct NumberFunctionTests {
  // swift-format-ignore
  static let cases: [FormulaCase] = [
    .init("VALUE(\"12.5\")",                     number: "12.5"),
    .init("VALUE(\"\")",                         number: "0"),
    .init("NUMBERVALUE(\"1.234,50\"; \",\"; \".\")", number: "1234.5"),
    .init("NUMBERVALUE(\"1 234,5\"; \",\")",     number: "1234.5"),
    .init("NUMBERVALUE(\"12.5%\")",              number: "0.125"),
    .init("NUMBERVALUE(\"-.5\")",                number: "-0.5"),
    .init("NUMBERVALUE(\"\")",                   number: "0"),
    .init("ROUND(2.5; 0)",                       number: "3"),
    .init("ROUND(-2.5; 0)",                      number: "-3"),
    .init("ROUND(2.345; 2)",                     number: "2.35"),
    .init("ROUND(1.005; 2)",                     number: "1.01"),
    .init("ROUND(1250; -2)",                     number: "1300"),
    .init("ROUND(49; -2)",                       number: "0"),
    .init("ROUND(5; 99)",                        number: "5"),
    .init("ROUND(5; -99)",                       number: "0"),
    .init("ROUNDUP(2.001; 0)",                   number: "3"),
    .init("ROUNDUP(-2.001; 0)",                  number: "-3"),
    .init("ROUNDUP(2; 0)",                       number: "2"),
    .init("ROUNDUP(1201; -2)",                   number: "1300"),
    .init("ROUNDDOWN(2.999; 2)",                 number: "2.99"),
    .init("ROUNDDOWN(-2.999; 0)",                number: "-2"),
    .init("ROUNDDOWN(1299; -2)",                 number: "1200"),
    .init("INT(1.9)",                            number: "1"),
    .init("INT(-1.5)",                           number: "-2"),
    .init("INT(-2)",                             number: "-2"),
    .init("ABS(-3.5)",                           number: "3.5"),
    .init("MIN(3; 1; 2)",                        number: "1"),
    .init("MAX(3; [blank]; -2)",                 number: "3"),
    .init("MAX([blank]; -2)",                    number: "-2"),
    .init("MIN([blank])",                        number: "0"),
    .init("MAX([closing]; DATE(2026;12;1))",     date: "2026-12-01"),
    .init("SUM(1; \"2\"; TRUE; [blank]; 0.1)",   number: "4.1"),
    .init("MOD(7; 3)",                           number: "1"),
    .init("MOD(-7; 3)",                          number: "2"),
    .init("MOD(7; -3)",                          number: "-2"),
    .init("MOD(5.5; 2)",                         number: "1.5"),
    .init("MOD(0.3; 0.1)",                       number: "0"),

    .init("VALUE(\"1,5\")",                      fails: "VALUE: '1,5' is no number; NUMBERVALUE reads other forms at character 1 (not-a-number)"),
    .init("NUMBERVALUE(\"1.2.3\")",              fails: "NUMBERVALUE: '1.2.3' is no number with '.' as decimal separator at character 1 (not-a-number)"),
    .init("NUMBERVALUE(\"12%5\")",               fails: "NUMBERVALUE: '12%5' is no number at character 1 (not-a-number)"),
    .init("NUMBERVALUE(\"1,5\"; \",\"; \",\")",  fails: "NUMBERVALUE: both separators are ',' at character 1 (out-of-range)"),
    .init("MOD(1; 0)",                           fails: "MOD: division by zero at character 1 (division-by-zero)"),
    .init("ROUNDUP(999999999999999999; -1)",     fails: "ROUNDUP: the result has more than 18 digits before the point at character 1 (number-too-large)"),
    .init("SUM([name])",                         fails: "SUM: 'Contoso' is no number; NUMBERVALUE reads other forms at character 1 (not-a-number)"),
  ]

  @Test(arguments: cases)
  func `computes exactly`(_ row: FormulaCase) { row.check() }

  // swift-format-ignore
  static let dates: [FormulaCase] = [
    .init("DATE(2026; 2; 28)",                   date: "2026-02-28"),
    .init("DATE(2026; 13; 1)",                   date: "2027-01-01"),
    .init("DATE(2026; 0; 1)",                    date: "2025-12-01"),
    .init("DATE(2026; 3; 0)",                    date: "2026-02-28"),
    .init("DATE(2024; 2; 30)",                   date: "2024-03-01"),
    .init("DATEVALUE(\"2026-11-20\")",           date: "2026-11-20"),
    .init("DATEVALUE(\"20.11.2026\")",           date: "2026-11-20"),
    .init("DATEVALUE(\"2026/1/5\")",             date: "2026-01-05"),
    .init("DATEVALUE(\"2026-11-20T23:59:59Z\")", date: "2026-11-20"),
    .init("DATEVALUE([changed])",                date: "2026-11-20"),
    .init("YEAR([closing])",                     number: "2026"),
    .init("MONTH(\"2026-11-20\")",               number: "11"),
    .init("DAY(46346)",                          number: "20"),
    .init("EDATE(\"2026-01-31\"; 1)",            date: "2026-02-28"),
    .init("EDATE(\"2024-02-29\"; 12)",           date: "2025-02-28"),
    .init("EDATE(\"2026-03-31\"; -13)",          date: "2025-02-28"),
    .init("EOMONTH(\"2024-01-15\"; 1)",          date: "2024-02-29"),
    .init("EOMONTH([closing]; 0)",               date: "2026-11-30"),
    .init("EOMONTH([closing]; 1)+1",             date: "2027-01-01"),

    .init("DATE(26; 1; 1)",                      fails: "DATE: the year 26 is not between 1900 and 9999 at character 1 (out-of-range)"),
    .init("DATE(9999; 12; 32)",                  fails: "DATE: the day is not between 1900 and 9999 at character 1 (out-of-range)"),
    .init("DATEVALUE(\"03/04/2026\")",           fails: "DATEVALUE: '03/04/2026' is no date; write 2026-11-20 at character 1 (not-a-date)"),
    .init("DATEVALUE(\"2026-02-30\")",           fails: "DATEVALUE: '2026-02-30' is no date; write 2026-11-20 at character 1 (not-a-date)"),
    .init("YEAR([blank])",                       fails: "YEAR: a blank is no date at character 1 (not-a-date)"),
    .init("EDATE(\"2026-01-31\"; 999999)",       fails: "EDATE: the day is not between 1900 and 9999 at character 1 (out-of-range)"),
  ]

  @Test(arguments: dates)
  func `computes with days`(_ row: FormulaCase) { row.check() }
}
