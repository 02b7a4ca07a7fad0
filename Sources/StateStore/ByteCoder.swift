import Faults
import Records

/// Writes values as bytes, compactly and always the same way, so that equal records have equal bytes.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  init(reserving count: Int = 256) { bytes.reserveCapacity(count) }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func put(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Zigzag, so that small negative numbers stay short.
  mutating func put(signed number: Int64) { put(UInt64(bitPattern: (number << 1) ^ (number >> 63))) }

  mutating func put(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      put(UInt64(utf8.count))
      bytes.append(contentsOf: utf8)
    }
  }

  mutating func put(_ value: Value) {
    switch value {
    case .null: bytes.append(0)
    case .text(let text):
      bytes.append(1)
      put(text)
    case .decimal(let number):
      bytes.append(2)
      bytes.append(number.scale)
      put(signed: number.coefficient)
    case .flag(let flag): bytes.append(flag ? 4 : 3)
    case .date(let date):
      bytes.append(5)
      put(signed: Int64(date.dayNumber))
    case .instant(let instant):
      bytes.append(6)
      put(signed: instant.seconds)
      put(UInt64(UInt32(bitPattern: instant.nanoseconds)))
    case .reference(let reference):
      bytes.append(7)
      put(reference.table)
      put(reference.id)
    case .list(let elements):
      bytes.append(8)
      put(UInt64(elements.count))
      for element in elements {
        put(element.key)
        put(fields: element.fields)
      }
    }
  }

  mutating func put(fields: [Value.Element.Field]) {
    put(UInt64(fields.count))
    for field in fields {
      put(field.name)
      put(field.value)
    }
  }
}

/// Reads what ``ByteWriter`` wrote.
///
/// Bytes that end early or say nonsense are a damaged state, and a fault.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { position >= bytes.count }

  static var damaged: Fault {
    Fault(
      "STATE020", while: "read the state", "a stored record is damaged",
      remedy: "restore the state from its backup, or move it away and run 'cosell adopt'")
  }

  mutating func byte() throws(Fault) -> UInt8 {
    guard position < bytes.count else { throw Self.damaged }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func number() throws(Fault) -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      guard shift < 64 else { throw Self.damaged }
      result |= UInt64(next & 0x7F) << shift
      if next & 0x80 == 0 { return result }
      shift += 7
    }
  }

  mutating func signed() throws(Fault) -> Int64 {
    let raw = try number()
    return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
  }

  mutating func count() throws(Fault) -> Int {
    let raw = try number()
    // Nothing stored has more parts than it has bytes.
    guard raw <= UInt64(bytes.count) else { throw Self.damaged }
    return Int(raw)
  }

  mutating func text() throws(Fault) -> String {
    let length = try count()
    guard length <= bytes.count - position else { throw Self.damaged }
    defer { position += length }
    return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[position..<position + length]), as: UTF8.self)
  }

  /// Everything that is left.
  mutating func rest() throws(Fault) -> [UInt8] {
    defer { position = bytes.count }
    return Array(bytes[min(position, bytes.count)...])
  }

  mutating func value() throws(Fault) -> Value {
    switch try byte() {
    case 0: return .null
    case 1: return .text(try text())
    case 2:
      let scale = try byte()
      guard let number = ExactDecimal(wide: Int128(try signed()), scale: Int(scale)) else { throw Self.damaged }
      return .decimal(number)
    case 3: return .flag(false)
    case 4: return .flag(true)
    case 5: return .date(CalendarDate(dayNumber: Int32(clamping: try signed())))
    case 6:
      let seconds = try signed()
      return .instant(Instant(seconds: seconds, nanoseconds: Int32(truncatingIfNeeded: try number())))
    case 7:
      let table = try text()
      return .reference(Value.Reference(table: table, id: try text()))
    case 8:
      let count = try count()
      var elements: [Value.Element] = []
      elements.reserveCapacity(count)
      for _ in 0..<count {
        let key = try text()
        elements.append(Value.Element(key: key, fields: try fields()))
      }
      return .list(elements)
    default: throw Self.damaged
    }
  }

  mutating func fields() throws(Fault) -> [Value.Element.Field] {
    let count = try count()
    var fields: [Value.Element.Field] = []
    fields.reserveCapacity(count)
    for _ in 0..<count {
      let name = try text()
      fields.append(.init(name, try value()))
    }
    return fields
  }
}
