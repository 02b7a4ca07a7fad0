/// The options of a query, decoded.
public struct PracticeQuery: Hashable, Sendable {
  /// Name and value in the order of the query.
  public let options: [PracticeHeader]

  /// Reads a raw query; `nil` where a percent sign is not followed by two digits or the bytes are not UTF-8.
  ///
  /// - Parameter plusIsBlank: whether `+` is a blank, as in a form; OData services of Microsoft read it so too.
  public init?(_ raw: String, plusIsBlank: Bool = true) {
    var options: [PracticeHeader] = []
    for pair in raw.split(separator: "&", omittingEmptySubsequences: true) {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decoded(String(parts[0]), plusIsBlank: plusIsBlank),
        let value = Self.decoded(parts.count > 1 ? String(parts[1]) : "", plusIsBlank: plusIsBlank)
      else { return nil }
      options.append(PracticeHeader(name, value))
    }
    self.options = options
  }

  /// The first option of that exact name.
  public subscript(name: String) -> String? { options.first { $0.name == name }?.value }

  /// A text without its percent signs; `nil` where they are broken.
  public static func decoded(_ text: String, plusIsBlank: Bool = false) -> String? {
    var out: [UInt8] = []
    var rest = Array(text.utf8)[...]
    func digit(_ byte: UInt8) -> UInt8? {
      byte < 0x80 ? Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) } : nil
    }
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%") {
        guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { return nil }
        out.append(high << 4 | low)
      } else if byte == UInt8(ascii: "+"), plusIsBlank {
        out.append(0x20)
      } else {
        out.append(byte)
      }
    }
    return String(validating: out, as: UTF8.self)
  }

  /// A text with everything but letters, digits and `-._~` as percent signs.
  public static func encoded(_ text: String) -> String {
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    let digits = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = []
    for byte in text.utf8 {
      if plain.contains(byte) {
        out.append(byte)
      } else {
        out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
