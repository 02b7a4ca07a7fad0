import Faults
import Records
import Testing

@testable import JSONText

struct JSONDocumentTests {
  private static func parse(_ text: String) throws(Fault) -> JSONNode { try JSONDocument.parse(Array(text.utf8)).root }

  /// What a text is refused with; `nil` when it is read.
  private static func refusal(_ bytes: [UInt8]) -> String? {
    do throws(Fault) {
      _ = try JSONDocument.parse(bytes, while: "read the page")
      return nil
    } catch {
      return error.description
    }
  }

  struct Refusal: CustomTestStringConvertible, Sendable {
    let text: String
    let message: String
    init(_ text: String, _ message: String) { (self.text, self.message) = (text, message) }
    var testDescription: String { text }
  }

  // swift-format-ignore
  static let refusals: [Refusal] = [
    .init("", "could not read the page: the text is empty (JSON001)"),
    .init("   ", "could not read the page: the text is empty (JSON001)"),
    .init("{\"value\":[{\"a\":1},", "could not read the page: the text ends early after 18 bytes; it was cut (JSON001)"),
    .init("{\"value\":[{\"a\":1}", "could not read the page: the text ends early after 17 bytes; it was cut (JSON001)"),
    .init("{\"value\":\"Cont", "could not read the page: the text ends within a string; it was cut (JSON001)"),
    .init("{\"a\":1} {", "could not read the page: more text behind the value at byte 9 of 9 (JSON001)"),
    .init("{\"a\":01}", "could not read the page: not a number at byte 6 of 8 (JSON001)"),
    .init("{\"a\":1.}", "could not read the page: not a number at byte 6 of 8 (JSON001)"),
    .init("{\"a\":-}", "could not read the page: not a number at byte 6 of 7 (JSON001)"),
    .init("{\"a\":tru}", "could not read the page: expected true, false or null at byte 6 of 9 (JSON001)"),
    .init("{\"a\":nullx}", "could not read the page: expected true, false or null at byte 6 of 11 (JSON001)"),
    .init("{\"a\":\"\\q\"}", "could not read the page: a string with an unknown escape at byte 6 of 10 (JSON001)"),
    .init("{\"a\":\"x\ny\"}", "could not read the page: a string holds a control character (JSON001)"),
    .init("[1,]", "could not read the page: unexpected character at byte 4 of 4 (JSON001)"),
    .init("{\"a\":1,}", "could not read the page: unexpected character at byte 8 of 8 (JSON001)"),
    .init("{a:1}", "could not read the page: unexpected character at byte 2 of 5 (JSON001)"),
    .init("[1 2]", "could not read the page: unexpected character at byte 4 of 5 (JSON001)"),
    .init("[1}", "could not read the page: unexpected character at byte 3 of 3 (JSON001)"),
    .init("{\"a\" \"b\"}", "could not read the page: unexpected character at byte 6 of 9 (JSON001)"),
    .init("\u{FEFF}{}", "could not read the page: the text starts with a byte order mark (JSON001)"),
    .init("<html>", "could not read the page: unexpected character at byte 1 of 6 (JSON001)"),
  ]

  @Test(arguments: refusals)
  func `refuses what is not JSON, and says where`(_ row: Refusal) {
    #expect(Self.refusal(Array(row.text.utf8)) == row.message)
  }

  @Test func `refuses bytes that are not UTF-8`() {
    #expect(Self.refusal([0x22, 0xFF, 0x22]) == "could not read the page: the text is not UTF-8 (JSON001)")
    #expect(Self.refusal([0xFF, 0xFE, 0x5B, 0, 0x5D, 0]) == "could not read the page: the text is UTF-16, not UTF-8 (JSON001)")
    #expect(Self.refusal([0x31, 0x00]) != nil)
  }

  @Test func `refuses every beginning of a text`() throws {
    let text = #"{"a":[1.5e3,true,null,{"b":"x\ud83d\ude00y"}],"c":"ü"}"#
    let bytes = Array(text.utf8)
    _ = try JSONDocument.parse(bytes)
    for count in 0..<bytes.count { #expect(Self.refusal(Array(bytes.prefix(count))) != nil, "first \(count) bytes") }
  }

  @Test func `reads 128 levels and not one more`() {
    func nested(_ levels: Int) -> [UInt8] { Array(repeating: 0x5B, count: levels) + Array(repeating: 0x5D, count: levels) }
    #expect(Self.refusal(nested(128)) == nil)
    #expect(Self.refusal(nested(129)) == "could not read the page: more than 128 levels at byte 129 of 258 (JSON001)")
    #expect(
      Self.refusal(Array(repeating: 0x5B, count: 1_000_000))?.hasPrefix("could not read the page: more than 128 levels") == true)
  }

  @Test func `reads each kind of value`() throws {
    let root = try Self.parse(#" {"t":"Contoso","n":42000.50,"y":true,"o":false,"z":null,"l":[1,"two",[]],"e":{}} "#)
    #expect(root.kind == .object)
    #expect(root["t"]?.text == "Contoso")
    #expect(root["n"]?.decimal?.description == "42000.5")
    #expect(root["n"]?.rawNumber == "42000.50")
    #expect(root["n"]?.text == nil)
    #expect(root["y"]?.flag == true)
    #expect(root["o"]?.flag == false)
    #expect(root["z"]?.isNull == true)
    #expect(root["z"]?.flag == nil)
    #expect(root["l"]?.elements.map(\.kind) == [.number, .text, .array])
    #expect(root["l"]?[1]?.text == "two")
    #expect(root["l"]?[3] == nil)
    #expect(root["l"]?[-1] == nil)
    #expect(root["e"]?.members.map(\.name) == [])
    #expect(root["absent"] == nil)
    #expect(root["t"]?["x"] == nil)
    #expect(root.members.map(\.name) == ["t", "n", "y", "o", "z", "l", "e"])
    #expect(root["l"]?.source == #"[1,"two",[]]"#)
    #expect(root[path: "l", "x"] == nil)
  }

  // swift-format-ignore
  static let numbers: [(String, String?)] = [
    ("0", "0"), ("-0", "0"), ("1e2", "100"), ("1.50E+1", "15"), ("-0.05", "-0.05"), ("0.1", "0.1"),
    ("999999999999999999", "999999999999999999"),
    ("9999999999999999999", nil), ("123456789012345678901234567890", nil), ("1e400", nil), ("1e-400", "0"),
    ("-1e99999999999999999999", nil), ("0.000000000000000001", "0.000000000000000001"),
  ]

  @Test(arguments: numbers)
  func `keeps numbers exact and never traps`(_ text: String, _ expected: String?) throws {
    let node = try Self.parse("[\(text)]")[0]
    #expect(node?.decimal?.description == expected)
    #expect(node?.rawNumber == text)
  }

  @Test func `reads whole numbers however they are written`() throws {
    let root = try Self.parse("[7, 7.0, 70e-1, 7.5]")
    #expect(root.elements.map(\.integer) == [7, 7, 7, nil])
  }

  // swift-format-ignore
  static let strings: [(String, String)] = [
    (#""a\"b\\c\/d\b\f\n\r\t""#, "a\"b\\c/d\u{8}\u{c}\n\r\t"),
    (#""\u00fc\u00FC""#, "üü"),
    (#""\ud83d\ude00""#, "😀"),
    (#""x\ud83dy""#, "x\u{FFFD}y"),
    (#""\ude00""#, "\u{FFFD}"),
    (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
    (#""\ud83d\u0041""#, "\u{FFFD}A"),
    (#""\u0000""#, "\0"),
    (#""日本語 Müller""#, "日本語 Müller"),
    (#""""#, ""),
  ]

  @Test(arguments: strings)
  func `takes escapes out of strings`(_ json: String, _ expected: String) throws {
    #expect(try Self.parse(json).text == expected)
  }

  @Test func `takes the last of two members of one name`() throws {
    let root = try Self.parse(#"{"a":1,"b":{"x":1},"a":2}"#)
    #expect(root["a"]?.integer == 2)
    #expect(root.members.map(\.name) == ["a", "b", "a"])
  }

  @Test func `finds names that were written with escapes`() throws {
    #expect(try Self.parse(#"{"n\u0061me":"x"}"#)["name"]?.text == "x")
    #expect(try Self.parse(#"{"a\"b":"x"}"#)[#"a"b"#]?.text == "x")
  }

  @Test func `a node keeps its document alive`() throws {
    func inner() throws -> JSONNode? { try Self.parse(#"{"a":{"b":"still here"}}"#)["a"] }
    #expect(try inner()?["b"]?.text == "still here")
  }
}
