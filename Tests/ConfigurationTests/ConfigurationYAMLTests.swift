import Configuration
import Foundation
import Testing

/// What is no YAML, or more of YAML than a configuration takes.
struct ConfigurationYAMLTests {
  static let place = "pairing/cosell.yaml:"
  static let could = ": could not read the configuration: "

  // swift-format-ignore
  static let cases: [(text: String, told: String)] = [
    ("a: 1\n\tb: 2\n",        "2:1" + could + "a tab stands in the indentation; indent with blanks (CFG002)"),
    ("a:\n\t- b\n",           "2:1" + could + "a tab stands in the indentation; indent with blanks (CFG002)"),
    ("a: [1, 2\nb: 3\n",      "2:2" + could + "while parsing a flow sequence: did not find expected ',' or ']'; check the indentation, and put texts with ':', '#', '{' or '[' in quotes (CFG002)"),
    ("a: 'b\n",               "2:1" + could + "while scanning a quoted scalar: found unexpected end of stream; check the indentation, and put texts with ':', '#', '{' or '[' in quotes (CFG002)"),
    ("a: b: c\n",             "1:5" + could + "mapping values are not allowed in this context; check the indentation, and put texts with ':', '#', '{' or '[' in quotes (CFG002)"),
    ("a: &x 1\n",             "1:4" + could + "anchors and aliases ('&', '*') are not taken; write the value out, or in quotes if it is a text (CFG003)"),
    ("a: *x\n",               "1:4" + could + "anchors and aliases ('&', '*') are not taken; write the value out, or in quotes if it is a text (CFG003)"),
    ("a: !!int 1\n",          "1:4" + could + "tags ('!') are not taken; leave the tag off, or put the text in quotes (CFG003)"),
    ("a: 1\n---\nb: 2\n",     "3:1" + could + "a second document begins here; keep one document in the file (CFG003)"),
    ("[a]: 1\n",              "1:1" + could + "a key must be a single word, and this is a list; see the configuration page (CFG003)"),
    ("- a\n",                 "1:1" + could + "the file must hold keys with values, and holds a list (CFG007)"),
    ("just a text\n",         "1:1" + could + "the file must hold keys with values, and holds a single value (CFG007)"),
  ]

  @Test(arguments: cases) func `points at what is not taken`(_ text: String, _ told: String) {
    #expect(Written(text).problems == [Self.place + told])
  }

  @Test func `bounds the depth`() {
    let text = "a: " + String(repeating: "[", count: 10_000)
    #expect(
      Written(text).problems == [
        Self.place + "1:19" + Self.could + "values are nested more than 16 deep; no key needs that (CFG003)"
      ])
  }

  @Test func `bounds the number of values`() {
    let text = "a: [" + String(repeating: "1,", count: 6000) + "]"
    let problems = Written(text).problems
    #expect(problems.count == 1)
    #expect(problems.first?.hasSuffix("there are more than 5000 values; no configuration needs that (CFG003)") == true)
  }

  @Test func `refuses a bomb of anchors at its first one`() {
    let text = "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n"
    #expect(Written(text).problems.map { $0.suffix(8) } == ["(CFG003)"])
  }

  @Test func `reads past a byte order mark and Windows line ends`() {
    let text = "\u{FEFF}" + Written.smallest.replacingOccurrences(of: "\n", with: "\r\n")
    #expect(Written(text).problems.isEmpty)
  }

  @Test func `refuses what is not UTF-8`() throws {
    let problems: String
    do {
      _ = try Configuration.load(path: "c.yaml", environment: [:]) { (_) throws(ConfigurationFile.Unreadable) in
        ConfigurationFile(bytes: [0x61, 0xff], mode: 0o600)
      }
      problems = ""
    } catch {
      problems = error.description
    }
    #expect(problems == "c.yaml: could not read the configuration: the file is not UTF-8 text; save it as UTF-8 (CFG001)")
  }

  @Test func `tells a file that is not there`() {
    let problems: String
    do {
      _ = try Configuration.load(path: "/nowhere/cosell.yaml", environment: [:])
      problems = ""
    } catch {
      problems = error.description
    }
    #expect(
      problems
        == "/nowhere/cosell.yaml: could not read the configuration: no such file or directory; name the file of the pairing, usually cosell.yaml (CFG001)"
    )
  }

  @Test func `reads a file of the disk with its mode`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "cosell-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(FileManager.default.createFile(atPath: path, contents: Data("a: 1".utf8), attributes: [.posixPermissions: 0o640]))
    let file = try ConfigurationFile.read(path)
    #expect(file.bytes == Array("a: 1".utf8) && file.mode == 0o640 && file.isOpenToOthers)
    #expect(throws: ConfigurationFile.Unreadable("not an ordinary file")) { _ = try ConfigurationFile.read("/tmp") }
    #expect(throws: ConfigurationFile.Unreadable("not an ordinary file")) { _ = try ConfigurationFile.read("/dev/zero") }
  }
}
