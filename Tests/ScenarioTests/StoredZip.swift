/// An archive of parts as they are, nothing packed.
struct StoredZip {
  private var parts: [(name: String, bytes: [UInt8])] = []

  mutating func add(_ name: String, _ text: String) { parts.append((name, Array(text.utf8))) }

  var bytes: [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for part in parts {
      let name = Array(part.name.utf8)
      let size = Self.four(UInt32(part.bytes.count))
      let common =
        Self.two(20) + Self.two(0) + Self.two(0) + Self.two(0) + Self.two(0x21) + Self.four(Self.checksum(part.bytes)) + size
        + size + Self.two(UInt16(name.count)) + Self.two(0)
      directory += [0x50, 0x4B, 0x01, 0x02] + Self.two(20) + common + Self.two(0) + Self.two(0) + Self.two(0) + Self.four(0)
      directory += Self.four(UInt32(file.count)) + name
      file += [0x50, 0x4B, 0x03, 0x04] + common + name + part.bytes
    }
    let start = UInt32(file.count)
    let count = UInt16(parts.count)
    return file + directory + [0x50, 0x4B, 0x05, 0x06] + Self.two(0) + Self.two(0) + Self.two(count) + Self.two(count)
      + Self.four(UInt32(directory.count)) + Self.four(start) + Self.two(0)
  }

  private static func two(_ value: UInt16) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8)] }
  private static func four(_ value: UInt32) -> [UInt8] { two(UInt16(value & 0xFFFF)) + two(UInt16(value >> 16)) }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 255)] ^ $0 >> 8 }
  }
}
