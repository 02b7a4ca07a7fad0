import Faults
import Foundation
import Records
import Reports
import Tables

/// What a report said beside the journal's rows, in the form in which the state keeps it.
struct StoredContent: Codable {
  struct Moment: Codable {
    let seconds: Int64
    let nanoseconds: Int32

    init(_ instant: Instant) { (seconds, nanoseconds) = (instant.seconds, instant.nanoseconds) }
    var instant: Instant { Instant(seconds: seconds, nanoseconds: nanoseconds) }
  }

  struct Count: Codable {
    let what: String
    let count: Int
    let note: String?
    /// `outcome`, `records` or `other`.
    let kind: String
  }

  struct Fact: Codable {
    let name: String
    /// `nil` where nothing was to be said.
    let text: String?
  }

  struct Calls: Codable {
    let system: String
    let kind: String
    let count: Int
    let floor: Int?
    let retries: Int
    let throttled: Int
    let bytes: Int
    let seconds: Double
  }

  let runName: String
  let startedAt: Moment
  let endedAt: Moment
  let command: String
  let counts: [Count]
  let facts: [Fact]
  let calls: [Calls]
  let language: String
  let masked: [String]

  init(_ content: ReportContent) {
    runName = content.runName
    startedAt = Moment(content.startedAt)
    endedAt = Moment(content.endedAt)
    command = content.command
    counts = content.counts.map { Count(what: $0.what, count: $0.count, note: $0.note, kind: Self.name($0.kind)) }
    facts = content.facts.map { Fact(name: $0.name, text: $0.value.isNull ? nil : $0.value.description) }
    calls = content.calls.map {
      Calls(
        system: $0.system, kind: $0.kind, count: $0.count, floor: $0.floor, retries: $0.retries, throttled: $0.throttled,
        bytes: $0.bytes, seconds: $0.seconds)
    }
    language = content.language
    masked = content.masked.sorted()
  }

  func content(guide: [Table]) -> ReportContent {
    ReportContent(
      runName: runName, startedAt: startedAt.instant, endedAt: endedAt.instant, command: command,
      counts: counts.map { .init($0.what, $0.count, note: $0.note, kind: Self.kind($0.kind)) },
      facts: facts.map { .init($0.name, $0.text ?? "") },
      calls: calls.map {
        .init(
          system: $0.system, kind: $0.kind, count: $0.count, floor: $0.floor, retries: $0.retries, throttled: $0.throttled,
          bytes: $0.bytes, seconds: $0.seconds)
      }, guide: guide, language: language, masked: Set(masked))
  }

  private static func name(_ kind: ReportContent.Count.Kind) -> String {
    switch kind {
    case .outcome: "outcome"
    case .records: "records"
    case .other: "other"
    }
  }

  private static func kind(_ name: String) -> ReportContent.Count.Kind {
    name == "outcome" ? .outcome : name == "records" ? .records : .other
  }

  // MARK: Bytes

  static func bytes(_ value: some Encodable) throws(Fault) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    do { return [UInt8](try encoder.encode(value)) } catch {
      throw Fault("REP011", while: "keep the report", "\(error)", remedy: "this is a defect: report it with this line")
    }
  }

  static func value<T: Decodable>(_ type: T.Type, _ bytes: [UInt8]) throws(Fault) -> T {
    do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch {
      throw Fault(
        "REP012", while: "read a kept report", "its form is not known: an older or newer program kept it",
        remedy: "open the workbook of that night in the folder of reports")
    }
  }
}
