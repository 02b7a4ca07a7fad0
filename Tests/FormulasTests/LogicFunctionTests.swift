import Records
import Testing

struct LogicFunctionTests {
  // swift-format-ignore
  static let cases: [FormulaCase] = [
    .init("IF(1=1; \"a\"; \"b\")",               is: "a"),
    .init("if(1=2; \"a\"; \"b\")",               is: "b"),
    .init("IF(1=2; \"a\")",                      is: false),
    .init("IF(1=1;;\"b\")",                      is: .null),
    .init("IF(0; 1; 2)",                         number: "2"),
    .init("IF(\"true\"; 1; 2)",                  number: "1"),
    .init("IF([blank]; 1; 2)",                   number: "2"),
    .init("IF(TRUE; 1; 1/0)",                    number: "1"),
    .init("IF(TRUE, 1, 2)",                      number: "1"),
    .init("IFS(FALSE; 1/0; TRUE; 2; 1/0; 3)",    number: "2"),
    .init("SWITCH(value; 1; \"one\"; 2; \"two\"; \"many\")", .decimal(ExactDecimal(2)), is: "two"),
    .init("SWITCH(value; \"WON\"; 1; 9)",        .text("won"), number: "1"),
    .init("SWITCH(3; 1; 1/0; 2; 1/0; 5)",        number: "5"),
    .init("SWITCH(1; 1; 2; 1/0; 3)",             number: "2"),
    .init("AND(TRUE; 1; \"TRUE\")",              is: true),
    .init("AND(FALSE; 1/0)",                     is: false),
    .init("OR(FALSE; 0; TRUE; 1/0)",             is: true),
    .init("OR(FALSE; 0)",                        is: false),
    .init("NOT(FALSE)",                          is: true),
    .init("ISBLANK(value)",                      is: true),
    .init("ISBLANK(\"\")",                       is: true),
    .init("ISBLANK([name])",                     is: false),
    .init("ISBLANK(0)",                          is: false),
    .init("IFERROR(1/0; \"none\")",              is: "none"),
    .init("IFERROR(COUNTRYCODE(\"Atlantis\"); \"\")", is: .null),
    .init("IFERROR(5; 1/0)",                     number: "5"),
    .init("COALESCE([blank]; \"\"; [name]; 1/0)", is: "Contoso"),
    .init("COALESCE([blank])",                   is: .null),
    .init("TRUE()",                              is: true),

    .init("IFS(FALSE; 1)",                       fails: "IFS: no condition is true; end with TRUE and a value at character 1 (no-case)"),
    .init("SWITCH(3; 1; 2)",                     fails: "SWITCH: '3' is none of the cases; end with a value for the rest at character 1 (no-case)"),
    .init("IF(\"maybe\"; 1; 2)",                 fails: "IF: 'maybe' is neither TRUE nor FALSE at character 1 (not-a-flag)"),
    .init("NOT([closing])",                      fails: "NOT: a date is neither TRUE nor FALSE at character 1 (not-a-flag)"),
  ]

  @Test(arguments: cases)
  func `decides`(_ row: FormulaCase) { row.check() }
}
