/// A number as a workbook keeps it, made the digits that a person sees.
enum CellNumber {
  /// The digits of a number, `nil` where the text is none.
  ///
  /// A plain decimal of up to 15 significant digits, or a whole number, stays as it is written. More digits than that come
  /// from binary arithmetic, `0.30000000000000004`, and are rounded to the 15 that Excel shows. An exponent is written out
  /// where that needs at most 40 digits.
  static func digits(_ text: UnsafeBufferPointer<UInt8>) -> String? {
    var index = 0
    var significant = 0
    var hasPoint = false
    var digits = 0
    if index < text.count, text[index] == 0x2D { index += 1 }
    while index < text.count {
      let byte = text[index]
      if byte >= 0x30, byte <= 0x39 {
        digits += 1
        if byte != 0x30 || significant > 0 { significant += 1 }
      } else if byte == 0x2E, !hasPoint {
        hasPoint = true
      } else {
        return Parts(text)?.shown
      }
      index += 1
    }
    let isCanonical = digits > 0 && text[text.count - 1] != 0x2E && text[text[0] == 0x2D ? 1 : 0] != 0x2E
    if isCanonical, significant <= 15 || (!hasPoint && digits <= 40) { return String(decoding: text, as: UTF8.self) }
    return Parts(text)?.shown
  }

  /// Sign, digits and where the point stands among them.
  private struct Parts {
    var isNegative = false
    /// Without leading zeros, values 0 to 9.
    var digits: [UInt8] = []
    /// The number is 0.DIGITS times ten to this.
    var exponent = 0

    init?(_ text: UnsafeBufferPointer<UInt8>) {
      var rest = text[...]
      if let sign = rest.first, sign == 0x2D || sign == 0x2B {
        isNegative = sign == 0x2D
        rest = rest.dropFirst()
      }
      var seen = 0
      var hasPoint = false
      while let byte = rest.first, byte == 0x2E || (byte >= 0x30 && byte <= 0x39) {
        rest = rest.dropFirst()
        if byte == 0x2E {
          if hasPoint { return nil }
          hasPoint = true
          continue
        }
        seen += 1
        if !digits.isEmpty || byte != 0x30 {
          digits.append(byte - 0x30)
          if !hasPoint { exponent += 1 }
        } else if hasPoint {
          exponent -= 1
        }
      }
      guard seen > 0, seen <= 4_096 else { return nil }
      if let letter = rest.first, letter == 0x45 || letter == 0x65 {
        guard let power = Int(String(decoding: rest.dropFirst(), as: UTF8.self)), abs(power) < 10_000 else { return nil }
        exponent += power
        rest = rest[rest.endIndex...]
      }
      guard rest.isEmpty else { return nil }
      round(to: 15)
    }

    private mutating func round(to count: Int) {
      if digits.count > count {
        let up = digits[count] >= 5
        digits.removeSubrange(count...)
        if up {
          var index = count - 1
          while index >= 0, digits[index] == 9 {
            digits[index] = 0
            index -= 1
          }
          if index >= 0 {
            digits[index] += 1
          } else {
            digits.insert(1, at: 0)
            exponent += 1
          }
        }
      }
      while digits.last == 0 { digits.removeLast() }
    }

    var shown: String {
      guard !digits.isEmpty else { return "0" }
      var text: [UInt8] = isNegative ? [0x2D] : []
      func add(_ part: some Sequence<UInt8>) { text += part.lazy.map { $0 + 0x30 } }
      if exponent > 0, exponent <= 40 {
        add(digits.prefix(exponent))
        add(repeatElement(0, count: max(0, exponent - digits.count)))
        if digits.count > exponent {
          text.append(0x2E)
          add(digits.dropFirst(exponent))
        }
      } else if exponent <= 0, exponent > -24 {
        text += [0x30, 0x2E]
        add(repeatElement(0, count: -exponent))
        add(digits)
      } else {
        add(digits.prefix(1))
        if digits.count > 1 {
          text.append(0x2E)
          add(digits.dropFirst())
        }
        text += Array("E\(exponent - 1)".utf8)
      }
      return String(decoding: text, as: UTF8.self)
    }
  }
}
