import Faults
import Foundation
import Records
import Testing

@testable import StateStore

/// A state that is looked at, is damaged, is another program's, or has a log that is not its own.
struct StoreOpeningTests {
  private func whole(_ bench: StoreBench) async throws -> String {
    try await bench.stage([bench.referral("r1", "A")])
    return bench.folder.file("state.sqlite")
  }

  @Test func `is read while a run writes, as it was last committed`() async throws {
    let bench = try await StoreBench()
    let path = try await whole(bench)
    let looking = try StateStore(reading: path)
    try await bench.store.damage("BEGIN IMMEDIATE")
    try await bench.store.damage("UPDATE deal SET told = 'x'")
    #expect(try await looking.deal(referral: "r1")?.told == "")
    #expect(try await StateStore(reading: path).deal(referral: "r1") != nil)
    try await bench.store.damage("COMMIT")
    #expect(try await looking.deal(referral: "r1")?.told == "x")
  }

  @Test func `changes nothing when it is looked at`() async throws {
    let bench = try await StoreBench()
    let path = try await whole(bench)
    let looking = try StateStore(reading: path)
    // A layout with a field that no run has stored yet.
    try await looking.use(
      StagedTable(layout: SlotLayout(entity: .referral, fields: ["name", "never seen"]), isInput: [true, true]))
    #expect(try await looking.record(.referral, "r1")?.values == [.text("A"), .null])
    let fault = await bench.fault { try await looking.setTextFact("a", "b") }
    #expect(fault?.code == "STATE006", "\(fault?.description ?? "nothing")")
  }

  @Test func `an older schema is left to a run, a newer one and another program's file are refused`() async throws {
    let bench = try await StoreBench()
    let path = try await whole(bench)
    let newest = Schema.migrations.newest
    try await bench.store.damage("PRAGMA user_version = \(newest - 1)")
    #expect(
      await bench.fault { _ = try StateStore(reading: path) }?.description
        == "\(path): could not open the state: its schema has number \(newest - 1), and this program's has \(newest); the next run brings it up to date (STATE019)"
    )
    try await bench.store.damage("PRAGMA user_version = \(newest + 1)")
    #expect(
      await bench.fault { _ = try StateStore(reading: path) }?.description
        == "\(path): could not open the state: its schema has number \(newest + 1), and this program's has \(newest); use the newer program that wrote it (STATE008)"
    )
    try await bench.store.damage("PRAGMA application_id = 7")
    #expect(await bench.fault { _ = try StateStore(reading: path) }?.code == "STATE009")
    #expect(await bench.fault { _ = try StateStore(path: path) }?.code == "STATE009")
  }

  // MARK: The check

  /// Fault 5's other half: what a disk did to the file between two runs.
  @Test func `damage is named with what to do, once a day and after a run that did not end`() async throws {
    let bench = try await StoreBench()
    _ = try await whole(bench)
    let copy = bench.folder.file("copy.sqlite")
    _ = try await bench.store.backup(to: copy, at: bench.now)
    // A page in the middle, where a table's rows are.
    var bytes = try Data(contentsOf: URL(filePath: copy))
    let roots = try await bench.store.roots(["seen", "journal"])
    for root in roots { for offset in 0..<512 { bytes[(root - 1) * 4096 + offset] = 0xA5 } }
    try bytes.write(to: URL(filePath: copy))
    let first = await bench.fault { _ = try StateStore(path: copy, at: bench.now) }
    #expect(first?.code == "STATE004", "\(first?.description ?? "nothing")")
    #expect(first?.description.hasPrefix("\(copy): could not check the state: the state file is damaged: ") == true)
    #expect(
      first?.description.hasSuffix(
        "put a backup of the state back; without one, move the file away and run `cosell adopt` (STATE004)") == true)
  }

  @Test func `the whole file is read once a day`() async throws {
    let bench = try await StoreBench()
    let path = try await whole(bench)
    _ = try StateStore(path: path, at: bench.now)
    for (hours, isChecked) in [(1, false), (19, false), (21, true), (22, false), (-5, true)] as [(Int64, Bool)] {
      let before = try await bench.store.textFact("checked")
      _ = try StateStore(path: path, at: bench.now.adding(seconds: hours * 3600))
      #expect((try await bench.store.textFact("checked") != before) == isChecked, "\(hours)")
    }
  }

  // MARK: Logs

  @Test func `a log that a killed run left is taken in, and one of another state is refused`() async throws {
    let bench = try await StoreBench()
    let path = try await whole(bench)
    let backup = bench.folder.file("backup.sqlite")
    _ = try await bench.store.backup(to: backup, at: bench.now)
    try await bench.stage([bench.referral("r2", "B")])
    let log = try Data(contentsOf: URL(filePath: path + "-wal"))
    #expect(!log.isEmpty)
    // Killed: the log stands beside its own file.
    let killed = bench.folder.file("killed.sqlite")
    for suffix in ["", "-wal"] { try bench.copy(path + suffix, killed + suffix) }
    #expect(try await StateStore(path: killed).deal(referral: "r2") != nil)
    // Put back: the backup stands beside the log of the state that lay there.
    let restored = bench.folder.file("restored.sqlite")
    try bench.copy(backup, restored)
    try bench.copy(path + "-wal", restored + "-wal")
    for _ in 0..<2 {
      #expect(
        await bench.fault { _ = try StateStore(path: restored) }?.description
          == "\(restored): could not open the state: the log beside it belongs to a state that lay here before; this is a backup that was put back: remove '\(restored)-wal' and '\(restored)-shm' beside it, then run again (STATE018)"
      )
    }
    #expect(await bench.fault { _ = try StateStore(reading: restored) }?.code == "STATE018")
    try FileManager.default.removeItem(atPath: restored + "-wal")
    let store = try StateStore(path: restored)
    #expect(try await store.deal(referral: "r1") != nil)
    #expect(try await store.deal(referral: "r2") == nil)
  }
}

extension StoreBench {
  func copy(_ source: String, _ target: String) throws {
    try Data(contentsOf: URL(filePath: source)).write(to: URL(filePath: target))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: target)
  }
}

extension StateStore {
  /// The pages where tables begin.
  func roots(_ names: [String]) throws(Fault) -> [Int] {
    var pages: [Int] = []
    for name in names {
      let page = try database.statement("SELECT rootpage FROM sqlite_schema WHERE name = ?").first(name) { row throws(Fault) in
        Int(try row.int(0))
      }
      if let page { pages.append(page) }
    }
    return pages
  }
}
