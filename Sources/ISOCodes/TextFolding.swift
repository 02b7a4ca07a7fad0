/// How names are made comparable: case, width, diacritics, blanks and punctuation do not count.
///
/// Letters of Latin, Greek, Cyrillic, Hebrew and Arabic script lose their marks (`é` is `e`, `ß` is `ss`, `ø` is `o`);
/// in other scripts a mark makes another letter and stays. Full-width Latin and half-width katakana become the
/// usual forms; kana and Hangul are composed.
public enum TextFolding {
  /// Letters and digits only, folded: `Côte d’Ivoire` is `cotedivoire`, `ﾄﾖﾀ` is `トヨタ`.
  public static func key(_ text: some StringProtocol) -> String {
    var folded = Scalars()
    for scalar in text.unicodeScalars { folded.append(folding: scalar) }
    return folded.text
  }

  /// The folded words of a text, in order, parted at blanks and punctuation: `Smith-Jones Oy` is `smith`, `jones`, `oy`.
  ///
  /// Apostrophes and points join (`O’Neil` is `oneil`, `S.A.` is `sa`), a comma, slash, hyphen or bracket parts.
  public static func words(_ text: some StringProtocol) -> [String] {
    var words: [String] = []
    var current = Scalars()
    for scalar in text.unicodeScalars {
      let before = current.scalars.count
      current.append(folding: scalar)
      guard current.scalars.count == before, !joins(scalar), !isMark(scalar) else { continue }
      if before > 0 {
        words.append(current.text)
        current = Scalars()
      }
    }
    if !current.scalars.isEmpty { words.append(current.text) }
    return words
  }

  /// Lower case, width and blanks folded, diacritics kept: what tells names apart that are the same without marks.
  public static func strictKey(_ text: some StringProtocol) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let wide = width(scalar)
      if isKept(wide) || isMark(wide) { result.append(contentsOf: wide.properties.lowercaseMapping.unicodeScalars) }
    }
    return String(result)
  }

  /// The scalar in its usual width.
  static func width(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
    case 0xFF65...0xFF9F: halfWidthKatakana[Int(scalar.value - 0xFF65)]
    case 0x3000: " "
    default: scalar
    }
  }

  private static func joins(_ scalar: Unicode.Scalar) -> Bool {
    switch width(scalar) {
    case ".", "'", "`", "´", "’", "‘", "ʼ", "·", "\u{AD}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{FEFF}": true
    default: false
    }
  }

  private static func isKept(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return isASCIIKept(scalar.value) }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber,
      .otherNumber, .spacingMark, .nonspacingMark:
      return scalar.value != 0x2BC && scalar.value != 0x2BB
    default: return false
    }
  }

  private static func isASCIIKept(_ value: UInt32) -> Bool {
    (97...122).contains(value) || (65...90).contains(value) || (48...57).contains(value)
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark: return true
    default: return false
    }
  }

  /// Whether a mark is dropped: those of the scripts in which it does not make another letter.
  private static func isDropped(_ value: UInt32) -> Bool {
    switch value {
    case 0x300...0x36F, 0x483...0x489, 0x591...0x5C7, 0x610...0x61A, 0x64B...0x65F, 0x670, 0x640, 0x6D6...0x6ED,
      0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE00...0xFE0F, 0xFE20...0xFE2F:
      true
    default: false
    }
  }

  private static let halfWidthKatakana: [Unicode.Scalar] = Array(
    "・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u{3099}\u{309A}"
      .unicodeScalars)

  private static let madeOf: [UInt32: [Unicode.Scalar]] = {
    var table: [UInt32: [Unicode.Scalar]] = [:]
    let text = foldingTable.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
    for line in text.unicodeScalars.split(separator: "\n") {
      guard let blank = line.firstIndex(of: " "), let number = UInt32(String(line[..<blank]), radix: 16) else { continue }
      table[number] = Array(line[line.index(after: blank)...])
    }
    return table
  }()

  /// The folded scalars gathered so far.
  struct Scalars {
    var scalars: [Unicode.Scalar] = []

    var text: String {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars)
      return String(view)
    }

    /// Appends what is left of one scalar: nothing for blanks, punctuation and dropped marks.
    mutating func append(folding scalar: Unicode.Scalar) {
      if scalar.isASCII {
        if isASCIIKept(scalar.value) {
          let upper = (65...90).contains(scalar.value)
          scalars.append(upper ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar)
        }
        return
      }
      let wide = width(scalar)
      if wide.isASCII { return append(folding: wide) }
      if let parts = TextFolding.madeOf[wide.value] {
        for part in parts { keep(part) }
      } else {
        for lower in wide.properties.lowercaseMapping.unicodeScalars {
          if lower != wide, let parts = TextFolding.madeOf[lower.value] {
            for part in parts { keep(part) }
          } else {
            keep(lower)
          }
        }
      }
    }

    private mutating func keep(_ scalar: Unicode.Scalar) {
      guard !isDropped(scalar.value), isKept(scalar) else { return }
      if let last = scalars.last, let composed = compose(last, scalar) {
        scalars[scalars.count - 1] = composed
      } else {
        scalars.append(scalar)
      }
    }

    /// Kana with a voicing mark, and Hangul of its letters.
    private func compose(_ last: Unicode.Scalar, _ scalar: Unicode.Scalar) -> Unicode.Scalar? {
      switch scalar.value {
      case 0x3099:
        switch last.value {
        case 0x304B...0x3062 where last.value % 2 == 1, 0x30AB...0x30C2 where last.value % 2 == 1,
          0x3064...0x3068 where last.value % 2 == 0, 0x30C4...0x30C8 where last.value % 2 == 0,
          0x306F...0x307B where last.value % 3 == 0, 0x30CF...0x30DB where last.value % 3 == 0:
          return Unicode.Scalar(last.value + 1)
        case 0x3046, 0x30A6: return Unicode.Scalar(last.value + 0x4E)
        default: return nil
        }
      case 0x309A:
        switch last.value {
        case 0x306F...0x307B where last.value % 3 == 0, 0x30CF...0x30DB where last.value % 3 == 0:
          return Unicode.Scalar(last.value + 2)
        default: return nil
        }
      case 0x1161...0x1175 where (0x1100...0x1112).contains(last.value):
        return Unicode.Scalar(0xAC00 + ((last.value - 0x1100) * 21 + scalar.value - 0x1161) * 28)
      case 0x11A8...0x11C2 where (0xAC00...0xD7A3).contains(last.value) && (last.value - 0xAC00) % 28 == 0:
        return Unicode.Scalar(last.value + scalar.value - 0x11A7)
      default: return nil
      }
    }
  }
}
