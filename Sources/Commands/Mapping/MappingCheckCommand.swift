import Configuration
import Faults
import Foundation
import HTTP
import JSONText
import Mapping
import Records
import Spreadsheets
import StateStore
import Systems

/// `mapping check`: every problem of a guide in one go, a line each.
struct MappingCheckCommand {
  enum Format: String, CaseIterable, Sendable { case text, json }

  let guide: String
  /// Whose CRM the guide is held against; `nil`: the guide by itself.
  let configuration: String?
  /// Ask the CRM now, instead of the last snapshot.
  let isLive: Bool
  let isOffline: Bool
  let isStrict: Bool
  let format: Format
  let terminal: Terminal

  func carryOut() async -> ExitCode {
    await tellingProblems(terminal) {
      try refuseContradictions()
      let (metadata, defaults) = try await metadata()
      let tables = try Spreadsheet.tables(at: guide)
      let outcome = GuideCompiler.compile(
        tables: tables, named: guide, defaults: defaults, metadata: metadata, today: SystemClock().now().date)
      for finding in outcome.findings { show(finding) }
      let errors = outcome.findings.count { $0.severity == .error }
      let warnings = outcome.findings.count - errors
      if format == .text {
        terminal.result(
          errors + warnings == 0
            ? "\(guide): no problems"
            : "\(guide): \(errors) error\(errors == 1 ? "" : "s"), \(warnings) warning\(warnings == 1 ? "" : "s")")
        if metadata == nil {
          terminal.error(
            configuration == nil
              ? "checked by itself; with a configuration it is held against the CRM too"
              : "checked by itself: no run has seen the CRM yet; --live asks it now")
        }
      }
      return errors > 0 || (isStrict && warnings > 0) ? .usage : .done
    }
  }

  private func refuseContradictions() throws(Fault) {
    guard isLive else { return }
    if isOffline {
      throw Fault(
        "CLI010", while: "read the command line", "--live and --offline contradict each other", remedy: "keep one of them")
    }
    if configuration == nil {
      throw Fault(
        "CLI010", while: "read the command line", "--live needs a configuration that says which CRM to ask",
        remedy: "write: cosell mapping check --live \(guide) CONFIG")
    }
  }

  private func show(_ finding: GuideFinding) {
    guard format == .json else { return terminal.result("\(finding)") }
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("place", finding.place.description)
      writer.member("severity", finding.severity.rawValue)
      writer.member("code", finding.code.rawValue)
      writer.member("problem", finding.problem)
      if let remedy = finding.remedy { writer.member("remedy", remedy) }
    }
    terminal.result(writer.string)
  }

  private func metadata() async throws -> (MetadataSnapshot?, CRMDefaults) {
    guard let path = configuration else { return (nil, CRMCatalogue.onlyDefaults) }
    let configuration = try Configuration.load(path: path, environment: ProcessInfo.processInfo.environment)
    let defaults = CRMCatalogue.defaults(configuration.crm.kind)
    if isLive { return (try await live(configuration), defaults) }
    guard FileManager.default.fileExists(atPath: configuration.state) else { return (nil, defaults) }
    return (try await GuideKeeper.metadata(in: try StateSight.open(configuration)), defaults)
  }

  /// The CRM's metadata as it is now, for a check that touches nothing else.
  private func live(_ configuration: Configuration) async throws -> MetadataSnapshot {
    let transport = try CurlTransport()
    defer { transport.shutdown() }
    let (read, _) = GuideReader.read(try Spreadsheet.tables(at: guide), named: guide)
    let crm = try CRMCatalogue.system(
      configuration.crm, settings: GuideSettings(), transport: transport, clock: SystemClock(), randomness: SystemRandomness(),
      concurrency: configuration.concurrency)
    var fields: [Entity: [String]] = [:]
    for row in read.rows { if let field = row.crmField { fields[row.entity, default: []].append(field) } }
    return try await crm.metadata(for: fields, known: nil)
  }
}
