import Foundation
import Model
import Testing

/// Seeds of the model in this process; `make test` plays thousands more in a release build, `make soak` goes on for half an hour.
struct ModelTests {
  /// `COSELL_SEED=N` plays one seed and tells its story.
  static let one = ProcessInfo.processInfo.environment["COSELL_SEED"].flatMap { UInt64($0) }
  static let seeds = one.map { Array($0..<$0 + 1) } ?? Array(1_000_000..<1_000_012)

  @Test(arguments: seeds)
  func `every edit arrives or is named, nothing is doubled, and the runs come to rest`(_ seed: UInt64) {
    let outcome = ModelSeed.play(seed, tellsStory: Self.one != nil)
    if Self.one != nil { print(outcome.told) }
    #expect(outcome.problems == [], "COSELL_SEED=\(seed) tells the story")
    #expect(outcome.edits > 0 && outcome.runs > 2 && outcome.writes > 0)
  }

  @Test(arguments: [3, 8, 14] as [UInt64])
  func `the same seed does the same, here and in another process`(_ seed: UInt64) throws {
    let first = ModelSeed.play(seed)
    let second = ModelSeed.play(seed)
    #expect(first.digest == second.digest)
    #expect(first.requests == second.requests)
    #expect(try Self.digestElsewhere(seed) == first.digest)
    #expect(ModelSeed.play(seed + 1).digest != first.digest)
  }

  /// The digest that a process of its own comes to.
  private static func digestElsewhere(_ seed: UInt64) throws -> UInt64? {
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(
      path: "soak")
    process.arguments = ["\(seed)", "--digest"]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { UInt64($0, radix: 16) }
  }
}
