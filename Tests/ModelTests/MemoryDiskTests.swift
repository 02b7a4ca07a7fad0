import Faults
import PracticeSystems
import SimulatedWorld
import StateStore
import Synchronization
import Testing

/// The disk of the simulated world under SQLite: what a commit promised is there, whatever happened after it.
struct MemoryDiskTests {
  private static let options = Database.Options(
    vfs: MemoryFileSystem.name, isExclusive: true, cacheKibibytes: 64)

  private static func open(_ disk: MemoryDisk) throws(Fault) -> Database {
    try Database(path: disk.path("some.sqlite"), options: options)
  }

  /// Ten commits, each of more than a page; gives how many returned.
  private static func commit(_ disk: MemoryDisk) -> Int {
    var done = 0
    do throws(Fault) {
      let database = try open(disk)
      try database.execute("CREATE TABLE IF NOT EXISTS word(number INTEGER PRIMARY KEY, text TEXT NOT NULL)")
      for number in 1...10 {
        try database.transaction { () throws(Fault) in
          try database.statement("INSERT INTO word VALUES (?, ?)").run(number, String(repeating: "word \(number) ", count: 800))
        }
        done = number
      }
    } catch {
      // Whatever ended it; what counts is what had returned before.
    }
    return done
  }

  private static func count(_ files: MemoryDisk.Files) throws -> Int {
    let disk = MemoryDisk(files)
    defer { withExtendedLifetime(disk) {} }
    let database = try open(disk)
    try database.quickCheck()
    let isThere = try database.statement("SELECT count(*) FROM sqlite_schema").first { row throws(Fault) in try row.int(0) }
    guard isThere == 1 else { return 0 }
    return Int(try database.statement("SELECT count(*) FROM word").first { row throws(Fault) in try row.int(0) } ?? 0)
  }

  @Test(arguments: MemoryDisk.Death.allCases)
  func `every commit that returned is there after the end, wherever it came`(_ death: MemoryDisk.Death) throws {
    let whole = MemoryDisk()
    #expect(Self.commit(whole) == 10)
    let last = whole.operations
    #expect(last > 30)
    for operation in 1...last {
      for seed in 0..<4 {
        let disk = MemoryDisk(seed: UInt64(operation * 10 + seed))
        let left = Mutex<MemoryDisk.Files?>(nil)
        disk.kill(after: operation, death) { files in left.withLock { $0 = files } }
        let done = Self.commit(disk)
        let files = try #require(left.withLock { $0 }, "operation \(operation) was not the last")
        let found = try Self.count(files)
        #expect(found == done || found == done + 1, "operation \(operation), seed \(seed)")
      }
    }
  }

  @Test func `what was not flushed is lost with the power`() throws {
    // A commit returns once its log is flushed; the table's own pages are flushed later.
    let disk = MemoryDisk(seed: 5)
    #expect(Self.commit(disk) == 10)
    for _ in 0..<20 { #expect(try Self.count(disk.afterPowerLoss()) == 10) }
  }

  @Test func `a full disk refuses what grows, keeps what there was and goes on when there is space`() throws {
    let disk = MemoryDisk()
    let database = try Self.open(disk)
    try database.execute("CREATE TABLE word(number INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    try database.execute("INSERT INTO word VALUES (1, 'one')")
    disk.fill(after: 1)
    #expect {
      try database.execute("INSERT INTO word VALUES (2, 'two')")
    } throws: { error in
      (error as? Fault)?.code == .stateDiskFull && (error as? Fault)?.place == .file(disk.path("some.sqlite"))
    }
    #expect(disk.refusals > 0)
    disk.makeSpace()
    try database.execute("INSERT INTO word VALUES (3, 'three')")
    let numbers = try database.statement("SELECT number FROM word ORDER BY number").all { row throws(Fault) in try row.int(0) }
    #expect(numbers == [1, 3])
  }
}
