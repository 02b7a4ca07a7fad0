internal import Digests

/// Short marks by which a changed text is noticed.
enum Fingerprint {
  /// Sixteen hexadecimal digits that differ for different texts.
  static func of(_ text: String) -> String { String(SHA256.hex(text).prefix(16)) }
}
