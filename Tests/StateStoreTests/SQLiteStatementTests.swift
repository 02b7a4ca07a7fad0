import Faults
import Testing

@testable import StateStore

struct SQLiteStatementTests {
  let database: Database

  init() throws {
    database = try Database(path: Database.inMemory)
    try database.execute("CREATE TABLE v (id INTEGER PRIMARY KEY, n INTEGER, t TEXT, b BLOB) STRICT")
  }

  private func fault(_ body: () throws(Fault) -> Void) -> Fault? {
    do {
      try body()
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [Int64.min, -1, 0, 1, Int64.max]) func `gives back the number it was given`(_ number: Int64) throws {
    try database.statement("INSERT INTO v (n) VALUES (?1)").run(number)
    #expect(try database.statement("SELECT n FROM v").first { (row) throws(Fault) in try row.int(0) } == number)
  }

  @Test(arguments: ["", "Contoso", "Größe 中国 👩🏽‍💻", "a\0b", "'; DROP TABLE v; --"])
  func `gives back the text it was given`(_ text: String) throws {
    try database.statement("INSERT INTO v (t) VALUES (?1)").run(text)
    let found = try database.statement("SELECT t, typeof(t) FROM v").first { (row) throws(Fault) in
      [try row.text(0), try row.text(1)]
    }
    #expect(found == [text, "text"])
  }

  @Test(arguments: [[], [0], [1, 2, 3, 0, 255], [UInt8](repeating: 7, count: 100_000)])
  func `gives back the bytes it was given`(_ bytes: [UInt8]) throws {
    try database.statement("INSERT INTO v (b) VALUES (?1)").run(bytes)
    let read = try database.statement("SELECT b, typeof(b) FROM v")
    #expect(try read.first { (row) throws(Fault) in try row.text(1) } == "blob")
    #expect(try read.first { (row) throws(Fault) in try row.blob(0) } == bytes)
    #expect(try read.first { (row) throws(Fault) in try row.withBlob(0) { Array($0) } } == bytes)
  }

  @Test func `binds borrowed bytes without an array`() throws {
    let insert = try database.statement("INSERT INTO v (b) VALUES (?1)")
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 9, alignment: 1)
    defer { bytes.deallocate() }
    bytes.copyBytes(from: 1...9)
    try insert.bind(bytes: UnsafeRawBufferPointer(rebasing: bytes[2..<5]), at: 1)
    while try insert.step() {}
    insert.reset()
    #expect(try database.statement("SELECT b FROM v").first { (row) throws(Fault) in try row.blob(0) } == [3, 4, 5])
  }

  @Test func `stores nil as NULL and reads it as nil`() throws {
    try database.statement("INSERT INTO v (n, t, b) VALUES (?1, ?2, ?3)").run(Int64?.none, String?.none, [UInt8]?.none)
    let found = try database.statement("SELECT n, t, b FROM v").first { (row) throws(Fault) in
      (try row.optionalInt(0), try row.optionalText(1), try row.optionalBlob(2), row.isNull(0))
    }
    #expect(found?.0 == nil && found?.1 == nil && found?.2 == nil && found?.3 == true)
  }

  @Test func `says how many rows changed and which id was given`() throws {
    try database.statement("INSERT INTO v (id, n) VALUES (?1, ?2)").run(41, 1)
    try database.statement("INSERT INTO v (n) VALUES (?1)").run(true)
    #expect(database.lastInsertRowID == 42)
    try database.statement("UPDATE v SET n = 2").run()
    #expect(database.changes == 2)
  }

  @Test func `prepares a text once, and a second time inside its own loop`() throws {
    let sql = "SELECT id FROM v WHERE id > ?1"
    for _ in 1...3 { try database.statement("INSERT INTO v DEFAULT VALUES").run() }
    #expect(try database.statement(sql) === database.statement(sql))

    var pairs: [[Int64]] = []
    try database.statement(sql).forEach(0) { (outer) throws(Fault) in
      let first = try outer.int(0)
      try database.statement(sql).forEach(first) { (inner) throws(Fault) in pairs.append([first, try inner.int(0)]) }
    }
    #expect(pairs == [[1, 2], [1, 3], [2, 3]])
  }

  @Test func `holds nothing after a body that throws`() throws {
    try database.statement("INSERT INTO v DEFAULT VALUES").run()
    let read = try database.statement("SELECT id FROM v WHERE id < ?1")
    let stop = Fault("TEST001", while: "", "stopped")
    #expect(fault { () throws(Fault) in try read.forEach(10) { (_) throws(Fault) in throw stop } } == stop)
    #expect(!read.isBusy)
    try database.execute("DROP TABLE v")
  }

  // swift-format-ignore
  static let misuses: [(sql: String, problem: String)] = [
    ("SELEC 1",                    "near \"SELEC\": syntax error in: SELEC 1"),
    ("SELECT 1; SELECT 2",         "one statement was expected in: SELECT 1; SELECT 2"),
    ("-- nothing",                 "one statement was expected in: -- nothing"),
    ("",                           "a statement without text was asked for"),
    ("SELECT ?1, ?2",              "1 values were given for the 2 placeholders of: SELECT ?1, ?2"),
    ("SELECT 1",                   "there is no placeholder 1 in: SELECT 1"),
    ("SELECT n FROM nowhere",      "no such table: nowhere in: SELECT n FROM nowhere"),
  ]

  @Test(arguments: misuses) func `tells a mistake of ours with the text and without values`(_ sql: String, _ problem: String) {
    let fault = fault { () throws(Fault) in try database.statement(sql).run("a secret value") }
    #expect(fault?.description == "could not use the state: \(problem); this is a defect: report it with this line (STATE014)")
  }

  @Test func `takes a text that ends with a semicolon and blanks`() throws {
    #expect(try database.statement("SELECT 5 ;\n ").first { (row) throws(Fault) in try row.int(0) } == 5)
  }

  // swift-format-ignore
  static let unexpected: [(sql: String, problem: String)] = [
    ("SELECT NULL AS n",  "column 'n' must hold a whole number and holds nothing"),
    ("SELECT '7' AS n",   "column 'n' must hold a whole number and holds a text"),
    ("SELECT 7.5 AS n",   "column 'n' must hold a whole number and holds a binary number"),
    ("SELECT x'07' AS n", "column 'n' must hold a whole number and holds bytes"),
  ]

  @Test(arguments: unexpected) func `takes no stored value for another`(_ sql: String, _ problem: String) {
    let fault = fault { () throws(Fault) in _ = try database.statement(sql).first { (row) throws(Fault) in try row.int(0) } }
    #expect(
      fault?.description
        == "could not read the state: \(problem); put a backup of the state back, and report this line (STATE013)")
  }

  @Test func `tells a column that the answer does not have`() {
    let fault = fault { () throws(Fault) in
      _ = try database.statement("SELECT 1").first { (row) throws(Fault) in try row.text(3) }
    }
    #expect(
      fault?.description
        == "could not use the state: there is no column 3 in the answer of: SELECT 1; this is a defect: report it with this line (STATE014)"
    )
  }

  @Test func `gives nothing for a row that was carried away`() throws {
    let sql = "SELECT 5"
    let row = try database.statement(sql).first { (row) in row }
    let problem = fault { () throws(Fault) in _ = try row?.optionalInt(0) }?.problem
    #expect(problem == "a row was used after its loan in: SELECT 5")
  }

  @Test func `tells what the schema forbids`() throws {
    try database.execute(
      """
      CREATE TABLE pair (referral TEXT PRIMARY KEY, crm TEXT UNIQUE, other TEXT NOT NULL) STRICT;
      CREATE TABLE note (referral TEXT NOT NULL REFERENCES pair(referral)) STRICT;
      INSERT INTO pair VALUES ('r1', 'c1', 'x');
      """)
    let cases: [(sql: String, code: Fault.Code)] = [
      ("INSERT INTO pair VALUES ('r1', 'c2', 'x')", .stateDoubled),
      ("INSERT INTO pair VALUES ('r2', 'c1', 'x')", .stateDoubled),
      ("INSERT INTO pair VALUES ('r2', 'c2', NULL)", .stateConstraint),
      ("INSERT INTO note VALUES ('r9')", .stateConstraint),
    ]
    for (sql, code) in cases {
      #expect(fault { () throws(Fault) in try database.statement(sql).run() }?.code == code, "\(sql)")
    }
    #expect(
      fault { () throws(Fault) in try database.execute("INSERT INTO pair VALUES ('r1', 'c2', 'x')") }?.description
        == "could not write the state: UNIQUE constraint failed: pair.referral (sqlite 1555); this is a defect: report it with this line (STATE011)"
    )
  }

  @Test func `outlives its database without harm`() throws {
    var other: Database? = try Database(path: Database.inMemory)
    let statement = try other?.statement("SELECT 3")
    other = nil
    #expect(try statement?.first { (row) throws(Fault) in try row.int(0) } == 3)
  }
}
