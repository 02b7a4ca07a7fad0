import Testing

@testable import Spreadsheets

struct NumberFormatTests {
  // swift-format-ignore
  static let codes: [(String, NumberFormat)] = [
    ("General", .number), ("0.00", .number), ("#,##0.00 [$€-407]", .number), ("0.00E+00", .number), ("0%", .number),
    ("@", .number), (#""day" 0"#, .number), (#"\d0"#, .number), ("_d0_y", .number), ("*d0", .number), ("[Red]0", .number),
    ("[DBNum1][$-804]General", .number), ("[>100]0;0", .number), ("# ?/?", .number), ("[$SEK] 0", .number), ("0;yyyy", .number),
    ("yyyy-mm-dd", .date), ("d.m.yy", .date), ("mmm", .date), ("[$-409]mmmm d, yyyy;@", .date), ("[$-F800]dddd, mmmm dd, yyyy", .date),
    ("dd/mm/yyyy hh:mm", .date), ("[Blue]yyyy", .date), ("e/m/d", .date), ("[$-411]ggge\"年\"m\"月\"d\"日\";@", .date), ("aaaa", .date),
    ("h:mm", .time), ("h:mm AM/PM", .time), ("mm:ss.0", .time), ("h \"Uhr\"", .time), ("h:mm A/P", .time),
    ("[h]:mm", .duration), ("[hh]:mm:ss", .duration), ("[mm]:ss", .duration), ("[ss]", .duration), ("[Red][h]:mm", .duration),
    ("", .number), ("\"open", .number), ("[open", .number), ("\\", .number),
  ]

  @Test(arguments: codes)
  func `tells what a format shows`(_ code: String, _ format: NumberFormat) {
    #expect(NumberFormat(code: code) == format)
  }

  @Test func `knows the built-in formats`() {
    #expect([0, 1, 2, 9, 37, 44, 48, 49].map(NumberFormat.init(builtIn:)).allSatisfy { $0 == .number })
    #expect([14, 15, 16, 17, 22, 27, 36, 50, 58].map(NumberFormat.init(builtIn:)).allSatisfy { $0 == .date })
    #expect([18, 19, 20, 21, 45, 47].map(NumberFormat.init(builtIn:)).allSatisfy { $0 == .time })
    #expect(NumberFormat(builtIn: 46) == .duration)
  }
}

struct SerialDateTests {
  // swift-format-ignore
  static let dates: [(Double, Bool, String?)] = [
    (1, false, "1900-01-01"), (59, false, "1900-02-28"), (60, false, "1900-02-29"), (61, false, "1900-03-01"),
    (36_526, false, "2000-01-01"), (45_351, false, "2024-02-29"), (46_022.5, false, "2025-12-31T12:00:00"),
    (46_022.999_999_999, false, "2026-01-01"), (46_022.000_011_58, false, "2025-12-31T00:00:01.001"), (2_958_465, false, "9999-12-31"),
    (2_958_466, false, nil), (-1, false, nil), (0, true, "1904-01-01"), (44_560, true, "2025-12-31"), (.infinity, false, nil), (.nan, false, nil),
  ]

  @Test(arguments: dates)
  func `makes a number a date`(_ serial: Double, _ is1904: Bool, _ date: String?) {
    #expect(SerialDate.iso(serial, is1904: is1904) == date)
  }

  // swift-format-ignore
  static let numbers: [(String, Double?)] = [
    ("1900-03-01", 61), ("2025-12-31", 46_022), ("2025-12-31T12:00:00", 46_022.5), ("2025-12-31T12:00", 46_022.5),
    ("2025-12-31T06:00:00Z", 46_022.25), ("2025-12-31T06:00:00.000+02:00", 46_022.25), ("2024-02-29", 45_351),
    ("2025-02-29", nil), ("2025-13-01", nil), ("1900-02-28", nil), ("31.12.2025", nil), ("", nil), ("2025-12-31T24:00:00", nil),
    ("2025-12-31T12:00:60", nil), ("2025-12-31Z", nil),
  ]

  @Test(arguments: numbers)
  func `makes a date a number`(_ date: String, _ serial: Double?) {
    #expect(SerialDate.serial(date) == serial)
  }

  @Test func `counts seconds of durations`() {
    #expect([1.5, 0.000_011_574_074_1, -0.5, 0].map(SerialDate.seconds) == ["129600", "1", "-43200", "0"])
    #expect(SerialDate.seconds(1e12) == nil)
  }
}

struct CellNumberTests {
  // swift-format-ignore
  static let numbers: [(String, String?)] = [
    ("1", "1"), ("-1", "-1"), ("1200.50", "1200.50"), ("0.10", "0.10"), ("007", "007"), ("123456789012345", "123456789012345"),
    ("12345678901234567", "12345678901234567"), ("0.30000000000000004", "0.3"), ("1234.5600000000001", "1234.56"), ("9.9999999999999995", "10"),
    ("0.99999999999999989", "1"), ("1.0000000000000002E-2", "0.01"), ("1E3", "1000"), ("1e-3", "0.001"), ("-1.5E+2", "-150"), ("4.2E+20", "420000000000000000000"),
    ("1E+300", "1E300"), ("-2.50E-30", "-2.5E-30"), ("0E5", "0"), ("+5", "5"), (".5", "0.5"), ("5.", "5"), ("-.5", "-0.5"), ("0.000000000000000000000", "0.000000000000000000000"),
    ("", nil), ("-", nil), (".", nil), ("1.2.3", nil), ("1,5", nil), ("1E", nil), ("1E+", nil), ("0x10", nil), ("NaN", nil), ("INF", nil), ("1 ", nil), ("1E99999999999999999999", nil),
  ]

  @Test(arguments: numbers)
  func `shows the digits a person sees`(_ text: String, _ digits: String?) {
    #expect(Array(text.utf8).withUnsafeBufferPointer(CellNumber.digits) == digits)
  }
}
