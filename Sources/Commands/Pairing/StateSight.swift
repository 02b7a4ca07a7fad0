import Configuration
import Faults
import HTTP
import StateStore

/// The state of a pairing as those see it who only look: `status`, `explain`, `history`.
enum StateSight {
  /// Opens the state to read, also while a run is in it.
  ///
  /// One that an older program left is brought up to date first, where no run is in it.
  static func open(_ configuration: Configuration) throws(Fault) -> StateStore {
    do {
      return try StateStore(reading: configuration.state)
    } catch {
      guard error.code == .stateOlder else { throw error }
    }
    let lock = try StateLock(of: configuration.state, command: "status", at: SystemClock().now())
    _ = try StateStore(path: configuration.state)
    _ = consume lock
    return try StateStore(reading: configuration.state)
  }
}
