import Testing

@testable import Dynamics

struct DynamicsBatchMatchingTests {
  /// An answer: status, the record that it names by its last digit, the number that it echoes.
  struct Answer: Sendable {
    let status: Int
    let record: Int?
    let number: Int?
    let inSet: Bool
    init(_ status: Int, record: Int? = nil, number: Int? = nil, inSet: Bool = false) {
      (self.status, self.record, self.number, self.inSet) = (status, record, number, inSet)
    }

    var part: BatchMatching.Answer {
      BatchMatching.Answer(
        .init(
          status: status, contentID: number.map { String($0) },
          entityAddress: record.map { "https://contoso.example.com/opportunities(\(DynamicsBatchMatchingTests.id($0)))" },
          eTag: nil, retryAfter: nil, body: [], isFromChangeSet: inSet))
    }
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let answers: [Answer]
    /// For each of the requests, the status of its answer; 0 for none.
    let statuses: [Int]
    var testDescription: String { name }
    init(_ name: String, _ answers: [Answer], _ statuses: [Int]) {
      (self.name, self.answers, self.statuses) = (name, answers, statuses)
    }
  }

  static func id(_ number: Int) -> String { "0aa00000-0000-4000-8000-00000000000\(number)" }

  /// Three requests for the records 1, 2, 3.
  static let three = (1...3).map {
    BatchMatching.Expectation(numbers: $0...$0, isChangeSet: false, recordID: id($0), key: "opportunityid")
  }

  // swift-format-ignore
  static let cases: [Case] = [
    .init("in order",                          [.init(200, record: 1), .init(412), .init(201, record: 3)],                    [200, 412, 201]),
    .init("in order, none naming a record",    [.init(204), .init(412), .init(404)],                                          [204, 412, 404]),
    .init("in another order",                  [.init(201, record: 3), .init(412), .init(200, record: 1)],                    [200, 0, 201]),
    .init("one missing",                       [.init(200, record: 1), .init(201, record: 3)],                                [200, 0, 201]),
    .init("one missing, a failure left over",  [.init(412), .init(201, record: 3)],                                           [0, 0, 201]),
    .init("one too many",                      [.init(200, record: 1), .init(200, record: 2), .init(200, record: 3), .init(200, record: 3)], [200, 200, 0]),
    .init("by echoed numbers in any order",    [.init(412, number: 2), .init(204, number: 3), .init(200, record: 1, number: 1)], [200, 412, 204]),
    .init("an echoed number of another record", [.init(200, record: 2, number: 1), .init(204, number: 2), .init(204, number: 3)], [0, 204, 204]),
    .init("numbers on some only",              [.init(204, number: 2), .init(200, record: 3)],                                [0, 204, 200]),
    .init("none at all",                       [],                                                                            [0, 0, 0]),
  ]

  @Test(arguments: cases)
  func `gives each request its own answer or none`(_ row: Case) {
    let matched = BatchMatching.match(row.answers.map(\.part), to: Self.three)
    #expect(matched.map { $0?.part.status ?? 0 } == row.statuses)
  }

  /// A change set of two, and a request behind it.
  static let withSet = [
    BatchMatching.Expectation(numbers: 1...2, isChangeSet: true, recordID: nil, key: "opportunityid"),
    BatchMatching.Expectation(numbers: 3...3, isChangeSet: false, recordID: id(1), key: "opportunityid"),
  ]

  // swift-format-ignore
  static let setCases: [Case] = [
    .init("all parts in order",                 [.init(200, inSet: true), .init(204, inSet: true), .init(200, record: 1)], [204, 200]),
    .init("all parts by number",                [.init(200, number: 1, inSet: true), .init(204, number: 2, inSet: true), .init(200, record: 1, number: 3)], [204, 200]),
    .init("one plain failure for all",          [.init(412), .init(200, record: 1)],                                       [412, 200]),
    .init("a nested failure by number",         [.init(412, number: 1, inSet: true), .init(200, record: 1, number: 3)],    [412, 200]),
    .init("a part of the set missing",          [.init(200, inSet: true), .init(200, record: 1)],                          [0, 200]),
    .init("a plain success is not a set",       [.init(204), .init(200, record: 1)],                                       [0, 200]),
  ]

  @Test(arguments: setCases)
  func `takes a change set whole or by its failure`(_ row: Case) {
    let matched = BatchMatching.match(row.answers.map(\.part), to: Self.withSet)
    #expect(matched.map { $0?.part.status ?? 0 } == row.statuses)
  }
}
