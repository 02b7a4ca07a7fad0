import Digests
import Testing

struct DigestsHashTests {
  // The example of FIPS 180-4, the empty text, and one longer than a block.
  static let hashes: [(text: String, hex: String)] = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ]

  @Test(arguments: hashes) func `gives the published digests`(_ text: String, _ hex: String) {
    #expect(SHA256.hex(text) == hex)
    #expect(SHA256.hex(Array(text.utf8)) == hex)
    var pieces = SHA256()
    for byte in text.utf8 { pieces.update([byte]) }
    #expect(Hexadecimal.text(pieces.finish()) == hex)
    #expect(SHA256.digest(text).count == SHA256.length)
  }

  @Test func `goes on after an early finish`() {
    var hash = SHA256()
    hash.update("a")
    _ = hash.finish()
    hash.update("bc")
    #expect(Hexadecimal.text(hash.finish()) == Self.hashes[1].hex)
  }

  // swift-format-ignore
  static let hexadecimals: [(text: String, bytes: [UInt8]?)] = [
    ("",     []),
    ("00ff", [0, 255]),
    ("00FF", [0, 255]),
    ("0",    nil),
    ("0g",   nil),
    ("+1",   nil),
    ("é0",   nil),
  ]

  @Test(arguments: hexadecimals) func `reads hexadecimal`(_ text: String, _ bytes: [UInt8]?) {
    #expect(Hexadecimal.bytes(text) == bytes)
  }

  // RFC 4648 section 10, then what must be refused.
  // swift-format-ignore
  static let base64: [(text: String, bytes: [UInt8]?)] = [
    ("",         []),
    ("Zg==",     Array("f".utf8)),
    ("Zm8=",     Array("fo".utf8)),
    ("Zm9v",     Array("foo".utf8)),
    ("Zm9vYmFy", Array("foobar".utf8)),
    ("+/+/",     [0xfb, 0xff, 0xbf]),
    ("Zg",       nil),
    ("Zg=",      nil),
    ("Zh==",     nil),
    ("Z===",     nil),
    ("====",     nil),
    ("Zg=A",     nil),
    ("Zm 9",     nil),
    ("-_-_",     nil),
  ]

  @Test(arguments: base64) func `reads Base64`(_ text: String, _ bytes: [UInt8]?) {
    #expect(Base64.bytes(text) == bytes)
  }
}
