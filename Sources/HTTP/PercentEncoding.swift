/// Percent-encoding, for the three places that need it.
///
/// Everything but `A-Z a-z 0-9 - . _ ~` is encoded: what some server might read otherwise (`+`, `/`, `=`, `'`) never
/// goes out bare.
public enum PercentEncoding {
  /// A name or value of a form, of a query, or one segment of a path.
  public static func encode(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case 48...57, 65...90, 97...122, 45, 46, 95, 126: bytes.append(byte)
      default: bytes.append(contentsOf: [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]])
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
}
