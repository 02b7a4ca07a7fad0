import Configuration
import Digests
import Faults
import Records
import StateStore

/// Keeps Partner Center's newest refresh token in the state, sealed and bound to the pairing.
struct TokenDrawer: Sendable {
  let state: StateStore
  let key: Secret
  let pairing: String

  /// When the newest token was stored, in seconds; for `status`.
  static let storedAt = "token.at"

  private var box: SealedBox {
    get throws(Fault) { try SealedBox(key: key.revealed) }
  }

  /// The tokens to try, the most likely first: the stored one, unless the configuration has another than it had when that was stored.
  func candidates(configured: Secret?) async throws(Fault) -> [String] {
    var stored: String?
    if let sealed = try await state.fact("token.sealed") {
      // A state key that changed leaves the token unreadable: the configured one is tried then.
      stored = (try? box.open(sealed, context: pairing)).map { String(decoding: $0, as: UTF8.self) }
    }
    let configuredText = configured?.revealed
    let known = try await state.textFact("token.configured")
    let isNewer = configuredText.map { known != nil && known != SHA256.hex($0) } ?? false
    return (isNewer ? [configuredText, stored] : [stored, configuredText]).compactMap { $0 }
  }

  /// Stores a token before the access token that came with it is used.
  func store(_ token: String, configured: Secret?, at now: Instant) async throws(Fault) {
    try await state.setFact("token.sealed", try box.seal(Array(token.utf8), context: pairing))
    try await state.setTextFact(Self.storedAt, "\(now.seconds)")
    if let configured { try await state.setTextFact("token.configured", SHA256.hex(configured.revealed)) }
  }
}
