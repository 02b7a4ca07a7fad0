import Configuration
import Faults
import Foundation
import Records
import Reports
import Spreadsheets
import StateStore
import Sync
import Systems

/// `run`, `plan`, `adopt` and `apply`: one path, stopped or begun at different places.
struct RunCommand {
  enum Mode: String, Sendable { case run, plan, adopt, apply }

  let mode: Mode
  let options: RunOptions
  let terminal: Terminal
  /// The workbook that `apply` takes back.
  let file: String?
  /// What is done in place of the nightly job; `nil`: the nightly job.
  var job: Job?

  /// Another work that is a run as the nightly job is: with the lock, a journal, a report.
  struct Job: Sendable {
    /// What the run is called: `solutions import`.
    let name: String
    let carryOut: @Sendable (SyncWorld, RunRecord) async throws(Fault) -> RunSummary
  }

  private var name: String { job?.name ?? mode.rawValue }

  init(mode: Mode, options: RunOptions, terminal: Terminal, file: String? = nil) {
    self.file = file
    // `run --dry-run` is a plan.
    self.mode = mode == .run && options.isPlan ? .plan : mode
    var options = options
    options.isPlan = self.mode == .plan
    self.options = options
    self.terminal = terminal
  }

  /// Runs one after another; what stops one does not stop the others.
  ///
  /// All are checked before the first one runs.
  func carryOut(_ paths: [String]) async -> ExitCode {
    guard let configurations = load(paths) else { return .usage }
    var codes: [ExitCode] = []
    for configuration in configurations {
      codes.append(
        await tellingProblems(terminal) {
          try LockedPairing.check(configuration)
          return .done
        })
    }
    guard codes.allSatisfy({ $0 == .done }) else { return ExitCode.gravest(codes) }

    var pairings: [LockedPairing] = []
    for configuration in configurations {
      codes.append(
        await tellingProblems(terminal) {
          pairings.append(try await LockedPairing(configuration, command: name))
          return .done
        })
    }
    guard !codes.contains(.usage) else { return .usage }
    for pairing in pairings {
      if configurations.count > 1 { terminal.result(terminal.strong(pairing.configuration.path)) }
      codes.append(await tellingProblems(terminal) { try await run(pairing) })
    }
    return ExitCode.gravest(codes)
  }

  private func load(_ paths: [String]) -> [Configuration]? {
    var configurations: [Configuration] = []
    var faults: [Fault] = []
    for path in paths {
      do throws(ConfigurationProblems) {
        configurations.append(try Configuration.load(path: path, environment: ProcessInfo.processInfo.environment))
      } catch {
        faults += error.faults
      }
    }
    faults += Configuration.overlaps(among: configurations)
    for fault in faults { terminal.fault(fault) }
    return faults.isEmpty ? configurations : nil
  }

  /// Refused rows that are shown; the rest stands in the copy of a drop folder, and is counted.
  private static let shownFaults = 200

  // MARK: One pairing

  private func run(_ locked: LockedPairing) async throws -> ExitCode {
    try await refuseSecondAdoption(locked.state)
    for key in locked.configuration.ignoredKeys {
      terminal.error("\(locked.configuration.path): '\(key)' is checked, and this version does not act on it")
    }
    let pairing = try await OpenPairing(locked, terminal: terminal, for: mode == .plan ? .plan : .run)
    for note in pairing.guide.notes { terminal.error(note) }
    let systems: [any System] = [pairing.partnerCenter, pairing.crm]
    terminal.countCalls { systems.reduce(0) { $0 + $1.calls.reduce(0) { $0 + $1.count } } }
    let world = pairing.world(options, progress: terminal)
    let run = Run(world: world)
    _ = try run.reappliedRows()
    let answers = try answers()
    // A first cheap call tells the server's time, by which runs are named and nights are counted.
    _ = try await world.crm.identity()
    let record = try await pairing.state.startRun(name, at: world.now)
    locked.lock?.name(run: record.name)
    let maker = ReportMaker(pairing: pairing, world: world)
    var summary = RunSummary(run: record)
    do throws(Fault) {
      if let job {
        summary = try await job.carryOut(world, record)
        summary.calls = [(pairing.partnerCenter.title, pairing.partnerCenter.calls), (pairing.crm.title, pairing.crm.calls)]
      } else if let answers {
        summary = try await run.apply(record, answers)
      } else {
        summary = mode == .adopt ? try await run.adopt(record) : try await run.carryOut(record)
      }
    } catch {
      try? await pairing.keepCalls()
      summary.endedAt = world.now
      try await stopped(by: error, summary, pairing, maker)
      throw error
    }
    try await pairing.keepCalls()
    for note in summary.notes { terminal.error(note) }
    summary.notes = pairing.guide.notes + summary.notes
    var code = ExitCode(rawValue: Int32(summary.exitCode)) ?? .defect
    if mode == .plan || mode == .adopt {
      let waits = summary.planned > 0 || !summary.notes.isEmpty || summary.solutions.exitCode == 1
      code = waits ? .waits : .done
    }
    // The numbers are kept before the report is written: the next report tells what this one could not.
    try await pairing.state.endRun(record.id, at: summary.endedAt, exitCode: Int(code.rawValue), summary: summary.stored)
    try await pairing.state.reached(.reporting, run: record.id)
    let paths: [String]
    do throws(Fault) {
      paths = try await maker.write(summary, mode: mode, exitCode: code)
    } catch {
      let worse = ExitCode.gravest([code, .stopped])
      try await pairing.state.endRun(record.id, at: summary.endedAt, exitCode: Int(worse.rawValue), summary: summary.stored)
      let told = unwritable(error, pairing.configuration.reports)
      try await pairing.state.noteStop("\(told)", run: record.id)
      throw told
    }
    try await show(summary, pairing, paths: paths, code: code)
    return code
  }

  /// The workbook of `apply`, looked at before any system is asked.
  private func answers() throws(Fault) -> DecisionFile? {
    guard let path = file else { return nil }
    _ = try WorkbookReader(path: path, limits: ReturnedWorkbook.limits)
    return try DecisionFolder.file(path)
  }

  /// A second adoption would agree as it stands what a person has changed since a run.
  private func refuseSecondAdoption(_ state: StateStore) async throws(Fault) {
    guard mode == .adopt else { return }
    var written = try await state.lastSuccess(of: Mode.run.rawValue)
    if written == nil { written = try await state.lastSuccess(of: Mode.apply.rawValue) }
    // One that was stopped or killed has written all the same.
    if written == nil { written = try await state.lastWriter() }
    guard let run = written else { return }
    throw Fault(
      "ADOPTED", while: "adopt", "the state has met these two sides: run \(run.name) has written already",
      remedy: "go on with 'cosell run'; what changed since would be agreed as it stands and never travel")
  }

  /// Ends a run that a fault stopped; what it wrote before is told at once, where it can be.
  private func stopped(
    by fault: Fault, _ summary: RunSummary, _ pairing: OpenPairing, _ maker: ReportMaker
  ) async throws(Fault) {
    let code = ExitCode(fault)
    var summary = summary
    summary.notes = ["stopped: \(fault)"]
    try await pairing.state.noteStop("\(fault)", run: summary.run.id)
    summary.calls = [(pairing.partnerCenter.title, pairing.partnerCenter.calls), (pairing.crm.title, pairing.crm.calls)]
    try await pairing.state.endRun(
      summary.run.id, at: summary.endedAt, exitCode: Int(code.rawValue), summary: summary.stored)
    guard mode == .run || mode == .apply, try await pairing.state.hasUnreported() else { return }
    do throws(Fault) {
      for path in try await maker.write(summary, mode: .run, exitCode: code) { terminal.result("report  \(path)") }
    } catch {
      terminal.fault(unwritable(error, pairing.configuration.reports))
    }
  }

  private func unwritable(_ fault: Fault, _ folder: String) -> Fault {
    // Rendering a report also writes to the state, and what is wrong with that is put right there.
    if [Fault.Code.stateDiskFull, .stateReadOnly, .stateDiskError].contains(fault.code) { return fault }
    return Fault(
      "REP010", while: "write the report", "\(fault.problem); what was written to the systems stands in the state",
      at: .file(folder),
      remedy: "see that the folder can be written to and has space; the next run's report tells this run too")
  }

  private func show(_ summary: RunSummary, _ pairing: OpenPairing, paths: [String], code: ExitCode) async throws(Fault) {
    let table = RunTable(
      summary: summary, mode: mode, waiting: try await pairing.state.waitingCount(), paths: paths, code: code,
      configuration: pairing.configuration.path)
    for line in table.lines(terminal) { terminal.result(line) }
    let faults = summary.taken.flatMap(\.faults)
    for fault in faults.prefix(Self.shownFaults) { terminal.fault(fault) }
    if faults.count > Self.shownFaults { terminal.error("and \(faults.count - Self.shownFaults) more rows that were not taken") }
    terminal.summary(table.members)
  }
}
