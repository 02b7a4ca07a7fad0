internal import Records

/// What a watermark of ours holds: how a table was read last, and where that reading left off.
///
/// Kept as text: `delta 2026-11-20T02:00:11Z https://…`, `window 2026-11-20T02:00:11Z`, `whole`. The link stands
/// last and is kept byte for byte.
enum ReadingToken: Hashable, Sendable {
  /// A delta link, and the server's time when it was given.
  case delta(link: String, at: Instant)
  /// The newest change seen.
  case window(since: Instant)
  /// The table can only be read as a whole.
  case whole

  /// `nil` for a text that we did not write.
  init?(_ text: String) {
    if text == "whole" {
      self = .whole
      return
    }
    let parts = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, let at = Instant(parts[1]) else { return nil }
    switch (parts[0], parts.count) {
    case ("delta", 3): self = .delta(link: String(parts[2]), at: at)
    case ("window", 2): self = .window(since: at)
    default: return nil
    }
  }

  var text: String {
    switch self {
    case .delta(let link, let at): "delta \(at) \(link)"
    case .window(let since): "window \(since)"
    case .whole: "whole"
    }
  }
}
