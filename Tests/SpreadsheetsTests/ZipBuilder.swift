/// An archive made by hand, so that its parts can be as wrong as a test needs.
struct ZipBuilder {
  struct Part {
    var name: String
    var bytes: [UInt8]
    /// 0 for bytes as they are, 8 for deflated ones.
    var method: UInt16 = 0
    var declaredSize: Int?
    var flags: UInt16 = 0
  }

  var parts: [Part] = []

  mutating func add(_ name: String, _ text: String) { parts.append(Part(name: name, bytes: Array(text.utf8))) }

  var bytes: [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for part in parts {
      let name = Array(part.name.utf8)
      let size = part.declaredSize ?? part.bytes.count
      var common: [UInt8] = []
      common += Self.two(20) + Self.two(part.flags) + Self.two(part.method) + Self.two(0) + Self.two(0x21)
      common += Self.four(Self.checksum(part.bytes)) + Self.four(UInt32(part.bytes.count)) + Self.four(UInt32(size))
      common += Self.two(UInt16(name.count)) + Self.two(0)
      directory += [0x50, 0x4B, 0x01, 0x02] + Self.two(20) + common + Self.two(0) + Self.two(0) + Self.two(0) + Self.four(0)
      directory += Self.four(UInt32(file.count)) + name
      file += [0x50, 0x4B, 0x03, 0x04] + common + name + part.bytes
    }
    let start = file.count
    file += directory
    file += [0x50, 0x4B, 0x05, 0x06] + Self.two(0) + Self.two(0) + Self.two(UInt16(parts.count)) + Self.two(UInt16(parts.count))
    return file + Self.four(UInt32(directory.count)) + Self.four(UInt32(start)) + Self.two(0)
  }

  /// A workbook of one sheet: its part's text, and others in the place of the usual ones.
  static func workbook(
    sheet: String, texts: String? = nil, styles: String? = nil, properties: String = "", sheetTag: String? = nil,
    namespace: String = "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    relations: String = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  ) -> ZipBuilder {
    var zip = ZipBuilder()
    let package = "http://schemas.openxmlformats.org/package/2006/relationships"
    zip.add(
      "_rels/.rels",
      #"<Relationships xmlns="\#(package)"><Relationship Id="r1" Type="\#(relations)/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    )
    let tag = sheetTag ?? #"<sheet name="Data" sheetId="1" r:id="r1"/>"#
    zip.add(
      "xl/workbook.xml",
      #"<workbook xmlns="\#(namespace)" xmlns:r="\#(relations)">\#(properties)<sheets>\#(tag)</sheets></workbook>"#)
    zip.add(
      "xl/_rels/workbook.xml.rels",
      """
      <Relationships xmlns="\(package)">\
      <Relationship Id="r1" Type="\(relations)/worksheet" Target="worksheets/sheet1.xml"/>\
      <Relationship Id="r2" Type="\(relations)/sharedStrings" Target="/xl/sharedStrings.xml"/>\
      <Relationship Id="r3" Type="\(relations)/styles" Target="styles.xml"/></Relationships>
      """)
    zip.add("xl/worksheets/sheet1.xml", sheet)
    if let texts { zip.add("xl/sharedStrings.xml", #"<sst xmlns="\#(namespace)">\#(texts)</sst>"#) }
    if let styles { zip.add("xl/styles.xml", #"<styleSheet xmlns="\#(namespace)">\#(styles)</styleSheet>"#) }
    return zip
  }

  /// A workbook of one sheet with these rows.
  static func workbook(
    rows: String, after: String = "", texts: String? = nil, styles: String? = nil, properties: String = ""
  ) -> ZipBuilder {
    let namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return workbook(
      sheet: #"<worksheet xmlns="\#(namespace)"><sheetData>\#(rows)</sheetData>\#(after)</worksheet>"#, texts: texts,
      styles: styles, properties: properties)
  }

  /// Deflated bytes that unpack to `head` and then `count` blanks, at two bits for 258 of them.
  static func bomb(head: String, blanks count: Int) -> [UInt8] {
    let head = Array(head.utf8)
    // A stored block holds the head as it is.
    var bytes: [UInt8] = [0] + two(UInt16(head.count)) + two(~UInt16(head.count)) + head
    var bits = Bits()
    // One last block with its own codes: 286 lengths, 1 distance, 18 lengths of code lengths.
    bits.put(1, 1)
    bits.put(2, 2)
    bits.put(29, 5)
    bits.put(0, 5)
    bits.put(14, 4)
    // In the order 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1: eighteen in one bit, one and two in two.
    for length in [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2] { bits.put(length, 3) }
    func zeros(_ count: Int) {
      bits.put(0, 1)
      bits.put(count - 11, 7)
    }
    let one = 0b01
    let two = 0b11
    zeros(32)
    bits.put(two, 2)
    zeros(138)
    zeros(85)
    bits.put(two, 2)
    zeros(28)
    bits.put(one, 2)
    bits.put(one, 2)
    // A blank, then 258 from one back, again and again, and the end. Codes go in with their highest bit first.
    bits.put(0b01, 2)
    for _ in 0..<(count / 258) { bits.put(0, 2) }
    bits.put(0b11, 2)
    bytes += bits.finished
    return bytes
  }

  private struct Bits {
    private var bytes: [UInt8] = []
    private var waiting: UInt64 = 0
    private var count = 0

    mutating func put(_ value: Int, _ width: Int) {
      waiting |= UInt64(value) << UInt64(count)
      count += width
      while count >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: waiting))
        waiting >>= 8
        count -= 8
      }
    }

    var finished: [UInt8] { count > 0 ? bytes + [UInt8(truncatingIfNeeded: waiting)] : bytes }
  }

  private static func two(_ value: UInt16) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8)] }
  private static func four(_ value: UInt32) -> [UInt8] {
    two(UInt16(value & 0xFFFF)) + two(UInt16(value >> 16))
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 255)] ^ $0 >> 8 }
  }
}
