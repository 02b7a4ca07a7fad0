import Digests
import Faults
import Testing

struct DigestsSealedBoxTests {
  static let key = String(repeating: "0f", count: 32)
  static let secret = Array("0.AXoA-refresh-token".utf8)

  /// Bytes that count up: for a result that can be written down.
  static let counting: @Sendable (Int) throws(Fault) -> [UInt8] = { count in (0..<count).map { UInt8($0) } }

  private func fault(_ body: () throws(Fault) -> Void) -> Fault? {
    do {
      try body()
      return nil
    } catch {
      return error
    }
  }

  // 64 hexadecimal digits, Base64 of 32 bytes, a passphrase.
  static let keys = [key, "Dw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8=", "a long passphrase, ünïcode"]

  @Test(arguments: keys) func `opens what it sealed`(_ key: String) throws {
    for secret in [[], [0], Self.secret, [UInt8](repeating: 9, count: 10_000)] {
      let blob = try SealedBox(key: key).seal(secret, context: "pairing")
      #expect(blob.count == 1 + 16 + 12 + secret.count + 16)
      #expect(try SealedBox(key: key).open(blob, context: "pairing") == secret)
    }
  }

  @Test func `takes hexadecimal and Base64 for the same key`() throws {
    let blob = try SealedBox(key: Self.keys[0]).seal(Self.secret, context: "p")
    #expect(try SealedBox(key: Self.keys[1]).open(blob, context: "p") == Self.secret)
  }

  @Test func `seals differently each time, and without the secret in it`() throws {
    let box = try SealedBox(key: Self.key)
    let blobs = [try box.seal(Self.secret, context: "p"), try box.seal(Self.secret, context: "p")]
    #expect(blobs[0] != blobs[1])
    #expect(!String(decoding: blobs[0], as: UTF8.self).contains("refresh"))
  }

  @Test func `gives the bytes that another AES-GCM gives`() throws {
    let box = try SealedBox(key: Self.key, randomness: Self.counting)
    let blob = try box.seal(Array("secret".utf8), context: "p")
    #expect(
      Hexadecimal.text(blob)
        == "01000102030405060708090a0b0c0d0e0f000102030405060708090a0bccbab2a5ad15c8ddd2f1c102782abd7dd561c929cf1d")
  }

  @Test func `gives the key that another scrypt gives`() throws {
    let box = try SealedBox(key: "correct horse battery", randomness: Self.counting)
    let blob = try box.seal(Array("secret".utf8), context: "p")
    #expect(
      Hexadecimal.text(blob)
        == "02000102030405060708090a0b0c0d0e0f000102030405060708090a0b2df1f2f1c7d7cfe4ca51069ce6afbe462821d529b25c")
  }

  @Test func `opens nothing that was changed, at any byte`() throws {
    let box = try SealedBox(key: Self.key)
    let blob = try box.seal(Self.secret, context: "p")
    for position in blob.indices {
      var changed = blob
      changed[position] ^= 4
      let found = fault { () throws(Fault) in _ = try box.open(changed, context: "p") }
      #expect(found?.code == (position == 0 ? .sealUnknownForm : .sealNotOpened), "byte \(position)")
    }
  }

  static let notOpened =
    "could not open the stored secret: it was sealed with another key or for another pairing, or its bytes were changed; set 'state_key' to the key it was stored with, or put a new 'refresh_token' into the configuration (SEAL001)"

  @Test func `opens nothing for another pairing, another key or another kind of key`() throws {
    let blob = try SealedBox(key: Self.key).seal(Self.secret, context: "pairing one")
    #expect(
      fault { () throws(Fault) in _ = try SealedBox(key: Self.key).open(blob, context: "pairing two") }?.description
        == Self.notOpened)
    for key in [String(repeating: "0e", count: 32), "a passphrase instead"] {
      #expect(
        fault { () throws(Fault) in _ = try SealedBox(key: key).open(blob, context: "pairing one") }?.description
          == Self.notOpened)
    }
  }

  @Test(arguments: [[], [1], [UInt8](repeating: 1, count: 44), [UInt8](repeating: 9, count: 80)])
  func `refuses what is no sealed secret`(_ blob: [UInt8]) throws {
    let found = fault { () throws(Fault) in _ = try SealedBox(key: Self.key).open(blob, context: "p") }
    #expect(
      found?.description
        == "could not open the stored secret: it has no form that this program knows; put a new 'refresh_token' into the configuration (SEAL002)"
    )
  }

  @Test(arguments: ["", "short", "elevenchars"]) func `refuses a key that protects nothing`(_ key: String) {
    let found = fault { () throws(Fault) in _ = try SealedBox(key: key) }
    #expect(
      found?.description
        == "could not use the key of the state: it is shorter than 12 characters and not 32 bytes in hexadecimal or Base64; set 'state_key' to the output of `openssl rand -hex 32`, kept outside the configuration (SEAL003)"
    )
  }

  @Test func `refuses a source that gives too few random bytes`() {
    let found = fault { () throws(Fault) in
      _ = try SealedBox(key: Self.key, randomness: { _ in [1] }).seal(Self.secret, context: "p")
    }
    #expect(found?.description == "could not draw random bytes: 1 of 16 came (SEAL004)")
  }

  @Test func `never shows its key`() throws {
    let box = try SealedBox(key: "a long passphrase, indeed")
    var dumped = ""
    dump(box, to: &dumped)
    for text in ["\(box)", String(reflecting: box), dumped] { #expect(!text.contains("passphrase")) }
  }

  @Test func `draws as many random bytes as asked for`() throws {
    #expect(try RandomBytes.system(0).isEmpty)
    #expect(try RandomBytes.system(32).count == 32)
    #expect(try RandomBytes.system(32) != RandomBytes.system(32))
  }
}
