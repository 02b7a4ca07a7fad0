/// Identifiers made from what they name, so that the same thing gets the same identifier in every run.
public enum NamedUUID {
  /// The UUID of these parts under this namespace: 36 characters, lower case.
  ///
  /// Version 8 of RFC 9562 (section 5.8, "custom"): the first 16 bytes of a SHA-256 over the namespace and the parts, each
  /// preceded by its length, so that `["ab", "c"]` and `["a", "bc"]` differ. What the parts are (canonical case, trimmed) is the
  /// caller's affair: another spelling is another identifier.
  public static func make(namespace: String, parts: [String]) -> String {
    var hash = SHA256()
    for part in [namespace] + parts {
      let length = UInt64(part.utf8.count)
      hash.update((0..<8).map { UInt8(truncatingIfNeeded: length >> (56 - 8 * UInt64($0))) })
      hash.update(part)
    }
    var bytes = Array(hash.finish().prefix(16))
    bytes[6] = bytes[6] & 0x0f | 0x80
    bytes[8] = bytes[8] & 0x3f | 0x80
    let groups = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16]
    return groups.map { Hexadecimal.text(bytes[$0]) }.joined(separator: "-")
  }
}
