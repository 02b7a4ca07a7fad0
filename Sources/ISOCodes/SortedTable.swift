/// Lines of a static string, sorted by their bytes and parted by tabs, searched where they lie: nothing is read,
/// copied or kept before the first question, and each question costs some twenty comparisons.
struct SortedTable: Sendable {
  let text: StaticString

  /// The fields of every line whose first field is `key`, in the table's order.
  func lines(_ key: String) -> [[String]] {
    var key = key
    return key.withUTF8 { key in
      text.withUTF8Buffer { bytes in
        var found: [[String]] = []
        var position = firstLine(notBefore: key, in: bytes)
        while position < bytes.count {
          let end = lineEnd(position, in: bytes)
          let line = bytes[position..<end]
          guard line.starts(with: key), line.count == key.count || line[position + key.count] == tab else { break }
          found.append(line.split(separator: tab, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) })
          position = end + 1
        }
        return found
      }
    }
  }

  private var tab: UInt8 { 9 }
  private var newline: UInt8 { 10 }

  private func lineEnd(_ position: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    bytes[position...].firstIndex(of: newline) ?? bytes.count
  }

  /// Where the first line begins whose first field is not before `key`.
  private func firstLine(notBefore key: UnsafeBufferPointer<UInt8>, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var low = 0
    var high = bytes.count
    // Both are always beginnings of lines; the line begun at `middle` lies between them.
    while low < high {
      var middle = low + (high - low) / 2
      while middle > low, bytes[middle - 1] != newline { middle -= 1 }
      let end = lineEnd(middle, in: bytes)
      let field = bytes[middle..<end].prefix { $0 != tab }
      if field.lexicographicallyPrecedes(key) {
        low = Swift.min(end + 1, high)
      } else {
        high = middle
      }
    }
    return low
  }
}
