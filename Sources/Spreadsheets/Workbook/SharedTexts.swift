import Faults

/// The texts that a workbook's cells share, kept as one run of bytes.
///
/// A text costs its bytes and four more; a `String` each would cost several times that.
struct SharedTexts {
  private var bytes: [UInt8] = []
  private var ends: [UInt32] = []

  var count: Int { ends.count }

  /// No texts, for a workbook without them.
  init() {}

  init(_ part: String, of archive: Archive) throws(Fault) {
    let handler = Handler(file: archive.file, limits: archive.limits)
    try XMLReader.read(part, of: archive, into: handler)
    bytes = handler.bytes
    ends = handler.ends
  }

  /// The text with a number from 0; `nil` where there is none.
  func text(_ index: Int) -> String? {
    guard index >= 0, index < ends.count else { return nil }
    let start = index == 0 ? 0 : Int(ends[index - 1])
    return bytes.withUnsafeBufferPointer { EscapedText.decoded(UnsafeBufferPointer(rebasing: $0[start..<Int(ends[index])])) }
  }

  private final class Handler: XMLHandler {
    let file: String
    let limits: ReadingLimits
    var bytes: [UInt8] = []
    var ends: [UInt32] = []
    private var isInItem = false
    // Phonetic runs hold a reading aid, not the text.
    private var isPhonetic = false

    init(file: String, limits: ReadingLimits) {
      self.file = file
      self.limits = limits
    }

    override func start(_ name: XMLName, _ attributes: XMLAttributes) {
      switch name {
      case "si": isInItem = true
      case "rPh": isPhonetic = true
      case "t": wantsText = isInItem && !isPhonetic
      default: break
      }
    }

    override func end(_ name: XMLName) {
      switch name {
      case "t": wantsText = false
      case "rPh": isPhonetic = false
      case "si":
        isInItem = false
        ends.append(UInt32(clamping: bytes.count))
        if ends.count * 4 > limits.sharedTextBytes { refuse() }
      default: break
      }
    }

    override func text(_ text: UnsafeBufferPointer<UInt8>) {
      bytes.append(contentsOf: text)
      if bytes.count + ends.count * 4 > limits.sharedTextBytes { refuse() }
    }

    private func refuse() {
      problem = .tooLarge("the list of shared texts", limits.sharedTextBytes, at: .file(file))
    }
  }
}

/// Text as workbooks keep it, where `_x000D_` stands for a character that XML has not (ECMA-376 part 1, 22.9.2.19).
enum EscapedText {
  static func decoded(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    guard bytes.count >= 7, bytes.contains(0x5F) else { return String(decoding: bytes, as: UTF8.self) }
    var units: [UInt16] = []
    let all = Array(String(decoding: bytes, as: UTF8.self).utf16)
    units.reserveCapacity(all.count)
    var index = 0
    while index < all.count {
      if let unit = escape(all[index...]) {
        units.append(unit)
        index += 7
      } else {
        units.append(all[index])
        index += 1
      }
    }
    return String(decoding: units, as: UTF16.self)
  }

  /// The character that an escape at the start of the text stands for.
  static func escape(_ text: ArraySlice<UInt16>) -> UInt16? {
    guard text.count >= 7, text[text.startIndex] == 0x5F, text[text.startIndex + 1] == 0x78, text[text.startIndex + 6] == 0x5F
    else { return nil }
    var value: UInt16 = 0
    for unit in text[(text.startIndex + 2)..<(text.startIndex + 6)] {
      guard let digit = UInt8(exactly: unit).flatMap({ Character(UnicodeScalar($0)).hexDigitValue }) else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }
}
