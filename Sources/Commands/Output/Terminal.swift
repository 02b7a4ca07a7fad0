import Faults
import Foundation
import HTTP
import JSONText
import Sync

/// Where a command speaks: results to standard output, all else to standard error.
///
/// On a terminal a progress line that is overwritten, and colour; off it neither, so that a log stays readable.
final class Terminal: RunProgress, @unchecked Sendable {
  enum Format: String, CaseIterable, Sendable { case text, json }

  private let format: Format
  private let isTerminal: Bool
  private let hasStyles: Bool
  private let lock = NSLock()
  // Guarded by the lock.
  private var lineLength = 0
  private var stageStarted: [String: Double] = [:]
  private var lastDrawn = -1.0
  private var calls: (@Sendable () -> Int)?
  private let clock: any WorldClock

  init(format: Format, clock: any WorldClock = SystemClock()) {
    self.format = format
    self.clock = clock
    isTerminal = isatty(STDERR_FILENO) == 1 && format == .text
    let environment = ProcessInfo.processInfo.environment
    hasStyles = isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
  }

  // MARK: Progress

  func stage(_ name: String, done: Int, of total: Int?) {
    lock.lock()
    defer { lock.unlock() }
    let time = clock.monotonicSeconds()
    let isFirst = stageStarted[name] == nil
    let started = stageStarted[name] ?? time
    stageStarted[name] = started
    if format == .json {
      // A JSON line a stage's beginning is enough for a log; the numbers stand in the summary.
      if isFirst { event("stage", [("name", name)]) }
      return
    }
    guard isTerminal, time - lastDrawn > 0.1 || isFirst else { return }
    lastDrawn = time
    let seconds = max(time - started, 0.001)
    let rate = seconds > 0.5 && done > 0 ? " · \(Int(Double(done) / seconds))/s" : ""
    var left = ""
    if let total, done > 0, total > done, seconds > 1 {
      left = " · \(Int(seconds * Double(total - done) / Double(done))) s left"
    }
    let count = done > 0 || total != nil ? " · \(done)\(total.map { " of \($0)" } ?? "")" : ""
    let made = calls.map { " · \($0()) calls" } ?? ""
    draw("\(name)\(count)\(rate)\(made)\(left)")
  }

  /// Says how many calls were made so far; shown from now on.
  func countCalls(_ count: @escaping @Sendable () -> Int) {
    lock.lock()
    defer { lock.unlock() }
    calls = count
  }

  func note(_ text: String) { error(text) }

  private func draw(_ text: String) {
    let padding = String(repeating: " ", count: max(0, lineLength - text.count))
    write("\r\(text)\(padding)", to: STDERR_FILENO)
    lineLength = text.count
  }

  private func clearLine() {
    guard lineLength > 0 else { return }
    write("\r\(String(repeating: " ", count: lineLength))\r", to: STDERR_FILENO)
    lineLength = 0
  }

  // MARK: Lines

  /// A result: a line on standard output.
  func result(_ text: String) {
    lock.lock()
    defer { lock.unlock() }
    clearLine()
    // What comes after a result is another run.
    stageStarted.removeAll()
    calls = nil
    write(PlainText.of(text, keepsStyles: hasStyles) + "\n", to: STDOUT_FILENO)
  }

  /// A message: a line on standard error, or an event.
  func error(_ text: String) {
    lock.lock()
    defer { lock.unlock() }
    if format == .json {
      event("message", [("text", text)])
    } else {
      clearLine()
      write(PlainText.of(text, keepsStyles: false) + "\n", to: STDERR_FILENO)
    }
  }

  /// The end of a run: an event in a log of JSON; people see it as a table of results.
  func summary(_ members: [(String, String)]) {
    guard format == .json else { return }
    lock.lock()
    defer { lock.unlock() }
    event("summary", members)
  }

  func fault(_ fault: Fault) {
    guard format == .json else { return error("\(fault)") }
    lock.lock()
    defer { lock.unlock() }
    event(
      "fault",
      [
        ("code", fault.code.rawValue), ("activity", fault.activity), ("problem", fault.problem),
        ("place", fault.place.description),
        ("remedy", fault.remedy ?? ""),
      ])
  }

  /// One JSON object a line; the lock is held.
  private func event(_ kind: String, _ members: [(String, String)]) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("time", clock.now().description)
      writer.member("event", kind)
      for (name, text) in members where !text.isEmpty { writer.member(name, text) }
    }
    write(writer.string + "\n", to: STDERR_FILENO)
  }

  private func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      // A closed pipe is no reason to stop a run that writes deals.
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  // MARK: Styles

  /// Bold on a terminal.
  func strong(_ text: String) -> String { styled(text, .bold) }

  /// In a colour on a terminal.
  func styled(_ text: String, _ style: PlainText.Style) -> String {
    hasStyles ? style.rawValue + text + PlainText.Style.plain.rawValue : text
  }
}
