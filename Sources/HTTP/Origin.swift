/// Scheme, host and port of an address: what a token may be sent to.
struct Origin: Hashable, Sendable {
  let scheme: String
  /// In lower case, without brackets.
  let host: String
  let port: Int
  /// Where the path begins in the address.
  let pathOffset: Int

  /// Reads an absolute address; `nil` unless it is `http` or `https` with a host and without a user name, and free of
  /// blanks, controls and backslashes, on which readers disagree.
  init?(_ url: String) {
    let bytes = Array(url.utf8)
    guard bytes.allSatisfy({ $0 > 32 && $0 != 127 && $0 != UInt8(ascii: "\\") }) else { return nil }
    let start: Int
    if ASCIIText.hasPrefix(url, "https://") {
      (scheme, start) = ("https", 8)
    } else if ASCIIText.hasPrefix(url, "http://") {
      (scheme, start) = ("http", 7)
    } else {
      return nil
    }
    let end =
      bytes[start...].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? bytes.count
    pathOffset = end
    let authority = bytes[start..<end]
    guard !authority.contains(UInt8(ascii: "@")) else { return nil }
    let hostBytes: ArraySlice<UInt8>
    var portBytes: ArraySlice<UInt8> = []
    if authority.first == UInt8(ascii: "[") {
      guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      hostBytes = authority[(start + 1)..<close]
      let rest = authority[(close + 1)...]
      guard rest.isEmpty || rest.first == UInt8(ascii: ":") else { return nil }
      portBytes = rest.dropFirst()
    } else if let colon = authority.firstIndex(of: UInt8(ascii: ":")) {
      hostBytes = authority[..<colon]
      portBytes = authority[(colon + 1)...]
    } else {
      hostBytes = authority
    }
    guard !hostBytes.isEmpty else { return nil }
    host = String(decoding: hostBytes.map(ASCIIText.lower), as: UTF8.self)
    if portBytes.isEmpty {
      port = scheme == "https" ? 443 : 80
    } else {
      guard portBytes.count <= 5, portBytes.allSatisfy({ (48...57).contains($0) }),
        let number = Int(String(decoding: portBytes, as: UTF8.self)), number < 65536
      else { return nil }
      port = number
    }
  }

  /// This machine itself: 127.0.0.0/8, ::1 and `localhost`.
  var isLoopback: Bool {
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy {
        !$0.isEmpty && $0.utf8.count <= 3 && $0.utf8.allSatisfy { (48...57).contains($0) } && (Int($0) ?? 256) < 256
      }
  }

  func isSame(_ other: Origin) -> Bool { scheme == other.scheme && host == other.host && port == other.port }

  /// The path alone, for messages: queries may hold data.
  static func path(of url: String) -> String {
    guard let origin = Origin(url) else { return "" }
    let rest = url.utf8.dropFirst(origin.pathOffset).prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    return rest.isEmpty ? "/" : String(decoding: rest, as: UTF8.self)
  }
}
