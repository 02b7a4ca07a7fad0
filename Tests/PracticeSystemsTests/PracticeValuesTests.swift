import PracticeSystems
import Testing

struct PracticeValuesTests {
  // swift-format-ignore
  static let instants: [(String, String?)] = [
    ("2026-11-20T02:00:00Z", "2026-11-20T02:00:00.0000000Z"), ("2026-11-20T02:00:00.1234567Z", "2026-11-20T02:00:00.1234567Z"),
    ("2026-11-20T02:00:00.5+01:00", "2026-11-20T01:00:00.5000000Z"), ("1969-12-31T23:59:59.9Z", "1969-12-31T23:59:59.9000000Z"),
    ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.0000000Z"), ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000Z"), ("2000-02-29T12:00:00-12:00", "2000-03-01T00:00:00.0000000Z"),
    ("2026-02-29T00:00:00Z", nil), ("2100-02-29T00:00:00Z", nil), ("2026-11-20T24:00:00Z", nil), ("2026-11-20T02:00:60Z", nil), ("2026-11-20 02:00:00Z", nil),
    ("2026-11-20T02:00:00", nil), ("2026-11-20T02:00:00.12345678Z", nil), ("2026-11-20T02:00:00.Z", nil), ("2026-13-01T00:00:00Z", nil), ("2026-11-20", nil), ("", nil),
  ]

  @Test(arguments: instants)
  func `reads instants strictly`(_ row: (String, String?)) {
    #expect(PracticeInstant(row.0)?.description == row.1)
  }

  @Test func `writes the date of a header`() {
    #expect(PracticeClock.start.httpDate == "Fri, 20 Nov 2026 02:00:00 GMT")
    #expect(PracticeInstant("1994-11-06T08:49:37Z")?.httpDate == "Sun, 06 Nov 1994 08:49:37 GMT")
  }

  // swift-format-ignore
  static let decimals: [(String, String?)] = [
    ("42000", "42000"), ("42000.50", "42000.5"), ("-0.10", "-0.1"), ("1.5e3", "1500"), ("15e-1", "1.5"), ("0", "0"), ("0.005", "0.005"),
    ("1e31", nil), ("", nil), ("-", nil), ("1.2.3", nil), ("12abc", nil), ("1,5", nil),
  ]

  @Test(arguments: decimals)
  func `reads exact numbers`(_ row: (String, String?)) {
    #expect(PracticeDecimal(row.0)?.trimmed.description == row.1)
  }

  // swift-format-ignore
  @Test(arguments: [("1.005", "1.01"), ("1.004", "1.00"), ("-1.005", "-1.01"), ("0.995", "1.00"), ("7", "7")])
  func `rounds halves away from zero`(_ row: (String, String)) {
    #expect(PracticeDecimal(row.0)?.rounded(to: 2).description == row.1)
  }

  @Test func `gives the same numbers for the same seed`() {
    var first = PracticeRandom(seed: 1)
    var second = PracticeRandom(seed: 1)
    #expect((0..<5).map { _ in first.next() } == (0..<5).map { _ in second.next() })
    // SplitMix64's published first number for the seed 0.
    var zero = PracticeRandom(seed: 0)
    #expect(zero.next() == 0xE220_A839_7B1D_CDAF)
    let id = zero.uuid()
    #expect(id.count == 36)
    #expect(id.dropFirst(14).first == "4")
  }

  @Test func `moves the clock only when told, and by a tick each write`() {
    var clock = PracticeClock()
    #expect(clock.stamp().description == "2026-11-20T02:00:01.0000001Z")
    #expect(clock.now.description == "2026-11-20T02:00:01.0000001Z")
    clock.advance(seconds: 3_600)
    #expect(clock.now.text(digits: 3) == "2026-11-20T03:00:01.000Z")
  }
}
