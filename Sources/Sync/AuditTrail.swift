import Foundation
import Mapping
import Reconcile
import Records

/// The readable trail in the CRM's audit field: newest first, one line an event, cut by whole lines.
struct AuditTrail {
  private let zone: TimeZone
  private let zoneName: String

  init(timeZone: String) {
    let zone = TimeZone(identifier: timeZone) ?? .gmt
    self.zone = zone
    zoneName = timeZone == "UTC" ? "UTC" : timeZone
  }

  /// `2026-11-20 02:14 UTC · updated · deal value 40000 → 42000 (from Partner Center)`.
  func line(at now: Instant, _ event: String, _ details: [String]) -> String {
    let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(now.seconds)))
    let local = now.adding(seconds: Int64(offset))
    let minutes = local.secondsOfDay / 60
    let clock = "\(minutes / 60 < 10 ? "0" : "")\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
    let head = "\(local.date) \(clock) \(zoneName) · \(event)"
    // One event is one line, whatever line breaks a value had.
    let text = details.isEmpty ? head : head + " · " + details.joined(separator: "; ")
    return text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// A line without its time.
  static func event(of line: String) -> String { line.firstRange(of: " · ").map { String(line[$0.upperBound...]) } ?? line }

  static func detail(_ label: String, _ before: Value, _ after: Value, from side: Side?) -> String {
    let change = before.isNull ? "\(label) \(shown(after))" : "\(label) \(shown(before)) → \(shown(after))"
    return side.map { "\(change) (from \($0 == .crm ? "the CRM" : "Partner Center"))" } ?? change
  }

  private static func shown(_ value: Value) -> String {
    let text = value.description
    return text.count > 120 ? text.prefix(117) + "…" : text.isEmpty ? "(empty)" : text
  }

  /// The trail with a new line on top, within the field's length in UTF-16 units.
  func adding(_ line: String, to trail: String, maxLength: Int?) -> String {
    let most = maxLength ?? 4000
    var lines: [Substring] = []
    var length = 0
    for next in [Substring(line)] + trail.split(separator: "\n", omittingEmptySubsequences: true) {
      let more = next.utf16.count + (lines.isEmpty ? 0 : 1)
      guard length + more <= most else { break }
      lines.append(next)
      length += more
    }
    return lines.isEmpty ? String(line.prefix(most)) : lines.joined(separator: "\n")
  }
}
