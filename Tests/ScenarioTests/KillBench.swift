import Faults
import Foundation
import HTTP
import PracticeSystems
import SimulatedWorld
import StateStore
import Sync

/// What a kill leaves behind, and how a bench goes on from there.
extension SyncBench {
  /// The servers and the state's files at one moment.
  struct Moment: @unchecked Sendable {
    var world: PracticeWorld.State
    /// By suffix: the database itself and its write-ahead log.
    var files: [(suffix: String, bytes: Data)]
  }

  /// A run on one thread of its own, so that the same world gives the same run.
  func runAlone() async throws -> RunSummary {
    try await withTaskExecutorPreference(SimulatedExecutor()) { try await run() }
  }

  /// Everything as it stands now.
  ///
  /// To be called on the run's own thread, or between runs.
  func moment() -> Moment {
    Self.moment(world, folder + "/" + stateFile)
  }

  static func moment(_ world: PracticeWorld, _ state: String) -> Moment {
    let files = ["", "-wal"].compactMap { suffix -> (String, Data)? in
      (try? Data(contentsOf: URL(filePath: state + suffix))).map { (suffix, $0) }
    }
    return Moment(world: world.snapshot(), files: files)
  }

  /// Goes on from a moment with a state file of its own.
  func goOn(from moment: Moment, as name: String) throws {
    world.restore(moment.world)
    for file in moment.files {
      let path = folder + "/" + name + file.suffix
      try file.bytes.write(to: URL(filePath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
    stateFile = name
  }

  /// Runs until the kill (or the end); gives what was left behind, or `nil` when the run ended before it.
  ///
  /// - Parameters:
  ///   - meanwhile: called before each request that leaves.
  ///   - work: what is killed; the nightly run when left out.
  func runKilled(
    _ at: KillingTransport.Moment, meanwhile: @escaping @Sendable (HTTPRequest) -> Void = { _ in },
    doing work: ((SyncBench) async throws -> Void)? = nil
  ) async throws -> (left: Moment?, requests: [String]) {
    let kept = Kept()
    let (world, path) = (world, folder + "/" + stateFile)
    let watching = WatchingTransport(PracticeTransport(world)) { request throws(Fault) in meanwhile(request) }
    let killing = KillingTransport(watching, at) { kept.moment = Self.moment(world, path) }
    transport = killing
    defer { transport = PracticeTransport(world) }
    do {
      if let work { try await work(self) } else { _ = try await runAlone() }
    } catch  where killing.wasKilled {
      // The dead run's last words.
    }
    return (kept.moment, killing.requests)
  }

  /// Set once, on the run's thread, and read after the run.
  private final class Kept: @unchecked Sendable { var moment: Moment? }
}
