internal import Records

/// The ids of Dynamics 365: GUIDs in lower case without braces (dataverse.md 2.6).
enum DynamicsID {
  /// The canonical form of an id as people write it: any case, with or without braces, hyphens or none.
  ///
  /// `nil` when it is no GUID.
  static func canonical(_ text: some StringProtocol) -> String? {
    // The service itself writes the canonical form: nearly every id of a page ends here.
    if let text = text as? String, isCanonical(text) { return text }
    var bytes = Array(text.utf8)
    while let first = bytes.first, first == 32 || first == 9 || first == 10 || first == 13 { bytes.removeFirst() }
    while let last = bytes.last, last == 32 || last == 9 || last == 10 || last == 13 { bytes.removeLast() }
    if bytes.first == UInt8(ascii: "{") || bytes.first == UInt8(ascii: "(") {
      guard bytes.last == (bytes.first == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: ")")) else { return nil }
      bytes = Array(bytes.dropFirst().dropLast())
    }
    var digits: [UInt8] = []
    digits.reserveCapacity(36)
    for (position, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): digits.append(byte)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digits.append(byte + 32)
      case UInt8(ascii: "-"):
        guard bytes.count == 36, [8, 13, 18, 23].contains(position) else { return nil }
      default: return nil
      }
    }
    guard digits.count == 32, bytes.count == 36 || bytes.count == 32 else { return nil }
    for position in [8, 13, 18, 23] { digits.insert(UInt8(ascii: "-"), at: position) }
    return String(decoding: digits, as: UTF8.self)
  }

  private static func isCanonical(_ text: String) -> Bool {
    var position = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"):
        if position == 8 || position == 13 || position == 18 || position == 23 { return false }
      case UInt8(ascii: "-"):
        guard position == 8 || position == 13 || position == 18 || position == 23 else { return false }
      default: return false
      }
      position += 1
    }
    return position == 36
  }

  /// The id within the last parentheses of a record's address: `…/opportunities(0aa0…)`.
  ///
  /// `nil` when there is none, or when it is an alternate key.
  static func inAddress(_ address: some StringProtocol) -> String? {
    guard let open = address.lastIndex(of: "("), let close = address[open...].firstIndex(of: ")") else { return nil }
    return canonical(address[address.index(after: open)..<close])
  }
}
