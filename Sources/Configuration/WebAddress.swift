import Foundation

/// Which addresses a token may be sent to.
enum WebAddress {
  /// The address without a slash at its end, or what is wrong with it.
  static func check(_ text: String) -> (address: String?, problem: String?) {
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), let host = parts.host, !host.isEmpty
    else {
      return (nil, "it is not a web address")
    }
    guard scheme == "https" || scheme == "http" else { return (nil, "the scheme '\(scheme)' is not taken") }
    guard parts.user == nil, parts.password == nil else { return (nil, "a name or password stands before the host") }
    guard parts.query == nil, parts.fragment == nil else { return (nil, "it has a query or a fragment") }
    if let port = parts.port, !(1...65_535).contains(port) { return (nil, "the port \(port) is out of range") }
    guard scheme == "https" || isLoopback(host) else {
      return (nil, "plain http would send tokens and data readable over the network; only loopback may be http")
    }
    var address = text
    while address.hasSuffix("/") { address.removeLast() }
    return (address, nil)
  }

  /// Whether the host is this machine by its very name: `localhost`, `127.x.x.x`, `::1`.
  static func isLoopback(_ host: String) -> Bool {
    let host = host.lowercased()
    if host == "localhost" || host == "[::1]" || host == "::1" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    guard numbers.count == 4, numbers.first == "127" else { return false }
    return numbers.allSatisfy { number in
      number.utf8.allSatisfy { (48...57).contains($0) } && Int(number).map { (0...255).contains($0) } == true
    }
  }
}
