/// A code of the service as error answers carry it: `0x80040217`.
///
/// Told in either letter case, as a negative number, empty, or not at all (dataverse.md 6.1); messages are localised
/// and never looked into.
struct ServiceCode: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// The code as a number; 0 when the service named none.
  let value: UInt32

  init(_ value: UInt32) { self.value = value }
  init(integerLiteral value: UInt32) { self.value = value }

  /// Reads what stands in `error.code`; whatever is no code gives ``none``.
  init(text: String) {
    let lowered = text.lowercased()
    if lowered.hasPrefix("0x"), let value = UInt32(lowered.dropFirst(2), radix: 16) {
      self.init(value)
    } else if let number = Int32(text) {
      self.init(UInt32(bitPattern: number))
    } else {
      self = .none
    }
  }

  static let none = ServiceCode(0)

  var description: String {
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: max(8 - digits.count, 0)) + digits
  }
}
