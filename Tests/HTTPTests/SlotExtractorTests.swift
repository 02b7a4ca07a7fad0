import Faults
import JSONText
import Records
import Testing

struct SlotExtractorTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let path: String
    let type: SlotType
    let json: String
    let value: Value
    init(_ path: String, _ type: SlotType, _ json: String, _ value: Value) {
      (self.path, self.type, self.json, self.value) = (path, type, json, value)
    }
    var testDescription: String { "\(path) as \(type) of \(json)" }
  }

  private static func decimal(_ text: String) -> Value { ExactDecimal(text).map { .decimal($0) } ?? .null }
  private static func instant(_ text: String) -> Value { Instant(text).map { .instant($0) } ?? .null }
  private static func date(_ text: String) -> Value { CalendarDate(text).map { .date($0) } ?? .null }
  private static func field(_ name: String, _ value: Value) -> Value.Element.Field { .init(name, value) }

  // swift-format-ignore
  static let cases: [Case] = [
    .init("name", .text, #"{"name":"Contoso"}"#, .text("Contoso")),
    .init("name", .text, #"{"name":""}"#, .null),
    .init("name", .text, #"{"name":null}"#, .null),
    .init("name", .text, #"{}"#, .null),
    .init("name", .text, #"{"Name":"Contoso"}"#, .null),
    .init("name", .text, #"{"name":12.50}"#, .text("12.50")),
    .init("name", .text, #"{"name":true}"#, .text("true")),
    .init("name", .text, #"{"name":"a\u00fcb"}"#, .text("aüb")),
    .init("value", .decimal, #"{"value":42000.50}"#, decimal("42000.5")),
    .init("value", .decimal, #"{"value":"42000.50"}"#, decimal("42000.5")),
    .init("value", .decimal, #"{"value":""}"#, .null),
    .init("value", .decimal, #"{"value":"12abc"}"#, .text("12abc")),
    .init("value", .decimal, #"{"value":" 12"}"#, .text(" 12")),
    .init("value", .decimal, #"{"value":12345678901234567890}"#, .text("12345678901234567890")),
    .init("value", .decimal, #"{"value":true}"#, .text("true")),
    .init("flag", .flag, #"{"flag":true}"#, .flag(true)),
    .init("flag", .flag, #"{"flag":false}"#, .flag(false)),
    .init("flag", .flag, #"{"flag":"True"}"#, .flag(true)),
    .init("flag", .flag, #"{"flag":1}"#, .text("1")),
    .init("at", .instant, #"{"at":"2026-03-02T08:15:30.1234567Z"}"#, instant("2026-03-02T08:15:30.1234567Z")),
    .init("at", .instant, #"{"at":"2026-02-30T08:15:30Z"}"#, .text("2026-02-30T08:15:30Z")),
    .init("on", .date, #"{"on":"2026-03-02"}"#, date("2026-03-02")),
    .init("on", .date, #"{"on":"2026-03-02T23:59:59Z"}"#, date("2026-03-02")),
    .init("on", .date, #"{"on":"02.03.2026"}"#, .text("02.03.2026")),
    .init("x", .automatic, #"{"x":"text"}"#, .text("text")),
    .init("x", .automatic, #"{"x":7}"#, decimal("7")),
    .init("x", .automatic, #"{"x":false}"#, .flag(false)),
    .init("x", .automatic, #"{"x":["b","a"]}"#, .list([.init(key: "b", fields: []), .init(key: "a", fields: [])])),
    .init("x", .automatic, #"{"x":[]}"#, .null),
    .init("x", .automatic, #"{"x":{"y":1}}"#, .text(#"{"y":1}"#)),
    .init("details.dealValue", .decimal, #"{"details":{"dealValue":"100","currency":"EUR"}}"#, decimal("100")),
    .init("details.dealValue", .decimal, #"{"details":null}"#, .null),
    .init("details.dealValue", .decimal, #"{"details":"none"}"#, .null),
    .init("details.dealValue", .decimal, #"{"details":{"dealValue":1},"details":{"other":2}}"#, .null),
    .init("details.dealValue", .decimal, #"{"details":{"dealValue":1,"dealValue":2}}"#, decimal("2")),
    .init("customerProfile.team[0].email", .text, #"{"customerProfile":{"team":[{"email":"a@example.com"},{"email":"b@example.com"}]}}"#, .text("a@example.com")),
    .init("team[1].email", .text, #"{"team":[{"email":"a@example.com"},{"email":"b@example.com"}]}"#, .text("b@example.com")),
    .init("team[2].email", .text, #"{"team":[{"email":"a@example.com"}]}"#, .null),
    .init("ids[profileType=Duns].id", .text, #"{"ids":[{"profileType":"External","id":"1"},{"profileType":"Duns","id":"2"},{"profileType":"Duns","id":"3"}]}"#, .text("2")),
    .init("ids[profileType=Duns].id", .text, #"{"ids":[{"id":"1"}]}"#, .null),
    .init("_parentaccountid_value", .text, #"{"_parentaccountid_value@OData.Community.Display.V1.FormattedValue":"Contoso","_parentaccountid_value":"0aa0"}"#, .text("0aa0")),
    .init("solutions", .elements(key: "solutionId", fields: ["name", "type.name"]),
          #"{"solutions":[{"solutionId":"S2","name":"B","type":{"name":"Own"}},{"solutionId":"S1","name":"A"}]}"#,
          .list([.init(key: "S2", fields: [field("name", .text("B")), field("type.name", .text("Own"))]),
                 .init(key: "S1", fields: [field("name", .text("A")), field("type.name", .null)])])),
    .init("team", .elements(key: "email", fields: [], lowercasedKey: true), #"{"team":[{"email":"A@Example.com"},{"name":"x"}]}"#,
          .list([.init(key: "a@example.com", fields: []), .init(key: "", fields: [])])),
    .init("team", .elements(key: "email", fields: []), #"{"team":[]}"#, .null),
  ]

  @Test(arguments: cases)
  func `puts one value into its slot`(_ row: Case) throws {
    let path = try #require(FieldPath(row.path))
    let root = try JSONDocument.parse(Array(row.json.utf8)).root
    #expect(SlotExtractor([(path, row.type)]).extract(root) == [row.value])
  }

  @Test func `fills many slots in one walk, and clears what the record before left`() throws {
    let paths = ["id", "details.dealValue", "details.currency", "id", "details.closingDateTime"].compactMap { FieldPath($0) }
    let extractor = SlotExtractor(zip(paths, [SlotType.text, .decimal, .text, .automatic, .date]).map { ($0, $1) })
    let page = try JSONDocument.parse(
      Array(#"{"value":[{"id":"1","details":{"dealValue":5,"currency":"EUR","closingDateTime":"2026-12-31"}},{"id":"2"}]}"#.utf8))
    var values: [Value] = []
    var rows: [[Value]] = []
    for record in try #require(page.root["value"]).elements {
      extractor.extract(record, into: &values)
      rows.append(values)
    }
    #expect(
      rows == [
        [.text("1"), Self.decimal("5"), .text("EUR"), .text("1"), Self.date("2026-12-31")],
        [.text("2"), .null, .null, .text("2"), .null],
      ])
  }

  @Test func `tells many names apart`() throws {
    let names = (0..<300).map { "new_field\($0)" }
    let extractor = SlotExtractor(names.compactMap { FieldPath($0) }.map { ($0, .decimal) })
    var writer = JSONWriter()
    writer.object { writer in for (number, name) in names.enumerated().reversed() { writer.member(name, number) } }
    let values = extractor.extract(try JSONDocument.parse(writer.bytes).root)
    #expect(values == (0..<300).map { .decimal(ExactDecimal($0)) })
  }
}
