import Configuration
import Faults
import Foundation
import HTTP
import Mapping
import Records
import StateStore

/// One pairing whose state is ours for as long as the value lives, with the guide checked by what the state knows: no system was
/// asked yet.
final class LockedPairing {
  let configuration: Configuration
  let state: StateStore
  let keeper: GuideKeeper
  /// The CRM's metadata as the last run saw it.
  let metadata: MetadataSnapshot?
  /// The guide by that metadata.
  let guide: GuideKeeper.Choice
  /// `nil` for one who only looks.
  let lock: StateLock?

  /// - Throws: `LOCK001` when another run has it; faults of the state; ``GuideRefused``.
  init(_ configuration: Configuration, command: String) async throws {
    self.configuration = configuration
    try OpenPairing.makeFolder(of: configuration.state)
    let now = SystemClock().now()
    lock = try StateLock(of: configuration.state, command: command, at: now)
    state = try StateStore(path: configuration.state, at: now)
    try await state.forgetOldCalls(at: now)
    keeper = Self.keeper(configuration)
    metadata = try await GuideKeeper.metadata(in: state)
    guide = try await keeper.choose(state, metadata: metadata)
  }

  /// One that is only looked at, also while a run has it: nothing of it can be changed.
  init(lookingAt configuration: Configuration) async throws {
    self.configuration = configuration
    lock = nil
    state = try StateSight.open(configuration)
    keeper = Self.keeper(configuration)
    metadata = try await GuideKeeper.metadata(in: state)
    guide = try await keeper.choose(state, metadata: metadata)
  }

  /// Finds what is wrong before anything is made: a guide with errors where no state could hold a better one, a sign-in that
  /// is not there yet.
  static func check(_ configuration: Configuration) throws {
    try CRMCatalogue.check(configuration.crm)
    guard !FileManager.default.fileExists(atPath: configuration.state) else { return }
    let keeper = keeper(configuration)
    let outcome = keeper.compile(try keeper.read(), metadata: nil)
    guard outcome.compiled != nil else { throw GuideRefused(findings: outcome.findings) }
  }

  static func keeper(_ configuration: Configuration) -> GuideKeeper {
    GuideKeeper(
      path: configuration.mapping, kind: CRMCatalogue.defaults(configuration.crm.kind), today: SystemClock().now().date)
  }
}
