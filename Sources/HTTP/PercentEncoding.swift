/// Percent-encoding, for the places that need it.
///
/// Everything but `A-Z a-z 0-9 - . _ ~` is encoded: what some server might read otherwise (`+`, `/`, `=`, `'`) never
/// goes out bare.
public enum PercentEncoding {
  /// A name or value of a form, of a query, or one segment of a path.
  public static func encode(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case 48...57, 65...90, 97...122, 45, 46, 95, 126: bytes.append(byte)
      default: bytes.append(contentsOf: encoded(byte))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A body of the type `application/x-www-form-urlencoded`, in this order.
  public static func form(_ values: [(name: String, value: String)]) -> [UInt8] {
    Array(query(values).utf8)
  }

  /// `a=1&b=2`, in this order.
  public static func query(_ values: [(name: String, value: String)]) -> String {
    values.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
  }

  /// An OData text literal, not yet encoded: quotes doubled and put around it.
  ///
  /// `O'Neil` gives `'O''Neil'`.
  public static func odataLiteral(_ text: String) -> String {
    var result = "'"
    for character in text.unicodeScalars {
      result.unicodeScalars.append(character)
      if character == "'" { result += "'" }
    }
    return result + "'"
  }

  /// The value of an OData query option such as `$filter`: encoded but for `$ , ( ) : * '` and `/`, which OData uses
  /// and which mean nothing else in a query.
  public static func odataOption(_ text: String) -> String {
    let kept = Set("$,():*'/".unicodeScalars)
    return text.unicodeScalars.map { kept.contains($0) ? String($0) : encode(String($0)) }.joined()
  }

  /// A query as a service handed it out, with what may not stand in an address encoded: blanks, controls, quotes, angle
  /// brackets and the like, a `#`, a `%` that begins nothing, and whatever is not ASCII.
  ///
  /// What is encoded already stays as it is.
  public static func repairedQuery(_ query: some StringProtocol) -> String {
    let kept = Set("!$&'()*+,-./:;=?@[]_~".utf8)
    let bytes = Array(query.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case 48...57, 65...90, 97...122: result.append(byte)
      case _ where kept.contains(byte): result.append(byte)
      case 37 where bytes.dropFirst(index + 1).prefix(2).filter(isHexDigit).count == 2: result.append(byte)
      default: result.append(contentsOf: encoded(byte))
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
  }

  private static func encoded(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }
}
