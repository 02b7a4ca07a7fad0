import Configuration
import Digests
import Faults
import Foundation
import Mapping
import Records
import Reports
import StateStore
import Sync
import Systems

/// `run`, `plan` and `adopt`: one path, stopped at different places.
struct RunCommand {
  enum Mode: String, Sendable { case run, plan, adopt }

  let mode: Mode
  let options: RunOptions
  let terminal: Terminal

  /// Runs one after another; what stops one does not stop the others. All are checked before the first runs.
  func carryOut(_ paths: [String]) async -> ExitCode {
    var configurations: [Configuration] = []
    var codes: [ExitCode] = []
    for path in paths {
      do throws(ConfigurationProblems) {
        configurations.append(try Configuration.load(path: path, environment: ProcessInfo.processInfo.environment))
      } catch {
        for fault in error.faults { terminal.fault(fault) }
        codes.append(.usage)
      }
    }
    for fault in Configuration.overlaps(among: configurations) {
      terminal.fault(fault)
      codes.append(.usage)
    }
    guard codes.isEmpty else { return .usage }
    for configuration in configurations { codes.append(await carryOut(configuration)) }
    return ExitCode.gravest(codes)
  }

  private func carryOut(_ configuration: Configuration) async -> ExitCode {
    await tellingProblems(terminal) { try await run(configuration) }
  }

  private func run(_ configuration: Configuration) async throws -> ExitCode {
    let pairing = try await OpenPairing(configuration, command: mode.rawValue, terminal: terminal)
    for note in pairing.guide.notes { terminal.error(note) }
    var options = options
    options.isPlan = mode == .plan || (mode == .run && options.isPlan)
    let world = pairing.world(options, progress: terminal)
    let run = Run(world: world)
    // A first cheap call tells the server's time, by which runs are named and nights are counted.
    _ = try await world.crm.identity()
    let record = try await pairing.state.startRun(mode.rawValue, at: world.now)
    var summary: RunSummary
    do throws(Fault) {
      summary = mode == .adopt ? try await run.adopt(record) : try await run.carryOut(record)
    } catch {
      let code = ExitCode(error)
      try await pairing.state.endRun(record.id, at: world.now, exitCode: Int(code.rawValue), summary: [])
      throw error
    }
    summary.notes = pairing.guide.notes
    var code = ExitCode(rawValue: Int32(summary.exitCode)) ?? .defect
    if options.isPlan || mode == .adopt { code = summary.planned > 0 ? .waits : .done }
    try await pairing.state.endRun(record.id, at: world.now, exitCode: Int(code.rawValue), summary: [])
    let paths = try await ReportMaker(pairing: pairing.configuration, state: pairing.state, world: world, guide: pairing.guide)
      .write(summary, mode: options.isPlan ? .plan : mode, exitCode: code)
    show(summary, paths: paths, code: code)
    return code
  }

  // MARK: Showing

  private func show(_ summary: RunSummary, paths: [String], code: ExitCode) {
    let words: String
    switch mode {
    case .adopt: words = "compared"
    default: words = options.isPlan || mode == .plan ? "planned" : "run"
    }
    terminal.result(terminal.strong("\(words) \(summary.run.name): \(summary.deals) deals"))
    let width = Outcome.allCases.map(\.rawValue.count).max() ?? 0
    for outcome in [Outcome.created, .updated, .unchanged, .held, .rejected, .failed, .ignored] {
      guard let count = summary.outcomes[outcome], count > 0 else { continue }
      terminal.result("  \(outcome.rawValue.padding(toLength: width, withPad: " ", startingAt: 0))  \(count)")
    }
    if mode == .adopt { terminal.result("  differences  \(summary.planned)") }
    if options.isPlan || mode == .plan { terminal.result("  would write  \(summary.planned) values") }
    for text in summary.braked { terminal.result("  brake: \(text)") }
    for path in paths { terminal.result(path) }
    _ = code
  }
}
