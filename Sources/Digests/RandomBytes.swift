internal import COpenSSL
import Faults

/// Random bytes that nobody can guess.
public enum RandomBytes {
  /// So many bytes from libcrypto's generator, which the system seeds.
  public static func system(_ count: Int) throws(Fault) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: max(0, count))
    guard bytes.isEmpty || RAND_bytes(&bytes, Int32(clamping: bytes.count)) == 1 else {
      throw Fault(.sealNoRandomness, while: "draw random bytes", "the system gives none", recovery: .nextRun)
    }
    return bytes
  }
}
