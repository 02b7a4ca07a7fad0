import Configuration
import Faults
import Foundation
import Records
import Reports
import StateStore
import Sync

/// `solutions template`, `export` and `harvest`: files of solution details made by the program; nothing is written to a system.
struct SolutionFileCommand {
  enum Kind: String, Sendable { case template, export, harvest }

  let kind: Kind
  let terminal: Terminal

  func carryOut(file: String, configuration: String) async -> ExitCode {
    await tellingProblems(terminal) {
      try check(file)
      let configuration = try Configuration.load(path: configuration, environment: ProcessInfo.processInfo.environment)
      try LockedPairing.check(configuration)
      let isKnown = FileManager.default.fileExists(atPath: configuration.state)
      if kind == .harvest, !isKnown {
        terminal.error("no referral was seen yet: 'cosell run' or 'cosell plan' has to read them first (UPL012)")
        return .waits
      }
      // Beside a run that is under way, where there is something to look at.
      let locked =
        isKnown
        ? try await LockedPairing(lookingAt: configuration)
        : try await LockedPairing(configuration, command: "solutions \(kind.rawValue)")
      let pairing = try await OpenPairing(locked, terminal: terminal, for: .look)
      let world = try await live(pairing, locked)
      return try await write(file, world)
    }
  }

  /// Choices and lengths as the CRM has them at this moment.
  private func live(_ pairing: OpenPairing, _ locked: LockedPairing) async throws -> SyncWorld {
    let world = pairing.world(RunOptions(), progress: terminal)
    let fields = world.guide.layouts.filter { $0.key != .referral && $0.value.count > 0 }.mapValues(\.fields)
    let metadata = try await pairing.crm.metadata(for: fields, known: locked.metadata)
    guard let guide = locked.keeper.compile(pairing.guide.tables, metadata: metadata).compiled else { return world }
    return SyncWorld(
      partnerCenter: world.partnerCenter, crm: world.crm, state: world.state, guide: guide, options: world.options,
      progress: terminal, localTime: world.localTime)
  }

  private func check(_ file: String) throws(Fault) {
    let ending = (file as NSString).pathExtension.lowercased()
    guard ["xlsx", "csv"].contains(ending) else {
      throw Fault("UPL010", while: "write the file", "it ends neither in .xlsx nor in .csv", at: .file(file))
    }
    guard !FileManager.default.fileExists(atPath: file) else {
      throw Fault(
        "UPL011", while: "write the file", "there is a file of that name, and somebody may be filling it", at: .file(file),
        remedy: "name another, or delete it")
    }
  }

  private func write(_ file: String, _ world: SyncWorld) async throws(Fault) -> ExitCode {
    let harvest = SolutionHarvest(world: world)
    switch kind {
    case .template:
      let shape = SolutionShape(guide: world.guide, crmTitle: world.crm.title)
      let list = try SolutionList(
        path: file, columns: shape.shown, title: "Solution details to upload", at: world.now, isTemplate: true)
      for example in shape.examples() { try list.appendExample(example) }
      try list.close()
      terminal.result("\(file): fill it, then 'cosell solutions import'")
    case .export:
      let (rows, leftOut) = try await harvest.export(to: file)
      terminal.result("\(file): \(Self.counted(rows, "solution"))")
      if leftOut > 0 {
        terminal.error(
          "\(Self.counted(leftOut, "value")) of \(world.crm.title) have no word in the guide's lists and were left empty")
        return .waits
      }
    case .harvest:
      let found = try await harvest.harvest(to: file)
      terminal.result("\(file): \(Self.counted(found, "solution")) of referrals that \(world.crm.title) lacks")
      return found > 0 ? .waits : .done
    }
    return .done
  }

  private static func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
}
