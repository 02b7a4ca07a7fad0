import Records
import Testing

struct ExactDecimalTests {
  // swift-format-ignore
  static let read: [(String, String?)] = [
    ("0", "0"), ("-0", "0"), ("0.00", "0"), ("1.50", "1.5"), ("42000.00", "42000"), ("-0.05", "-0.05"), ("007", "7"), ("1e3", "1000"),
    ("1.25E+2", "125"), ("125e-2", "1.25"), ("0.000000000000000001", "0.000000000000000001"), ("999999999999999999", "999999999999999999"),
    ("-999999999999999999", "-999999999999999999"), ("0.1234567890123456789", "0.123456789012345679"),
    ("12345.67890123456789012345", "12345.6789012345679"), ("0.0000000000000000005", "0.000000000000000001"), ("0.0000000000000000004", "0"),
    ("1e-400", "0"), ("0e999999999999", "0"), ("0.0000000000000000000000000000000001e34", "1"), ("999999999999999999.4", "999999999999999999"),
    ("1e17", "100000000000000000"),
    ("1000000000000000000", nil), ("999999999999999999.5", nil), ("1e18", nil), ("1e400", nil), ("", nil), ("-", nil), (".", nil), (".5", nil), ("5.", nil),
    ("+5", nil), ("1,5", nil), ("1.234,56", nil), ("1 000", nil), (" 1", nil), ("1 ", nil), ("12abc", nil), ("1e", nil), ("1e+", nil), ("1.e5", nil), ("e5", nil),
    ("--1", nil), ("1-", nil), ("1.2.3", nil), ("0x10", nil), ("NaN", nil), ("Infinity", nil), ("１", nil),
  ]

  @Test(arguments: read)
  func `reads plain numbers and nothing else`(_ text: String, _ wanted: String?) {
    #expect(ExactDecimal(text)?.description == wanted)
  }

  @Test func `is the same value however it is written`() {
    #expect(ExactDecimal("1.50") == ExactDecimal("1.5"))
    #expect(ExactDecimal("100e-2")?.hashValue == ExactDecimal(1).hashValue)
    #expect(ExactDecimal(wide: 150, scale: 2) == ExactDecimal("1.5"))
    #expect(ExactDecimal(wide: 5, scale: -3) == ExactDecimal(5000))
  }

  @Test func `holds out against extremes`() {
    #expect(ExactDecimal(wide: .min, scale: 0) == nil)
    #expect(ExactDecimal(wide: .max, scale: -1) == nil)
    #expect(ExactDecimal(wide: .min, scale: .max) == .zero)
    #expect(ExactDecimal(wide: 0, scale: .min) == .zero)
    #expect(ExactDecimal(wide: .min, scale: 38)?.description == "-1.70141183460469232")
    #expect(ExactDecimal(.max).description == "999999999999999999")
    #expect(ExactDecimal(.min).description == "-999999999999999999")
  }

  // swift-format-ignore
  static let rounded: [(String, Int, String)] = [
    ("2.5", 0, "3"), ("-2.5", 0, "-3"), ("2.4999", 0, "2"), ("1.005", 2, "1.01"), ("1.5", 5, "1.5"), ("1250", -2, "1300"), ("1249", -2, "1200"), ("49", -2, "0"),
    ("50", -2, "100"), ("5", -18, "0"), ("400000000000000000", -18, "0"), ("5", .min, "0"), ("5", .max, "5"), ("0.000000000000000001", 17, "0"),
    ("0.999999999999999999", 0, "1"), ("999999999999999999", -1, "999999999999999999"),
  ]

  @Test(arguments: rounded)
  func `rounds halves away from zero`(_ text: String, _ digits: Int, _ wanted: String) {
    #expect(ExactDecimal(text)?.rounded(to: digits).description == wanted)
  }

  // swift-format-ignore
  static let computed: [(String, Character, String, String?)] = [
    ("0.1", "+", "0.2", "0.3"), ("1", "-", "0.9", "0.1"), ("-1.5", "+", "1.5", "0"), ("1.19", "*", "42000", "49980"), ("0.5", "*", "0.2", "0.1"),
    ("999999999999999999", "+", "1", nil), ("-999999999999999999", "-", "1", nil), ("999999999999999999", "+", "0.4", "999999999999999999"),
    ("999999999999999999", "*", "10", nil), ("999999999", "*", "999999999", "999999998000000001"), ("0.000000001", "*", "0.0000000001", "0"),
    ("123456789.123456789", "*", "1.000000001", "123456789.246913578"),
    ("1", "/", "3", "0.333333333333333333"), ("2", "/", "3", "0.666666666666666667"), ("1", "/", "8", "0.125"), ("-1", "/", "3", "-0.333333333333333333"),
    ("100", "/", "7", "14.2857142857142857"), ("1", "/", "0.777777777777777777", "1.28571428571428572"), ("7", "/", "999999999999999999", "0.000000000000000007"),
    ("999999999999999999", "/", "0.000000000000000001", nil), ("999999999999999999", "/", "7", "142857142857142857"), ("1", "/", "0", nil), ("0", "/", "5", "0"),
    ("0.000000000000000001", "/", "10", "0"),
  ]

  @Test(arguments: computed)
  func `computes exactly to eighteen digits`(_ a: String, _ sign: Character, _ b: String, _ wanted: String?) throws {
    let (a, b) = (try #require(ExactDecimal(a)), try #require(ExactDecimal(b)))
    let result: ExactDecimal? =
      switch sign {
      case "+": a.adding(b)
      case "-": a.subtracting(b)
      case "*": a.multiplied(by: b)
      default: a.divided(by: b)
      }
    #expect(result?.description == wanted)
  }

  @Test func `orders numbers of different scales`() throws {
    let numbers = try [
      "-999999999999999999", "-1.5", "-1.49", "0", "0.000000000000000001", "1.49", "1.5", "2", "999999999999999999",
    ].map {
      try #require(ExactDecimal($0))
    }
    for (i, a) in numbers.enumerated() { for (j, b) in numbers.enumerated() { #expect((a < b) == (i < j)) } }
    #expect(numbers[1].isNegative && !numbers[3].isNegative && numbers[3].isZero)
    #expect(numbers[7].integer == 2 && numbers[6].integer == nil)
  }
}
