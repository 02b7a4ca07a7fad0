import Faults
import Foundation
import StateStore
import Testing

struct SQLiteBackupTests {
  let folder: TestFolder
  let database: Database

  init() throws {
    folder = try TestFolder()
    database = try Database(path: folder.file("state.sqlite"))
    try database.execute("CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)")
  }

  private func fault(_ body: () throws(Fault) -> Void) -> Fault? {
    do {
      try body()
      return nil
    } catch {
      return error
    }
  }

  private func rows(_ path: String) throws -> [Int64] {
    try Database(path: path).statement("SELECT a FROM t ORDER BY a").all { (row) throws(Fault) in try row.int(0) }
  }

  @Test func `writes one sound private file`() throws {
    try database.backup(to: folder.file("copy.sqlite"))
    #expect(try folder.names() == ["copy.sqlite", "state.sqlite", "state.sqlite-shm", "state.sqlite-wal"])
    #expect(try folder.mode("copy.sqlite") == 0o600)
    #expect(try rows(folder.file("copy.sqlite")) == [1])
  }

  @Test func `copies what is committed while another connection writes`() throws {
    let writer = try Database(path: database.path)
    try writer.transaction { () throws(Fault) in
      try writer.statement("INSERT INTO t VALUES (2)").run()
      try database.backup(to: folder.file("copy.sqlite"))
    }
    #expect(try rows(folder.file("copy.sqlite")) == [1])
    #expect(try rows(database.path) == [1, 2])
  }

  @Test func `replaces an earlier backup and clears what a killed one left`() throws {
    try database.backup(to: folder.file("copy.sqlite"))
    try Data("half".utf8).write(to: URL(filePath: folder.file("copy.sqlite.partial")))
    try database.execute("INSERT INTO t VALUES (2)")
    try database.backup(to: folder.file("copy.sqlite"))
    #expect(try rows(folder.file("copy.sqlite")) == [1, 2])
    #expect(try !folder.names().contains("copy.sqlite.partial"))
  }

  @Test func `refuses to replace what is no backup`() throws {
    let path = folder.file("guide.xlsx")
    try Data("PK and so on, long enough".utf8).write(to: URL(filePath: path))
    let found = fault { () throws(Fault) in try database.backup(to: path) }
    #expect(
      found?.description
        == "\(path): could not back up the state: something that is no backup of a state stands there; name another file (STATE015)"
    )
    #expect(try Data(contentsOf: URL(filePath: path)) == Data("PK and so on, long enough".utf8))
  }

  @Test func `refuses to replace the state itself`() throws {
    try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: database.path)
    let found = fault { () throws(Fault) in try database.backup(to: folder.file("link")) }
    #expect(
      found?.description
        == "\(folder.file("link")): could not back up the state: this is the state itself; name another file (STATE015)")
  }

  @Test func `names the folder it cannot write to`() {
    let path = folder.file("missing/copy.sqlite")
    let found = fault { () throws(Fault) in try database.backup(to: path) }
    #expect(
      found?.description
        == "\(path).partial: could not back up the state: the file or its folder does not exist; make the folder, or check the path (STATE001)"
    )
  }
}
