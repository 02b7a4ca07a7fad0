import Records

/// Who holds the lock of a state, as that run wrote it down: for the message of another, never for a decision.
///
/// A process number means nothing in another container, and a clock may jump: whether a lock is held is the kernel's to say.
public struct LockHolder: Hashable, Sendable {
  /// `run`, `adopt`, `mapping accept`.
  public var command: String
  /// The run's name, once it has one.
  public var run: String?
  public var host: String
  public var process: Int32
  public var since: Instant
  /// When it last did something: a page read, a call sent.
  public var beat: Instant

  /// `'cosell run' (run 20261120T020000-1) since 2026-11-20 02:00:00 UTC, last sign of life 02:14:07 UTC, process 17 on node7`.
  public var words: String {
    let day = Self.shown(since).prefix(11)
    let last = Self.shown(beat)
    let beat = last.hasPrefix(day) ? String(last.dropFirst(11)) : last
    return "'cosell \(command)'\(run.map { " (run \($0))" } ?? "") since \(Self.shown(since)), last sign of life \(beat), "
      + "process \(process) on \(host)"
  }

  private static func shown(_ instant: Instant) -> String {
    let text = Instant(seconds: instant.seconds).description
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
  }

  // MARK: The file

  /// What stands in the lock's file: a line each, always as long, so that a beat is one write over the last one.
  var text: String {
    let lines = """
      command \(command)
      run \(run ?? "-")
      host \(host)
      process \(process)
      since \(Instant(seconds: since.seconds))
      beat \(Instant(seconds: beat.seconds))

      """
    return lines + String(repeating: " ", count: max(0, Self.length - lines.utf8.count - 1)) + "\n"
  }

  static let length = 400

  /// Reads what another run wrote; `nil` for anything else, as a run leaves it that was killed while it wrote.
  init?(text: String) {
    var found: [Substring: String] = [:]
    for line in text.split(separator: "\n") {
      guard let blank = line.firstIndex(of: " ") else { continue }
      found[line[..<blank]] = String(line[line.index(after: blank)...])
    }
    guard let command = found["command"], let host = found["host"], let process = found["process"].flatMap({ Int32($0) }),
      let since = found["since"].flatMap({ Instant($0) }), let beat = found["beat"].flatMap({ Instant($0) })
    else { return nil }
    self.init(
      command: command, run: found["run"].flatMap { $0 == "-" ? nil : $0 }, host: host, process: process, since: since,
      beat: beat)
  }

  init(command: String, run: String? = nil, host: String, process: Int32, since: Instant, beat: Instant) {
    self.command = command
    self.run = run
    self.host = host
    self.process = process
    self.since = since
    self.beat = beat
  }
}
