import Digests
import Faults
import Foundation
import Records
import Testing

@testable import StateStore

struct StoreRunTests {
  // MARK: Journal and reports

  @Test func `a report shows what no report has shown, also of a run that was reported before`() async throws {
    let bench = try await StoreBench()
    let first = try await bench.store.startRun("run", at: bench.now)
    try await bench.store.journal([JournalRow("Changes", [.text("1")])], run: first.id)
    #expect(try await bench.store.unreported("Changes", after: 0, limit: 9).map(\.cells) == [[.text("1")]])
    try await bench.store.markReported()
    #expect(try await bench.store.hasUnreported() == false)
    let second = try await bench.store.startRun("run", at: bench.now)
    #expect(second.name == "20261118T110640-2")
    // The answer to a write of the first run was lost; the second finds it done and tells it as the first one's.
    try await bench.store.journal(
      [JournalRow("Changes", [.text("2")]), JournalRow("Changes", [.text("3")], run: first.id)], run: second.id)
    #expect(try await bench.store.hasUnreported())
    let rows = try await bench.store.unreported("Changes", after: 0, limit: 9)
    #expect(rows.map(\.cells) == [[.text("2")], [.text("3")]])
    #expect(rows.map(\.run) == [second.name, first.name])
    #expect(try await bench.store.unreported("Changes", after: rows[0].seq, limit: 9).map(\.cells) == [[.text("3")]])
    try await bench.store.markReported()
    #expect(try await bench.store.unreported("Changes", after: 0, limit: 9).isEmpty)
    #expect(
      try await bench.store.journal("Changes", ofRun: first.id, after: 0, limit: 9).map(\.cells) == [[.text("1")], [.text("3")]])
  }

  // MARK: Damage

  @Test(
    arguments: [
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x01], [0x01, 0x01], [0x01, 0x01, 0x7F, 0x41],
      [0x01, 0x63], [0x01, 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
    ] as [[UInt8]])
  func `bytes that say nonsense are a fault and never a record`(_ bytes: [UInt8]) async throws {
    let bench = try await StoreBench()
    try await bench.stage([bench.referral("r1", "A")])
    try await bench.store.damage("UPDATE seen SET inputs = ? WHERE id = 'r1'", bytes)
    let fault = await bench.fault { try await bench.store.record(.referral, "r1") }
    #expect(
      fault?.description
        == "could not read the state: a stored record is damaged; restore the state from its backup, or move it away and run 'cosell adopt' (STATE020)"
    )
    try await bench.store.damage("UPDATE deal SET agreed = ? WHERE referral = 'r1'", [0x05, 0x41])
    #expect(await bench.fault { try await bench.load("r1") }?.code == "STATE020")
  }

  // MARK: Schema

  /// A step that shipped is never edited: states in the field have taken it as it was.
  ///
  /// A change is a new step, and a new line here.
  @Test func `the shipped steps of the schema are as they were shipped`() {
    #expect(Schema.migrations.fingerprints.count == Self.fingerprints.count)
    #expect(Schema.migrations.fingerprints == Self.fingerprints)
  }

  static let fingerprints = [
    "49ea218c280656ae5f887a65a256aa5baf3246ef6e2ce6d5927c48a49a23e80a",
    "757f3186dbe32728bbc8f3681fcb64cd0bcfd581066e92cfe8eb5f97b13ed44e",
    "a55b9eb33467e141dce8bb73a7ab755caea69da2c511026bee36f95927499376",
    "ab081fb0ac5f40f46b8144e3c0794f1cb16579e2172bc4e8d18d22d693ac5839",
    "f926ac003e216e9a481c90075c1d82d7e51c1ab65c6ce7f3ae1c01a4cfd351cc",
    "b3c8a8a48bfa910263a8e44d198328fe6ffd38636dfc204cbdb123b2f760dc1c",
    "1b5ea4b617e39dbadcc98c46225c2c5fe07779438edd4a0e77ea5d1c68cff46f",
    "e4e1784940938f296f4c7a7e1cdf0a920ba2198b71d088b42ac94f7b08d8da0f",
    "4a6a325f1e36eaea8428834a545f1eadb26d417cd2cba7051c51f15735497027",
    "009250f46339889436630969142da770c1cb0b32332b5c4495b16756f7857d78",
  ]

  // MARK: Seen meanwhile

  @Test func `a deal whose customer was seen changed after it was read to be decided stays dirty`() async throws {
    let bench = try await StoreBench()
    try await bench.stage([bench.opportunity("o1", "A", account: "a1")])
    let read = try #require(try await bench.store.deal(crm: "o1"))
    try await bench.stage([bench.account("a1", "Contoso")])
    var settlement = Settlement(deal: read)
    settlement.isSettled = true
    try await bench.store.settle([settlement], run: 1, at: bench.now, tables: StoreBench.tables)
    #expect(try await bench.store.deal(crm: "o1")?.dirtySince != nil)
    let again = try #require(try await bench.store.deal(crm: "o1"))
    settlement.deal = again
    try await bench.store.settle([settlement], run: 1, at: bench.now, tables: StoreBench.tables)
    #expect(try await bench.store.deal(crm: "o1")?.dirtySince == nil)
  }

  @Test func `a reading of changes that names many deals as gone stops, and stops again, until somebody lets it`() async throws {
    let bench = try await StoreBench()
    try await bench.stage((1...100).map { bench.opportunity("o\($0)", "A") }, reading: 1, last: "t1")
    let gone = (1...30).map { bench.opportunity("o\($0)", "A", gone: true) }
    for _ in 1...2 {
      let fault = await bench.fault { try await bench.stage(gone, last: "t2") }
      #expect(
        fault?.description
          == "could not read what changed in 'opportunity': 30 of 100 known records were deleted since the last run; "
          + "check the system; if they are meant to be gone, run with --allow gone_percent=100 (BRAKE-GONE)")
    }
    #expect(try await bench.store.watermark(.opportunity)?.token == "t1")
    try await bench.stage(gone, last: "t2", most: nil)
    #expect(try await bench.store.watermark(.opportunity)?.token == "t2")
    // A few are no flood.
    try await bench.stage((31...40).map { bench.opportunity("o\($0)", "A", gone: true) }, last: "t3")
    #expect(try await bench.store.watermark(.opportunity)?.token == "t3")
  }

  // MARK: Two at once

  @Test func `a second opener meets a write under way at once, and reads what was committed`() async throws {
    let bench = try await StoreBench()
    try await bench.stage([bench.referral("r1", "A")])
    let other = try StateStore(path: bench.folder.file("state.sqlite"))
    #expect(try await other.deal(referral: "r1") != nil)
    try await other.damage("BEGIN IMMEDIATE")
    let fault = await bench.fault { try await bench.stage([bench.referral("r2", "B")]) }
    #expect(fault?.code == "STATE002")
    try await other.damage("ROLLBACK")
    try await bench.stage([bench.referral("r2", "B")])
    #expect(try await other.deal(referral: "r2") != nil)
  }

  // MARK: Kills

  @Test func `what was committed is there after a kill, and what was not is gone whole`() async throws {
    let bench = try await StoreBench()
    try await bench.stage([bench.referral("r1", "A")], last: "1")
    let path = bench.folder.file("state.sqlite")
    let log = try Data(contentsOf: URL(filePath: path + "-wal"))
    let base = try Data(contentsOf: URL(filePath: path))
    try await bench.stage([bench.referral("r2", "B"), bench.referral("r3", "C")], last: "2")
    let grown = try Data(contentsOf: URL(filePath: path + "-wal"))
    #expect(grown.count > log.count)
    var seen: Set<String> = []
    // A kill, or a loss of power, leaves any beginning of what was appended.
    for length in stride(from: log.count, through: grown.count, by: 1031) + [grown.count] {
      let copy = bench.folder.file("copy-\(length).sqlite")
      for (suffix, bytes) in [("", base), ("-wal", grown.prefix(length))] {
        try bytes.write(to: URL(filePath: copy + suffix))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: copy + suffix)
      }
      let store = try StateStore(path: copy)
      let known = try await [store.deal(referral: "r1"), store.deal(referral: "r2"), store.deal(referral: "r3")]
      let mark = try await store.watermark(.referral)?.token ?? ""
      seen.insert(known.map { $0 == nil ? "-" : "+" }.joined() + mark)
    }
    #expect(seen == ["+--1", "+++2"])
  }
}

extension StateStore {
  /// Does to the file what no method does.
  func damage(_ sql: String, _ bytes: [UInt8]? = nil) throws(Fault) {
    if let bytes { try database.statement(sql).run(bytes) } else { try database.statement(sql).run() }
  }
}
