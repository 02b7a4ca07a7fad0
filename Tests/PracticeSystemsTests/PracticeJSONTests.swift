import PracticeSystems
import Testing

struct PracticeJSONTests {
  // swift-format-ignore
  static let read: [(String, String)] = [
    ("null", "null"), (" [ ] ", "[]"), ("{}", "{}"), ("-0.50e+3", "-0.50e+3"), ("[1, 2,{\"a\" : true}]", "[1,2,{\"a\":true}]"),
    (#""\u00e9\ud83d\ude00\n\/""#, "\"é😀\\n/\""), (#""\u0001""#, #""\u0001""#), ("123456789012345678901234567890", "123456789012345678901234567890"),
  ]

  @Test(arguments: read)
  func `reads and writes`(_ row: (String, String)) throws {
    #expect(try PracticeJSON(parsing: row.0).text == row.1)
  }

  // swift-format-ignore
  static let refused: [(String, String)] = [
    ("", "expected a value at byte 0"), ("[1,]", "expected a value at byte 3"), ("[1 2]", "expected ',' or ']' at byte 3"),
    ("{\"a\":1,}", "expected a member name at byte 7"), ("{\"a\":1,\"a\":2}", "the member 'a' stands twice at byte 10"), ("01", "expected the end of the text at byte 1"),
    ("+1", "expected a value at byte 0"), ("1.", "expected a digit at byte 2"), (".5", "expected a value at byte 0"), ("NaN", "expected a value at byte 0"),
    ("tru", "expected a value at byte 0"), ("\"a", "the text does not end at byte 2"), ("\"\t\"", "a control character inside a text at byte 1"),
    (#""\x""#, "an unknown escape at byte 3"), (#""\ud800""#, "a lone surrogate at byte 7"), (#""\udc00""#, "a lone surrogate at byte 7"),
    (#""\u12"#, "expected four hexadecimal digits at byte 3"), ("1 2", "expected the end of the text at byte 2"), ("// x", "expected a value at byte 0"),
  ]

  @Test(arguments: refused)
  func `refuses what is not JSON, and says where`(_ row: (String, String)) {
    let error = #expect(throws: PracticeJSON.ParseError.self) { try PracticeJSON(parsing: row.0) }
    #expect(error?.description == row.1)
  }

  @Test func `refuses bytes that are no UTF-8, and arrays too deep`() {
    let bad = #expect(throws: PracticeJSON.ParseError.self) { try PracticeJSON(parsing: [0x22, 0xFF, 0x22]) }
    #expect(bad?.description == "invalid UTF-8 at byte 2")
    let deep = #expect(throws: PracticeJSON.ParseError.self) {
      try PracticeJSON(parsing: String(repeating: "[", count: 100_000))
    }
    #expect(deep?.description == "nested deeper than 128 at byte 128")
  }

  @Test func `puts and finds values by path`() {
    var json: PracticeJSON = ["a": ["b": [1, 2]]]
    #expect(json.at("a", "b", "1") == 2)
    #expect(json.at(slashed: "a/b/2") == nil)
    let put: [Bool] = [
      json.put("x", at: ["a", "c", "d"]), json.put(3, at: ["a", "b", "-"]), json.put(3, at: ["a", "b", "9"]),
      json.put(3, at: ["a", "b", "0", "z"]),
    ]
    #expect(put == [true, true, false, false])
    #expect(json.text == #"{"a":{"b":[1,2,3],"c":{"d":"x"}}}"#)
    #expect(
      PracticeJSON.changes(from: ["a": 1, "b": ["c": 2]], to: ["b": ["c": 3], "d": 4]).map(\.json.text) == [
        #"{"field":"a","before":1,"after":null}"#, #"{"field":"b/c","before":2,"after":3}"#,
        #"{"field":"d","before":null,"after":4}"#,
      ])
  }
}
