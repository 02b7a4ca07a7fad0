import Foundation
import HTTP
import PracticeSystems
import Synchronization

/// Where a run can be killed between two of its requests: after each commit of its state.
///
/// SQLite appends what it commits to the write-ahead log. A log cut off behind a commit is what a kill right after it leaves.
struct KillCommits {
  /// Moments after commits that neither a request before nor one after them shows.
  static func moments(
    of bench: SyncBench, doing work: ((SyncBench) async throws -> Void)? = nil
  ) async throws -> [SyncBench.Moment] {
    struct Sample: Sendable {
      let world: PracticeWorld.State
      let length: Int
    }
    let samples = Mutex<[Sample]>([])
    let (world, path) = (bench.world, bench.folder + "/" + bench.stateFile)
    let base = try Data(contentsOf: URL(filePath: path))
    let watch: @Sendable (HTTPRequest) -> Void = { _ in
      let now = Sample(
        world: world.snapshot(), length: (try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int) ?? 0)
      samples.withLock { $0.append(now) }
    }
    _ = try await bench.runKilled(.never, meanwhile: watch, doing: work)
    let log = try Data(contentsOf: URL(filePath: path + "-wal"))
    // A checkpoint in the middle would move what was appended into the file itself.
    guard try Data(contentsOf: URL(filePath: path)) == base else {
      throw SyncBench.BenchProblem(text: "the log was written back")
    }
    let marks = samples.withLock { $0 } + [Sample(world: world.snapshot(), length: log.count)]
    var moments: [SyncBench.Moment] = []
    for commit in commits(in: log) {
      guard let next = marks.first(where: { $0.length >= commit }), next.length > commit else { continue }
      guard commit > marks[0].length else { continue }
      moments.append(SyncBench.Moment(world: next.world, files: [("", base), ("-wal", log.prefix(commit))]))
    }
    return moments
  }

  /// The ends of the committed transactions, as the file format has them (https://www.sqlite.org/fileformat2.html#walformat).
  private static func commits(in log: Data) -> [Int] {
    let bytes = [UInt8](log)
    func number(_ place: Int) -> Int {
      bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    guard bytes.count > 32 else { return [] }
    let frame = 24 + number(8)
    var ends: [Int] = []
    var place = 32
    while place + frame <= bytes.count, bytes[place + 8..<place + 16] == bytes[16..<24] {
      if number(place + 4) != 0 { ends.append(place + frame) }
      place += frame
    }
    return ends
  }
}
