import Faults
import HTTP
import PracticeSystems
import Records
import Synchronization
import Systems
import Testing

@testable import PartnerCenter

struct PartnerCenterWritingTests {
  private typealias Bench = PartnerCenterBench

  // MARK: 403

  @Test func `403 ends every call of the run and rejects no deal`() async throws {
    let bench = try Bench()
    for number in 1...3 { try bench.deal(number, day: number) }
    let records = try await bench.read().records
    try bench.fault(["system": "partnercenter", "method": "PATCH", "count": .null, "status": 403])
    // One after another: a call that is under way when the refusal comes may still be answered.
    var shown: [String] = []
    for record in records { shown.append(await bench.system.write([[Bench.update(record.id, record.version)]])[0][0].shown) }
    #expect(shown == ["later PC403", "later PC403", "later PC403"])
    #expect(bench.sent(.patch).count == 1)
    let why =
      "could not change a referral: Partner Center refused it (403, accessDenied): 'The request could not be carried out.'; give the Partner Center user the role Referrals admin for this location, and see that no policy locks it out (PC403)"
    #expect(bench.system.stopped?.description == why)
    let fault = await #expect(throws: Fault.self) { try await bench.read() }
    #expect(fault?.description == why)
    #expect(await bench.system.write([[Bench.create()]])[0][0].shown == "later PC403")
  }

  @Test func `without a role the listing stops the run`() async throws {
    let bench = try Bench(roles: [])
    let fault = await #expect(throws: Fault.self) { try await bench.read() }
    #expect(fault?.code == "PC403")
    #expect(bench.system.stopped != nil)
  }

  @Test func `a token that is refused twice rejects no deal`() async throws {
    let bench = try Bench(instead: { _ in Bench.answer(401) })
    let results = await bench.system.write([[Bench.update(Bench.id(1), .init(eTag: "\"1\""))], [Bench.create()]])
    #expect(results.map { $0[0].shown } == ["later AUTH11", "later AUTH11"])
  }

  // MARK: Other statuses

  // swift-format-ignore
  static let statuses: [(Int, change: String, create: String)] = [
    (302, "later HTTP012",        "later HTTP012"),
    (400, "refused PC400",        "refused PC400"),
    (404, "gone",                 "later PC409"),
    (405, "refused PC405",        "refused PC405"),
    (408, "later PC409",          "later PC409"),
    (409, "moved",                "later PC409"),
    (410, "refused PC400",        "refused PC400"),
    (412, "moved",                "later PC409"),
    (413, "refused PC405",        "refused PC405"),
    (422, "refused PC400",        "refused PC400"),
    (423, "later PC409",          "later PC409"),
    (425, "later PC409",          "later PC409"),
    (500, "unknown HTTP013",      "unknown OUTCOME-UNKNOWN"),
    (501, "later PC500",          "unknown OUTCOME-UNKNOWN"),
    (503, "unknown HTTP013",      "later HTTP013"),
    (504, "unknown HTTP013",      "unknown OUTCOME-UNKNOWN"),
    (507, "later PC500",          "unknown OUTCOME-UNKNOWN"),
    (509, "later PC500",          "unknown OUTCOME-UNKNOWN"),
  ]

  @Test(arguments: statuses)
  func `does with every status what its page says`(_ row: (Int, change: String, create: String)) async throws {
    let bench = try Bench(instead: { _ in Bench.answer(row.0) })
    let results = await bench.system.write([[Bench.update(Bench.id(1), .init(eTag: "\"1\""))], [Bench.create()]])
    #expect(results.map { $0[0].shown } == [row.change, row.create])
  }

  @Test(arguments: [false, true])
  func `a change that meets another version at once was not carried out; after a repetition nobody knows`(
    _ isRepeated: Bool
  ) async throws {
    let count = Mutex(0)
    // A repetition meets 412 because the lost attempt was carried out, or because somebody else changed the deal.
    let bench = try Bench(instead: { _ in
      let isFirst = count.withLock { count in
        count += 1
        return count == 1
      }
      return Bench.answer(isRepeated && isFirst ? 503 : 412)
    })
    let result = await bench.system.write([[Bench.update(Bench.id(1), .init(eTag: "\"1\""))]])[0][0]
    let isOvertaken = if case .overtaken = result { true } else { false }
    #expect(isOvertaken == !isRepeated)
    #expect(result.shown == "moved")
  }

  // swift-format-ignore
  static let targets: [(String, String?)] = [
    (#""target": "details/dealValue""#,                                             "details.dealValue"),
    (#""target": "/details/dealValue""#,                                            "details.dealValue"),
    (#""target": "DealValue""#,                                                     "details.dealValue"),
    (#""target": "referral", "innerError": {"code": "x", "target": "substatus"}"#,  "status"),
    (#""target": "referral", "innererror": {"target": "team/0/email"}"#,            "team[0].email"),
    (#""target": "details.requirements.solutions[0].id""#,                          "solutions"),
    (#""target": "referral""#,                                                      nil),
    (#""target": "name""#,                                                          nil),
    (#""target": null"#,                                                            nil),
  ]

  @Test(arguments: targets)
  func `tells the field that a refusal is about`(_ row: (String, String?)) async throws {
    let bench = try Bench(instead: { _ in Bench.answer(400, #"{"error": {"code": "invalidRequest", "message": "no", \#(row.0)}}"#)
    })
    let fields = ["details.dealValue", "status", "team[0].email", "solutions"]
    let operation = WriteOperation(
      intent: 1, entity: .referral, action: .update(id: Bench.id(1), version: .init(eTag: "\"1\"")),
      values: fields.map { .init($0, .text("x")) }, layout: Bench.layout)
    guard case .refused(_, let field) = await bench.system.write([[operation]])[0][0] else {
      Issue.record("not refused")
      return
    }
    #expect(field == row.1)
  }

  @Test func `a refusal names the deal, the field and what to do`() async throws {
    let bench = try Bench()
    let id = try bench.deal(1, day: 1)
    let version = try #require(try await bench.read().records.first).version
    guard
      case .refused(let fault, "details.closingDateTime") = await bench.system.write([
        [Bench.update(id, version, "details.closingDateTime", "tomorrow")]
      ])[0][0]
    else {
      Issue.record("not refused")
      return
    }
    #expect(fault.place == .record(system: "Partner Center", entity: "referral", id: id, field: "details.closingDateTime"))
    #expect(fault.remedy == "correct the value, or the guide's row")
    #expect(fault.code == "PC400")
  }

  // MARK: Creates

  // swift-format-ignore
  static let locations: [(partnerID: String, given: String?, sent: String?)] = [
    ("1234567", nil,       "1234567"),
    ("",        nil,       nil),
    ("1234567", "7654321", "7654321"),
  ]

  @Test(arguments: locations)
  func `a new deal is made at the configured location unless the guide names one`(
    _ row: (partnerID: String, given: String?, sent: String?)
  ) async throws {
    let bench = try Bench(partnerID: row.partnerID)
    let result = await bench.system.write([[Bench.create(row.given.map { [.init("mpnId", .text($0))] } ?? [])]])[0][0]
    let body = try PracticeJSON(parsing: try #require(bench.sent(.post).first?.body))
    #expect(body["mpnId"]?.string == row.sent)
    // The practice organisation has one location.
    #expect(result.shown == (row.given == nil ? "done" : "refused PC400 mpnId"))
  }

  @Test func `a web page in answer to a create leaves open what became of it`() async throws {
    let bench = try Bench(instead: { _ in
      HTTPResponse(status: 200, headers: [Header("Content-Type", "text/html")], text: "<html>Sign in</html>")
    })
    #expect(await bench.system.write([[Bench.create()]])[0][0].shown == "unknown OUTCOME-UNKNOWN")
    #expect(bench.sent(.post).count == 1)
  }

  @Test func `a lost answer to a change is unknown once nothing more can be asked`() async throws {
    let bench = try Bench()
    let id = try bench.deal(1, day: 1)
    let version = try #require(try await bench.read().records.first).version
    try bench.fault(["system": "partnercenter", "method": "PATCH", "count": .null, "lost": true])
    let shown = await bench.system.write([[Bench.update(id, version)]])[0][0].shown
    // The first sending was carried out, so the repeated one meets another version.
    #expect(["unknown HTTP013", "moved"].contains(shown))
    #expect(bench.stored(id)?["name"]?.string == "New")
  }
}
