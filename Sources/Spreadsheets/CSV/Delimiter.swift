/// Which character parts the cells of a CSV file.
enum Delimiter {
  static let known: [(byte: UInt8, name: String)] = [(0x2C, "comma"), (0x3B, "semicolon"), (0x09, "tab")]

  static func name(_ byte: UInt8) -> String { known.first { $0.byte == byte }?.name ?? "'\(Character(UnicodeScalar(byte)))'" }

  /// The delimiter that a first line `sep=;` names, and how many bytes the line has with its end; `nil` without such a line.
  static func named(_ text: ArraySlice<UInt8>) -> (byte: UInt8, length: Int)? {
    let mark = Array("sep=".utf8)
    guard text.count >= 5, zip(text, mark).allSatisfy({ $0 | 0x20 == $1 || $0 == $1 }) else { return nil }
    let byte = text[text.startIndex + 4]
    guard byte >= 0x20 || byte == 0x09, byte < 0x7F, byte != 0x22 else { return nil }
    switch text.dropFirst(5).first {
    case nil: return (byte, 5)
    case 0x0A: return (byte, 6)
    case 0x0D: return (byte, text.dropFirst(6).first == 0x0A ? 7 : 6)
    default: return nil
    }
  }

  /// The delimiter that the first lines speak for; a comma where there is none.
  ///
  /// For each candidate the lines are counted that have as many of it, outside of quotes, as the first line, whose headings
  /// rarely hold any as text. The most lines win, then the most in the first line, then the order comma, semicolon, tab.
  static func guess(_ text: ArraySlice<UInt8>, isWhole: Bool) -> UInt8 {
    let counts = lineCounts(text, isWhole: isWhole)
    guard let first = counts.first else { return 0x2C }
    var best: (byte: UInt8, lines: Int, first: Int) = (0x2C, 0, 0)
    for (index, candidate) in known.enumerated() where first[index] > 0 {
      let lines = counts.count { $0[index] == first[index] }
      if lines > best.lines || (lines == best.lines && first[index] > best.first) {
        best = (candidate.byte, lines, first[index])
      }
    }
    return best.byte
  }

  private static func lineCounts(_ text: ArraySlice<UInt8>, isWhole: Bool) -> [[Int]] {
    var lines: [[Int]] = []
    var line = [0, 0, 0]
    var isQuoted = false
    var isBlank = true
    for byte in text {
      if byte == 0x22 { isQuoted.toggle() }
      if !isQuoted, byte == 0x0A || byte == 0x0D {
        if !isBlank { lines.append(line) }
        if lines.count == 50 { return lines }
        line = [0, 0, 0]
        isBlank = true
        continue
      }
      isBlank = false
      if isQuoted { continue }
      if let index = known.firstIndex(where: { $0.byte == byte }) { line[index] += 1 }
    }
    // A line that the piece cuts off would count too few.
    if !isBlank, isWhole || lines.isEmpty { lines.append(line) }
    return lines
  }
}
