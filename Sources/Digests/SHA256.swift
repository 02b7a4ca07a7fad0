internal import COpenSSL

/// SHA-256: of bytes at once, or of a stream piece by piece.
public struct SHA256 {
  /// How many bytes a digest has.
  public static let length = 32

  private var state = SHA256_CTX()

  public init() { _ = SHA256_Init(&state) }

  /// Takes the next piece of the stream.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    _ = SHA256_Update(&state, start, bytes.count)
  }

  /// Takes the next piece of the stream.
  public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// Takes a text's UTF-8 bytes as the next piece of the stream.
  public mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  /// The 32 bytes of the digest of all that was taken; more may be taken afterwards.
  public func finish() -> [UInt8] {
    var state = state
    return [UInt8](unsafeUninitializedCapacity: Self.length) { buffer, count in
      _ = SHA256_Final(buffer.baseAddress, &state)
      count = Self.length
    }
  }
}

extension SHA256 {
  /// The 32 bytes of the digest.
  public static func digest(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { digest($0) } }

  /// The 32 bytes of the digest of borrowed bytes.
  public static func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  /// The 32 bytes of the digest of a text's UTF-8 bytes.
  public static func digest(_ text: String) -> [UInt8] {
    var hash = SHA256()
    hash.update(text)
    return hash.finish()
  }

  /// The digest as 64 lower-case hexadecimal digits.
  public static func hex(_ bytes: [UInt8]) -> String { Hexadecimal.text(digest(bytes)) }

  /// The digest of a text's UTF-8 bytes as 64 lower-case hexadecimal digits.
  public static func hex(_ text: String) -> String { Hexadecimal.text(digest(text)) }
}
