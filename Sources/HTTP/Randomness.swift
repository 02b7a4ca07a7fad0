/// Where random numbers come from.
///
/// The only door to the real ones is ``SystemRandomness``.
public protocol Randomness: Sendable {
  /// Sixty-four random bits.
  func next() -> UInt64
}

/// The machine's randomness.
public struct SystemRandomness: Randomness {
  public init() {}
  public func next() -> UInt64 { UInt64.random(in: .min ... .max) }
}

/// Numbers that follow from a seed (SplitMix64): the same seed gives the same run.
public final class SeededRandomness: Randomness {
  private let state: Locked<UInt64>

  public init(seed: UInt64) { state = Locked(seed) }

  public func next() -> UInt64 {
    state.withLock { state in
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}

extension Randomness {
  /// A random GUID (version 4) as services want it in tracing headers: `0f8fad5b-d9cb-469f-a165-70867728950e`.
  public func guid() -> String {
    let high = next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low = next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for place in 0..<32 {
      if [8, 12, 16, 20].contains(place) { text.append(UInt8(ascii: "-")) }
      let word = place < 16 ? high : low
      text.append(digits[Int(word >> UInt64((15 - place % 16) * 4) & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// A number from 0 up to but not including 1.
  public func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
