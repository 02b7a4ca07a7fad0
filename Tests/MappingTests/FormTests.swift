import Mapping
import Records
import Testing

struct FormTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let form: FieldForm
    let value: Value
    let settled: Value
    let wasCut: Bool
    var testDescription: String { name }
    init(_ name: String, _ form: FieldForm, _ value: Value, _ settled: Value, cut: Bool = false) {
      (self.name, self.form, self.value, self.settled, wasCut) = (name, form, value, settled, cut)
    }
  }

  static let text5 = FieldForm(kind: .text, maxLength: 5)
  static let memo = FieldForm(kind: .memo)
  static let berlin = DayZone("Europe/Berlin") ?? .utc
  static let tokyo = DayZone("Asia/Tokyo") ?? .utc

  // swift-format-ignore
  static let cases: [Case] = [
    .init("keeps what fits",                text5, .text("abcde"), .text("abcde")),
    .init("cuts at the length",             text5, .text("abcdef"), .text("abcde"), cut: true),
    .init("never cuts a character in two",  text5, .text("abcd😀"), .text("abcd"), cut: true),
    .init("keeps a character of two units", text5, .text("abc😀"), .text("abc😀")),
    .init("keeps a letter and its marks together", text5, .text("abcde\u{301}\u{302}"), .text("abcd"), cut: true),
    .init("drops blanks at the end",        text5, .text("ab   "), .text("ab")),
    .init("keeps blanks at the start",      text5, .text(" ab"), .text(" ab")),
    .init("takes blanks for nothing",       text5, .text("   "), .null),
    .init("drops blanks that a cut leaves", text5, .text("abcd efg"), .text("abcd"), cut: true),
    .init("drops control characters",       memo, .text("a\u{7}b\u{0}"), .text("ab")),
    .init("keeps line ends in one form",    memo, .text("a\r\nb\rc\nd"), .text("a\nb\nc\nd")),
    .init("has one line in a text",         FieldForm(kind: .text), .text("a\r\nb"), .text("a b")),
    .init("rounds half away from zero",     FieldForm(kind: .number, precision: 2), number("2.345"), number("2.35")),
    .init("rounds below zero alike",        FieldForm(kind: .number, precision: 0), number("-2.5"), number("-3")),
    .init("reads a number kept as text",    FieldForm(kind: .number), .text("125000.5000"), number("125000.5")),
    .init("has a day for a moment in UTC",  FieldForm(kind: .date), moment("2026-12-31T23:30:00Z"), day("2026-12-31")),
    .init("has the zone's day",             FieldForm(kind: .date, daysIn: berlin), moment("2026-12-31T23:30:00Z"), day("2027-01-01")),
    .init("takes midnight UTC as that day", FieldForm(kind: .date, daysIn: tokyo), moment("2026-12-31T00:00:00Z"), day("2026-12-31")),
    .init("keeps a day as its midnight",    FieldForm(kind: .instant, daysIn: berlin), moment("2026-06-30T22:15:00Z"), moment("2026-07-01T00:00:00Z")),
    .init("keeps other moments",            FieldForm(kind: .instant), moment("2026-06-30T22:15:00Z"), moment("2026-06-30T22:15:00Z")),
    .init("takes the mark off",             FieldForm(kind: .text, isMarked: true), .text("✘ Lakeview"), .text("Lakeview")),
    .init("reads a choice kept as text",    FieldForm(kind: .option), .text("3"), number("3")),
    .init("keeps null",                     text5, .null, .null),
  ]

  @Test(arguments: cases)
  func `settles as the field would keep it`(_ row: Case) {
    let (value, wasCut) = row.form.settle(row.value)
    #expect(value == row.settled)
    #expect(wasCut == row.wasCut)
  }

  @Test(arguments: cases)
  func `settling what is settled changes nothing`(_ row: Case) {
    #expect(row.form.settle(row.settled).value == row.settled)
  }

  // swift-format-ignore
  static let pairs: [(FieldForm, Value, Value, Bool)] = [
    (text5, .text("abcdef"), .text("abcde"), true),
    (FieldForm(kind: .text), .text("a"), .text("A"), false),
    (FieldForm(kind: .text, ignoresCase: true), .text("Ida@Example.com"), .text("ida@example.com"), true),
    (FieldForm(kind: .text), .text("Å"), .text("A\u{30A}"), true),
    (FieldForm(kind: .number, precision: 2), number("125000.5000"), number("125000.504"), true),
    (FieldForm(kind: .instant, daysIn: berlin), moment("2026-12-31T23:30:00Z"), moment("2027-01-01T00:00:00Z"), true),
    (FieldForm(kind: .text, isMarked: true), .text("✔ Lakeview"), .text("Lakeview"), true),
    (FieldForm(kind: .reference), .reference(.init(table: "account", id: "0AA")), .reference(.init(table: "", id: "0aa")), true),
    (FieldForm(kind: .reference), .reference(.init(table: "account", id: "0aa")), .text("0aa"), true),
    (FieldForm(kind: .list), .list([.init(key: "b", fields: []), .init(key: "a", fields: [])]),
      .list([.init(key: "a", fields: []), .init(key: "b", fields: [])]), true),
    (FieldForm(kind: .option), .text("3"), number("3"), true),
    (FieldForm(kind: .text), .text(" "), .null, true),
  ]

  @Test(arguments: pairs)
  func `compares under the field's own form`(_ form: FieldForm, _ a: Value, _ b: Value, _ same: Bool) {
    #expect(form.equal(a, b) == same)
    #expect(form.equal(b, a) == same)
  }

  // swift-format-ignore
  static let marked: [(String, String)] = [
    ("✔ Lakeview", "Lakeview"), ("✘ Lakeview", "Lakeview"), ("✓Lakeview", "Lakeview"), ("✖  Lakeview", "Lakeview"),
    ("✔\u{FE0F} Lakeview", "Lakeview"), ("✔\u{FE0E}Lakeview ", "Lakeview"), ("✘ ✔ Lakeview", "Lakeview"),
    ("\u{A0}✔\u{3000}Lakeview", "Lakeview"), ("Lakeview ✔", "Lakeview"), ("Lake ✔ view", "Lake ✔ view"),
    ("Lakeview", "Lakeview"), ("✔", ""), ("", ""), ("❤\u{FE0F} Lakeview", "❤\u{FE0F} Lakeview"),
    ("Lakeview ❤\u{FE0F}", "Lakeview ❤\u{FE0F}"), ("✔ ✔ Lakeview \u{FE0F}", "Lakeview"),
  ]

  @Test(arguments: marked)
  func `strips a mark with its variants at both ends`(_ name: String, _ bare: String) {
    #expect(NameMark.strip(name) == bare)
  }

  @Test func `puts one mark before a name, where it fits`() {
    #expect(NameMark.done.apply(to: "✘ Lakeview", maxLength: 300) == "✔ Lakeview")
    #expect(NameMark.failed.apply(to: "Lakeview", maxLength: nil) == "✘ Lakeview")
    #expect(NameMark.done.apply(to: "✘ Lakeview", maxLength: 9) == "Lakeview")
    #expect(NameMark.done.apply(to: "Lakeview", maxLength: 10) == "✔ Lakeview")
  }
}
