internal import CZip

/// Looks over a workbook that was just written, before it gets its name.
///
/// libxlsxwriter writes its parts to temporary files without asking whether the disk took them: on a full one it packs half
/// a sheet and says that all is well. So every part has to unpack and to end with the tag it began with.
enum WrittenArchive {
  /// What is wrong; `nil` for a workbook that is whole and has this many sheets.
  static func problem(_ path: String, sheets: Int) -> String? {
    var code: Int32 = 0
    guard let zip = zip_open(path, ZIP_RDONLY, &code) else { return "the archive was not finished" }
    defer { zip_discard(zip) }
    var found = 0
    for index in 0..<max(0, zip_get_num_entries(zip, 0)) {
      guard let name = zip_get_name(zip, UInt64(index), 0).map({ String(cString: $0) }) else { return "a part has no name" }
      if name.hasPrefix("xl/worksheets/sheet") { found += 1 }
      guard isWhole(zip, UInt64(index)) else { return "the disk did not take all of '\(name)'" }
    }
    return found == sheets ? nil : "\(sheets - found) of its sheets are missing"
  }

  private static func isWhole(_ zip: OpaquePointer, _ index: UInt64) -> Bool {
    guard let part = zip_fopen_index(zip, index, 0) else { return false }
    defer { zip_fclose(part) }
    var head: [UInt8] = []
    var tail: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Int(zip_fread(part, &buffer, UInt64(buffer.count)))
      guard count >= 0 else { return false }
      if count == 0 { break }
      if head.count < 1_024 { head += buffer.prefix(min(count, 1_024)) }
      tail = Array((tail + buffer.prefix(count).suffix(64)).suffix(64))
    }
    return ends(tail, asBegun: head)
  }

  private static func ends(_ tail: [UInt8], asBegun head: [UInt8]) -> Bool {
    // The first tag after the XML declaration, if there is one.
    var rest = head[...]
    while let open = rest.firstIndex(of: 0x3C) {
      rest = rest[(open + 1)...]
      guard let first = rest.first, first != 0x3F else { continue }
      let name = rest.prefix { $0 != 0x20 && $0 != 0x3E && $0 != 0x2F && $0 != 0x0A }
      let trimmed = tail[..<((tail.lastIndex { $0 > 0x20 } ?? -1) + 1)]
      if trimmed.suffix(name.count + 3).elementsEqual([0x3C, 0x2F] + name + [0x3E]) { return true }
      // A root without content closes itself.
      return rest.firstIndex(of: 0x3E).map { $0 > 0 && rest[$0 - 1] == 0x2F } ?? false
    }
    return false
  }
}
