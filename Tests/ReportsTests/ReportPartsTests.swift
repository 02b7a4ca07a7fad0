import Records
import Testing

@testable import Reports

struct ReportPartsTests {
  // swift-format-ignore
  @Test(arguments: [
    ("",                        10, 1),
    ("ten chars.",              10, 1),
    ("two words",               10, 1),
    ("two short words",         10, 2),
    ("three short words",       10, 3),
    ("one\ntwo\n\nfour",        10, 4),
    ("abcdefghijklmnopqrstuvw", 10, 3),
    ("東京都千代田区",            10, 2),
  ])
  func `counts the lines of a wrapped text`(_ text: String, _ characters: Int, _ lines: Int) {
    #expect(WrappedHeight.lines(text, characters) == lines)
  }

  @Test(arguments: [
    (0, "0 s"), (59, "59 s"), (60, "1 min"), (153, "2 min 33 s"), (3_600, "1 h"), (3_840, "1 h 4 min"), (-5, "0 s"),
  ])
  func `tells a duration`(_ seconds: Int64, _ text: String) {
    #expect(ReportNumber.duration(seconds: seconds) == text)
  }

  @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567")])
  func `parts thousands`(_ number: Int, _ text: String) {
    #expect(ReportNumber.grouped(number) == text)
  }

  @Test(arguments: [(0.0, "0"), (0.04, "0.0"), (21.44, "21.4"), (21.45, "21.5"), (.nan, "0"), (.infinity, "0"), (-3, "0")])
  func `tells seconds to a tenth`(_ seconds: Double, _ text: String) {
    #expect(ReportNumber.tenths(seconds) == text)
  }

  @Test func `sums up the groups that do not fit`() {
    var tally = SheetTally(.toDo)
    for (code, count) in [("a", 3), ("b", 1), ("c", 5), ("d", 1)] {
      for _ in 0..<count { tally.count([.null, .null, .null, .text(code)]) }
    }
    #expect(tally.rows == 10)
    #expect(tally.largest(4).map(\.name) == ["c", "a", "b", "d"])
    #expect(tally.largest(3).map(\.name) == ["c", "a", "others"])
    #expect(tally.largest(3).map(\.rows) == [5, 3, 2])
  }
}
