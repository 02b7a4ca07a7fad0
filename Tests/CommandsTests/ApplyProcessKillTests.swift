import Foundation
import Testing

/// A workbook with every kind of decision, handed to `apply` or left in the drop folder, by real processes over sockets: SIGKILL at
/// every request and durable step.
///
/// The same command or the next run brings everything to the undisturbed end: each decision carried out once, each token taken
/// once, the workbook moved once. `make test` takes a sample, `make kills` all.
struct ApplyProcessKillTests {
  enum Way: String, CaseIterable, Sendable { case apply, folder }

  /// A full disk is the same to it as to the night of all writes.
  private static let faults: [FaultTally.Fault] = ProcessKillTests.isLong ? [.kill, .send, .answer] : [.kill, .answer]

  private static func prepared(_ way: Way) async throws -> KilledNight {
    switch way {
    case .apply:
      return try await KilledNight(evening: try NightOfDecisions.evening(), command: ["apply", "answered.xlsx", "cosell.yaml"])
    case .folder:
      let bench = try NightOfDecisions.evening(adding: "decisions: inbox")
      try FileManager.default.createDirectory(atPath: bench.folder + "/inbox", withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: bench.folder + "/answered.xlsx", toPath: bench.folder + "/inbox/answered.xlsx")
      return try await KilledNight(evening: bench, command: ["run", "cosell.yaml"])
    }
  }

  @Test(arguments: Way.allCases)
  func `decisions that are killed at any request or durable step are carried out once`(_ way: Way) async throws {
    let night = try await Self.prepared(way)
    print("\(way): \(try night.counted.requests) requests, \(try night.counted.steps) durable steps")
    #expect(night.whole.problems == [])
    #expect(night.whole.decisions.count == NightOfDecisions.count + 2, "\(night.whole.decisions)")
    #expect(night.whole.dropped == (way == .folder ? ["done", "done/DATE-RUN-answered.xlsx"] : []))
    for fault in Self.faults {
      let last = fault.isOfRequests ? try night.counted.requests : try night.counted.steps
      var struck = 0
      let numbers = ProcessKillTests.numbers(upTo: last, sample: 3)
      for number in numbers {
        let (told, tally, end) = try await night.disturbed(
          fault, at: number, again: way == .apply ? number.isMultiple(of: 2) : nil)
        let place = "\(way), \(fault) at \(number) of \(last), \(try tally.struckPath)"
        if try tally.struck > 0 {
          struck += 1
          #expect(told.code == -9, "\(place): \(told)")
        }
        let difference = end.difference(from: night.whole)
        // The first of them tell what went wrong; all of them fill a screen.
        #expect(Array((difference.prefix(3) + difference.suffix(3))) == [], "\(place): \(difference.count)")
      }
      #expect(struck >= numbers.count - max(1, numbers.count / 10))
    }
  }
}
