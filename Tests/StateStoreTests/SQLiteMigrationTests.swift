import Faults
import StateStore
import Testing

struct SQLiteMigrationTests {
  static let first: (number: Int32, sql: String) = (1, "CREATE TABLE a (x INTEGER) STRICT;")
  static let second: (number: Int32, sql: String) = (2, "CREATE TABLE b (y TEXT) STRICT; INSERT INTO a VALUES (1);")

  private func fault(_ body: () throws(Fault) -> Void) -> Fault? {
    do {
      try body()
      return nil
    } catch {
      return error
    }
  }

  private func tables(_ database: Database) throws -> [String] {
    try database.statement("SELECT name FROM sqlite_schema ORDER BY name").all { (row) throws(Fault) in try row.text(0) }
  }

  @Test func `applies what is lacking, once`() throws {
    let database = try Database(path: Database.inMemory)
    #expect(try Migrations([Self.first]).apply(to: database) == [1])
    #expect(try Migrations([Self.first]).apply(to: database) == [])
    #expect(try Migrations([Self.first, Self.second]).apply(to: database) == [2])
    #expect(try database.userVersion() == 2)
    #expect(try tables(database) == ["a", "b"])
  }

  @Test func `leaves the last good schema when a step fails`() throws {
    let database = try Database(path: Database.inMemory)
    let bad: (Int32, String) = (2, "CREATE TABLE b (y TEXT) STRICT; INSERT INTO nowhere VALUES (1);")
    let found = fault { () throws(Fault) in try Migrations([Self.first, bad]).apply(to: database) }
    #expect(
      found?.description
        == "could not write the state: no such table: nowhere (sqlite 1); this is a defect: report it with this line (STATE014)")
    #expect(try database.userVersion() == 1)
    #expect(try tables(database) == ["a"])
  }

  @Test func `refuses a schema of a newer program`() throws {
    let database = try Database(path: Database.inMemory)
    try Migrations([Self.first, Self.second]).apply(to: database)
    let found = fault { () throws(Fault) in try Migrations([Self.first]).apply(to: database) }
    #expect(
      found?.description
        == "could not bring the state to this program's schema: its schema has number 2, and this program knows numbers up to 1; use the newer program that wrote it, or put back the backup made before the change of programs (STATE008)"
    )
  }

  @Test func `refuses numbers with a gap`() throws {
    let database = try Database(path: Database.inMemory)
    let found = fault { () throws(Fault) in try Migrations([Self.first, (3, "SELECT 1")]).apply(to: database) }
    #expect(
      found?.description
        == "could not bring the state to this program's schema: step 3 stands where step 2 should; this is a defect: report it with this line (STATE014)"
    )
    #expect(try tables(database) == [])
  }

  @Test func `refuses a step that ends its transaction`() throws {
    let database = try Database(path: Database.inMemory)
    let found = fault { () throws(Fault) in try Migrations([(1, "COMMIT")]).apply(to: database) }
    #expect(
      found?.description
        == "could not bring the state to this program's schema: step 1 ends the transaction it runs in; this is a defect: report it with this line (STATE014)"
    )
    #expect(try database.userVersion() == 0)
  }

  @Test func `knows an edited step by its fingerprint`() {
    #expect(
      Migrations([(1, "abc")]).fingerprints == ["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"])
    #expect(Migrations([(1, "abc")]).newest == 1)
    #expect(Migrations([]).newest == 0)
  }
}
