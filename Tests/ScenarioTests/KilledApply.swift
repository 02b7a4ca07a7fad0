import PracticeSystems
import SimulatedWorld
import Testing

/// An `apply` of an answered workbook that is to be killed, and the evening to which it goes back each time.
struct KilledApply {
  let bench: SyncBench
  /// The answered workbook.
  let path: String
  /// Method and address of each request of the undisturbed one.
  let requests: [String]
  private let evening: SyncBench.Moment

  /// Answers a workbook, and applies it once undisturbed: the bench stands as it does afterwards.
  init(_ bench: SyncBench, _ workbook: String, answer: (inout AnsweredWorkbook) throws -> Void) async throws {
    var answered = try AnsweredWorkbook(workbook)
    try answer(&answered)
    path = bench.folder + "/answered.xlsx"
    try answered.write(path, as: .inline)
    self.bench = bench
    evening = bench.moment()
    requests = try await bench.runKilled(.never, doing: Self.applying(path)).requests
  }

  /// The places of the requests that write, from 0.
  var writes: [Int] { requests.indices.filter { !requests[$0].hasPrefix("GET") && !requests[$0].contains("/login/") } }

  /// Back to the evening, and killed there; the bench goes on from what the dead process left.
  func kill(_ moment: KillingTransport.Moment, as name: String = "killed") async throws {
    let name = name.replacing(" ", with: "-")
    try bench.goOn(from: evening, as: name + ".sqlite")
    let left = try #require(try await bench.runKilled(moment, doing: Self.applying(path)).left)
    try bench.goOn(from: left, as: name + "-2.sqlite")
  }

  private static func applying(_ path: String) -> (SyncBench) async throws -> Void {
    { bench in _ = try await withTaskExecutorPreference(SimulatedExecutor()) { try await bench.apply(path) } }
  }
}
