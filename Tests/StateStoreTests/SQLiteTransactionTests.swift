import Faults
import StateStore
import Testing

struct SQLiteTransactionTests {
  let folder: TestFolder
  let database: Database

  init() throws {
    folder = try TestFolder()
    database = try Database(path: folder.file("state.sqlite"))
    try database.execute("CREATE TABLE t (a INTEGER UNIQUE) STRICT")
  }

  private func rows(_ database: Database) throws -> [Int64] {
    try database.statement("SELECT a FROM t ORDER BY a").all { (row) throws(Fault) in try row.int(0) }
  }

  private func fault(_ body: () throws(Fault) -> Void) -> Fault? {
    do {
      try body()
      return nil
    } catch {
      return error
    }
  }

  @Test func `does all of it`() throws {
    let answer = try database.transaction { () throws(Fault) in
      for number in 1...3 { try database.statement("INSERT INTO t VALUES (?1)").run(number) }
      return "done"
    }
    #expect(answer == "done")
    let other = try Database(path: database.path)
    #expect(try rows(other) == [1, 2, 3])
  }

  @Test func `does nothing of it when the body throws`() throws {
    let stop = Fault("TEST001", while: "", "stopped")
    let found = fault { () throws(Fault) in
      try database.transaction { () throws(Fault) in
        try database.statement("INSERT INTO t VALUES (1)").run()
        throw stop
      }
    }
    #expect(found == stop)
    #expect(!database.isInTransaction)
    #expect(try rows(database) == [])
  }

  @Test func `does nothing of it when a statement fails`() throws {
    let found = fault { () throws(Fault) in
      try database.transaction { () throws(Fault) in
        try database.statement("INSERT INTO t VALUES (?1)").run(1)
        try database.statement("INSERT INTO t VALUES (?1)").run(1)
      }
    }
    #expect(found?.code == .stateDoubled)
    #expect(try rows(database) == [])
    try database.transaction { () throws(Fault) in try database.statement("INSERT INTO t VALUES (?1)").run(5) }
    #expect(try rows(database) == [5])
  }

  @Test func `does not nest`() throws {
    let found = fault { () throws(Fault) in
      try database.transaction { () throws(Fault) in try database.transaction { () throws(Fault) in } }
    }
    #expect(
      found?.description
        == "\(database.path): could not use the state: a transaction was begun inside another; this is a defect: report it with this line (STATE014)"
    )
    #expect(!database.isInTransaction)
  }

  @Test func `meets another writer at once`() throws {
    let other = try Database(path: database.path)
    try database.transaction { () throws(Fault) in
      var hasRun = false
      let found = fault { () throws(Fault) in try other.transaction { () throws(Fault) in hasRun = true } }
      #expect(!hasRun)
      #expect(
        found?.description
          == "\(database.path): could not write the state: another process has the state file locked (sqlite 5); wait until the other run has ended; `fuser '\(database.path)'` names the process (STATE002)"
      )
      #expect(found?.recovery == .nextRun)
    }
    try other.transaction { () throws(Fault) in try other.statement("INSERT INTO t VALUES (9)").run() }
    #expect(try rows(database) == [9])
  }

  @Test func `keeps its locks while the same process opens the file again`() throws {
    try database.transaction { () throws(Fault) in
      try database.statement("INSERT INTO t VALUES (1)").run()
      do { _ = try Database(path: database.path, options: .init(access: .readOnly)) }
      let other = try Database(path: database.path)
      #expect(fault { () throws(Fault) in try other.transaction { () throws(Fault) in } }?.code == .stateLocked)
    }
  }

  @Test func `sees one moment in a snapshot`() throws {
    let other = try Database(path: database.path)
    try database.snapshot { () throws(Fault) in
      let count = try database.statement("SELECT count(*) FROM t")
      #expect(try count.first { (row) throws(Fault) in try row.int(0) } == 0)
      try other.statement("INSERT INTO t VALUES (1)").run()
      #expect(try count.first { (row) throws(Fault) in try row.int(0) } == 0)
    }
    #expect(try rows(database) == [1])
  }

  @Test func `stops at a full disk, and goes on once there is space`() throws {
    try database.execute("CREATE TABLE big (b BLOB) STRICT")
    // A limit on pages answers exactly as a disk without space does.
    try database.execute("PRAGMA max_page_count = 20")
    let found = fault { () throws(Fault) in
      try database.transaction { () throws(Fault) in
        try database.statement("INSERT INTO t VALUES (1)").run()
        for _ in 0..<100 { try database.statement("INSERT INTO big VALUES (?1)").run([UInt8](repeating: 1, count: 4000)) }
      }
    }
    #expect(
      found?.description
        == "\(database.path): could not write the state: the disk is full (sqlite 13); free space where this file lies, then run again (STATE005)"
    )
    #expect(found?.recovery == .nextRun)
    #expect(try rows(database) == [])
    try database.execute("PRAGMA max_page_count = 1000000")
    try database.transaction { () throws(Fault) in try database.statement("INSERT INTO t VALUES (2)").run() }
    #expect(try rows(database) == [2])
  }
}
