import Foundation
import HTTP
import Sync

@testable import Commands

/// A bench with a folder for decisions.
final class DropBench {
  let bench: SyncBench
  let folder: String

  init(_ bench: SyncBench) throws {
    self.bench = bench
    folder = bench.folder + "/inbox"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  /// A person answers a workbook and leaves it there.
  func drop(_ path: String, as name: String, _ change: (inout AnsweredWorkbook) throws -> Void) throws {
    var workbook = try AnsweredWorkbook(path)
    try change(&workbook)
    try workbook.write(folder + "/" + name, as: .inline)
  }

  /// A night that looks into the folder.
  @discardableResult
  func night() async throws -> RunSummary {
    bench.advance(hours: 24)
    var world = try await bench.syncWorld()
    var inbox = DecisionFolder(path: folder)
    // Copied an hour ago.
    inbox.now = { SystemClock().now().adding(seconds: 3600) }
    world.inbox = inbox
    let summary = try await Run(world: world).carryOut(try await bench.startRun("run"))
    try await bench.state().markReported()
    bench.remember(summary)
    return summary
  }

  /// The files in the folder and below it, in order.
  var names: [String] {
    let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return found.filter { $0.hasSuffix(".xlsx") || $0.hasSuffix(".part") }.sorted()
  }
}
