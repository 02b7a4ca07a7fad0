import Faults
import JSONText
import Records
import Testing

struct JSONWriterTests {
  @Test func `writes members in the order of the calls`() {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("name", "Contoso \"AG\"\n")
      writer.member("value", ExactDecimal(42000))
      writer.member("open", true)
      writer.name("tags")
      writer.array { writer in
        writer.text("a")
        writer.integer(-3)
        writer.null()
        writer.array { _ in }
        writer.object { _ in }
      }
      writer.member("last", 1)
    }
    #expect(writer.string == #"{"name":"Contoso \"AG\"\n","value":42000,"open":true,"tags":["a",-3,null,[],{}],"last":1}"#)
  }

  // swift-format-ignore
  static let texts: [(String, String)] = [
    ("\\\"/", #""\\\"/""#), ("\0\u{1}\u{1f}\u{7f}", #""\u0000\u0001\u001f\u007f""#), ("\t\r\n", #""\t\r\n""#),
    ("ü😀", "\"ü😀\""), ("", "\"\""),
  ]

  @Test(arguments: texts)
  func `escapes what must be escaped and nothing else`(_ text: String, _ json: String) throws {
    var writer = JSONWriter()
    writer.text(text)
    #expect(writer.string == json)
    #expect(try JSONDocument.parse(writer.bytes).root.text == text)
  }

  // swift-format-ignore
  static let values: [(Value, String)] = [
    (.null, "null"), (.text("x"), "\"x\""), (.flag(false), "false"),
    (ExactDecimal("-0.05").map { .decimal($0) } ?? .null, "-0.05"),
    (CalendarDate("2026-11-20").map { .date($0) } ?? .null, "\"2026-11-20\""),
    (Instant("2026-11-20T02:14:07.5Z").map { .instant($0) } ?? .null, "\"2026-11-20T02:14:07.5Z\""),
    (.reference(.init(table: "account", id: "0aa0")), "\"0aa0\""),
    (.list([.init(key: "S1", fields: [.init("b", .null), .init("a", .text("x"))])]), #"[{"key":"S1","a":"x","b":null}]"#),
  ]

  @Test(arguments: values)
  func `writes a value in its usual form`(_ value: Value, _ json: String) {
    var writer = JSONWriter()
    writer.value(value)
    #expect(writer.string == json)
  }

  @Test func `writes JSON Lines`() {
    var writer = JSONWriter()
    for number in 1...2 {
      writer.object { $0.member("n", number) }
      writer.newline()
    }
    #expect(writer.string == "{\"n\":1}\n{\"n\":2}\n")
  }

  @Test func `passes on a value that was read, as it stood`() throws {
    let node = try JSONDocument.parse(Array(#"{"team":[{"email": "a\u0040example.com", "n": 1.50}]}"#.utf8)).root["team"]
    var writer = JSONWriter()
    try writer.object { writer in
      writer.name("team")
      writer.raw(try #require(node))
      writer.member("next", 1)
    }
    #expect(writer.string == #"{"team":[{"email": "a\u0040example.com", "n": 1.50}],"next":1}"#)
  }
}
