/// Comparisons of protocol texts: header names, schemes, hosts.
enum ASCIIText {
  static func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }

  /// Equal but for the case of A to Z.
  static func equal(_ a: some StringProtocol, _ b: some StringProtocol) -> Bool {
    let (a, b) = (a.utf8, b.utf8)
    return a.count == b.count && zip(a, b).allSatisfy { lower($0) == lower($1) }
  }

  static func hasPrefix(_ text: some StringProtocol, _ prefix: some StringProtocol) -> Bool {
    equal(String(decoding: text.utf8.prefix(prefix.utf8.count), as: UTF8.self), prefix)
  }

  static func lowercased(_ text: some StringProtocol) -> String {
    String(decoding: text.utf8.map(lower), as: UTF8.self)
  }

  /// Without blanks at either end.
  static func trimmed(_ text: some StringProtocol) -> String {
    let isBlank = { (byte: UInt8) in byte == 32 || byte == 9 || byte == 13 || byte == 10 }
    let bytes = Array(text.utf8)
    guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) }) else {
      return ""
    }
    return String(decoding: bytes[first...last], as: UTF8.self)
  }
}
