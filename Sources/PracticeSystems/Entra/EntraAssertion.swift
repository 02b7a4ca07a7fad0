/// A client assertion, as far as a practice system looks at it: its form and its claims, not its signature.
///
/// dataverse.md 1.3 / https://learn.microsoft.com/entra/identity-platform/certificate-credentials
struct EntraAssertion {
  let header: PracticeJSON
  let claims: PracticeJSON

  /// `nil` unless there are three parts in base64url, the first two JSON, the third as long as an RSA signature.
  init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header = Self.decoded(parts[0]), let claims = Self.decoded(parts[1]),
      let signature = Self.decoded(parts[2]), signature.count >= 256,
      let headerJSON = try? PracticeJSON(parsing: header), let claimsJSON = try? PracticeJSON(parsing: claims)
    else { return nil }
    self.header = headerJSON
    self.claims = claimsJSON
  }

  /// Whether every claim the page asks for is there and fits the client.
  func isGood(for client: String) -> Bool {
    guard ["RS256", "PS256"].contains(header["alg"]?.string), header["typ"]?.string == "JWT",
      header["x5t"]?.string != nil || header["x5t#S256"]?.string != nil,
      claims["iss"]?.string == client, claims["sub"]?.string == client, claims["jti"]?.string?.isEmpty == false,
      claims["aud"]?.string?.isEmpty == false, let begin = claims["nbf"]?.integer, let end = claims["exp"]?.integer
    else { return false }
    // "At most 5..10 minutes later".
    return begin < end && end <= begin + 600
  }

  /// The bytes of base64url without padding.
  static func decoded(_ text: Substring) -> [UInt8]? {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var out: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in text.utf8 {
      guard let value = alphabet.firstIndex(of: byte) else { return nil }
      bits = (bits << 6 | UInt32(value)) & 0xFFFF
      count += 6
      if count >= 8 {
        count -= 8
        out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return out
  }
}
