/// What the calls of one kind came to.
public struct CallStatistics: Hashable, Sendable {
  /// The label that callers gave: `list`, `get`, `create`, `batch`; `sign-in` for tokens.
  public let kind: String
  /// Sendings, repetitions included.
  public var calls = 0
  /// Sendings after the first of a call.
  public var retries = 0
  /// Answers with 429, or with 503 and a time to wait.
  public var throttled = 0
  /// Bytes of bodies, before and after compression respectively as the caller sees them.
  public var bytesOut = 0
  public var bytesIn = 0
  /// Time from sending to answer, added up over calls that may have run at the same time.
  public var seconds = 0.0

  public init(kind: String) { self.kind = kind }
}
