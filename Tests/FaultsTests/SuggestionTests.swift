import Faults
import Testing

/// One row of the table: what was typed, what is known, what is offered.
struct SuggestionCase: CustomTestStringConvertible, Sendable {
  let typed: String
  let known: [String]
  let offered: String?

  var testDescription: String { "'\(typed)' of \(known)" }

  init(_ typed: String, of known: [String], offers offered: String?) {
    (self.typed, self.known, self.offered) = (typed, known, offered)
  }
}

struct SuggestionTests {
  static let keys = ["tenant", "client_id", "client_secret", "authority", "url"]

  // swift-format-ignore
  static let cases: [SuggestionCase] = [
    .init("tenant",        of: keys,                 offers: "tenant"),
    .init("tenat",         of: keys,                 offers: "tenant"),
    .init("tenatn",        of: keys,                 offers: "tenant"),
    .init("clientId",      of: keys,                 offers: "client_id"),
    .init("CLIENT SECRET", of: keys,                 offers: "client_secret"),
    .init("client-secrte", of: keys,                 offers: "client_secret"),
    .init("ulr",           of: keys,                 offers: "url"),
    .init("uri",           of: keys,                 offers: "url"),
    .init("ur",            of: keys,                 offers: nil),
    .init("xyz",           of: keys,                 offers: nil),
    .init("colour",        of: ["color", "colours"], offers: "color"),
    .init("lend",          of: ["land", "lent"],     offers: "land"),
    .init("lend",          of: ["lent", "land"],     offers: "lent"),
    .init("",              of: keys,                 offers: nil),
    .init("tenant",        of: [],                   offers: nil),
    .init("größe",         of: ["GRÖSSE", "Größe"],  offers: "Größe"),
    .init(String(repeating: "a", count: 81), of: [String(repeating: "a", count: 81)], offers: nil),
  ]

  @Test(arguments: cases)
  func `offers the nearest name`(_ row: SuggestionCase) {
    #expect(Suggestion.nearest(to: row.typed, in: row.known) == row.offered)
  }

  @Test func `puts the offer as a question`() {
    #expect(Suggestion.question(for: "tenat", in: Self.keys) == "did you mean 'tenant'?")
    #expect(Suggestion.question(for: "nothing like it", in: Self.keys) == nil)
  }
}
