import Synchronization

/// One number for everything that a run did: choices of the executor, bytes of the requests, writes to the disk.
///
/// Not for secrets: two runs that differ give two numbers, that is all.
public final class RunDigest: Sendable {
  private let state = Mutex<(value: UInt64, count: Int)>((0x9E37_79B9_7F4A_7C15, 0))

  public init() {}

  public var value: UInt64 { state.withLock { $0.value } }
  /// How many things went into it.
  public var count: Int { state.withLock { $0.count } }

  public func mix(_ numbers: UInt64...) {
    state.withLock { state in
      for number in numbers { state.value = Self.mixed(state.value, number) }
      state.count += 1
    }
  }

  public func mix(_ text: String) {
    var text = text
    text.withUTF8 { mix(UnsafeRawBufferPointer($0)) }
  }

  public func mix(_ bytes: [UInt8]) { bytes.withUnsafeBytes { mix($0) } }

  public func mix(_ bytes: UnsafeRawBufferPointer) {
    state.withLock { state in
      var (value, place) = (state.value, 0)
      while place + 8 <= bytes.count {
        value = Self.mixed(value, UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
        place += 8
      }
      var rest = UInt64(bytes.count) << 56
      while place < bytes.count {
        rest = rest << 8 | UInt64(bytes[place])
        place += 1
      }
      state.value = Self.mixed(value, rest)
      state.count += 1
    }
  }

  private static func mixed(_ value: UInt64, _ number: UInt64) -> UInt64 {
    var z = (value ^ number) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 29)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 32)
  }
}
