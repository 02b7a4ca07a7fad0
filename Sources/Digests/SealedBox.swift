internal import COpenSSL
import Faults

/// A secret at rest: AES-256-GCM under a key that lies elsewhere, bound to what it belongs to.
///
/// A sealed secret is one blob: a form byte, a salt (16), a nonce (12), the ciphertext, a tag (16). The associated data (the pairing)
/// is not stored: a blob carried over to another pairing does not open.
///
/// The key text is taken as it is when it holds 32 bytes in hexadecimal or Base64; any other text is a passphrase, from which
/// scrypt derives the key with the blob's own salt (N 2¹⁵, r 8, p 1: about 32 MB and a tenth of a second).
public struct SealedBox: Sendable {
  static let saltLength = 16
  static let nonceLength = 12
  static let tagLength = 16
  /// Shorter passphrases are refused.
  public static let shortestPassphrase = 12

  enum Key: Sendable {
    case bytes([UInt8])
    case passphrase(String)
  }

  private let key: Key
  private let randomness: @Sendable (Int) throws(Fault) -> [UInt8]

  /// A box with the key of this text.
  ///
  /// - Parameters:
  ///   - key: 64 hexadecimal digits, Base64 of 32 bytes, or a passphrase of at least twelve characters.
  ///   - randomness: gives so many random bytes; for salt and nonce.
  public init(
    key: String, randomness: @escaping @Sendable (Int) throws(Fault) -> [UInt8] = RandomBytes.system
  ) throws(Fault) {
    if let bytes = Self.bytes(of: key) {
      self.key = .bytes(bytes)
    } else {
      guard key.count >= Self.shortestPassphrase else {
        throw Fault(
          .sealWeakKey, while: "use the key of the state",
          "it is shorter than \(Self.shortestPassphrase) characters and not 32 bytes in hexadecimal or Base64",
          remedy: "set 'state_key' to the output of `openssl rand -hex 32`, kept outside the configuration")
      }
      self.key = .passphrase(key)
    }
    self.randomness = randomness
  }

  /// Seals `secret`, bound to `context`.
  public func seal(_ secret: [UInt8], context: String) throws(Fault) -> [UInt8] {
    let salt = try random(Self.saltLength)
    let nonce = try random(Self.nonceLength)
    let header = [form] + salt + nonce
    var key = try derive(salt: salt)
    defer { OPENSSL_cleanse(&key, key.count) }
    let sealed = try AESGCM.seal(secret, key: key, nonce: nonce, authenticating: header + Array(context.utf8))
    return header + sealed.ciphertext + sealed.tag
  }

  /// Opens what ``seal(_:context:)`` made with the same key and context.
  public func open(_ blob: [UInt8], context: String) throws(Fault) -> [UInt8] {
    let headerLength = 1 + Self.saltLength + Self.nonceLength
    guard blob.count >= headerLength + Self.tagLength, let first = blob.first, (1...2).contains(first) else {
      throw Fault(
        .sealUnknownForm, while: "open the stored secret", "it has no form that this program knows",
        remedy: "put a new 'refresh_token' into the configuration")
    }
    guard first == form else { throw notOpened }
    let header = Array(blob[..<headerLength])
    var key = try derive(salt: Array(header[1..<(1 + Self.saltLength)]))
    defer { OPENSSL_cleanse(&key, key.count) }
    let opened = try AESGCM.open(
      Array(blob[headerLength..<(blob.count - Self.tagLength)]), tag: Array(blob.suffix(Self.tagLength)), key: key,
      nonce: Array(header.suffix(Self.nonceLength)), authenticating: header + Array(context.utf8))
    guard let opened else { throw notOpened }
    return opened
  }

  /// 1: the key was taken as it is; 2: it was derived from a passphrase.
  private var form: UInt8 {
    switch key {
    case .bytes: 1
    case .passphrase: 2
    }
  }

  private var notOpened: Fault {
    Fault(
      .sealNotOpened, while: "open the stored secret",
      "it was sealed with another key or for another pairing, or its bytes were changed",
      remedy: "set 'state_key' to the key it was stored with, or put a new 'refresh_token' into the configuration")
  }

  private func random(_ count: Int) throws(Fault) -> [UInt8] {
    let bytes = try randomness(count)
    guard bytes.count == count else {
      throw Fault(.sealNoRandomness, while: "draw random bytes", "\(bytes.count) of \(count) came")
    }
    return bytes
  }

  private func derive(salt: [UInt8]) throws(Fault) -> [UInt8] {
    switch key {
    case .bytes(let bytes): return bytes
    case .passphrase(let text):
      var key = [UInt8](repeating: 0, count: 32)
      var passphrase = text
      // One more than scrypt's 32 MiB, which libcrypto's own limit just misses.
      let limit: UInt64 = 64 * 1024 * 1024
      let answer = passphrase.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          EVP_PBE_scrypt($0.baseAddress, $0.count, salt, salt.count, 1 << 15, 8, 1, limit, &key, key.count)
        }
      }
      guard answer == 1 else {
        throw Fault(.sealFailed, while: "derive the key of the state", "libcrypto refused", recovery: .nextRun)
      }
      return key
    }
  }

  private static func bytes(of text: String) -> [UInt8]? {
    if text.utf8.count == 64, let bytes = Hexadecimal.bytes(text) { return bytes }
    guard let bytes = Base64.bytes(text), bytes.count == 32 else { return nil }
    return bytes
  }
}

extension SealedBox: CustomStringConvertible, CustomReflectable {
  /// Never the key.
  public var description: String { "SealedBox" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
