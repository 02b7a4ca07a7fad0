import Foundation
import Mapping
import Records
import Testing

/// `docs/statuses.md` shows what the product does, and nothing else.
struct StatusDocumentTests {
  /// The cells of each row of the table under a heading of the document, without its own heading.
  private static func table(under heading: String) throws -> [[String]] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "docs/statuses.md"), encoding: .utf8)
    let section = try #require(text.components(separatedBy: "\n## ").first { $0.hasPrefix(heading) })
    let rows = section.split(separator: "\n").filter { $0.hasPrefix("|") }.map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    return rows.filter { !$0.allSatisfy { $0.hasPrefix("-") } }
  }

  @Test func `shows which moves Partner Center lets happen`() throws {
    let table = try Self.table(under: "Moves")
    let targets: [DealStatus] = [.accepted, .won, .lost, .declined, .expired]
    #expect(table.first == ["From"] + targets.map(\.substatus))
    let sources = ["New/Pending", "New/Received", "Active/Accepted"] + targets.dropFirst().map(\.description)
    let moves = try sources.map { name in
      let from = try #require(DealStatus(name))
      return [name] + targets.map { from != $0 && from.mayBecome($0) ? "yes" : "no" }
    }
    #expect(Array(table.dropFirst()) == moves)
  }

  @Test func `shows what is done about each change of a status`() throws {
    let table = try Self.table(under: "What is done")
    let rows = StatusTableTests.rows.map { [$0, $1, $2, Self.words($3)] }
    #expect(Array(table.dropFirst()) == rows)
  }

  @Test func `shows what a close in Partner Center does to the CRM`() throws {
    let table = try Self.table(under: "Closed in Partner Center")
    let rows = StatusTableTests.closes.map { status, rule, bornInCRM, decided in
      [status, rule.rawValue, bornInCRM ? "CRM" : "Partner Center", Self.words(decided)]
    }
    #expect(Array(table.dropFirst()) == rows)
  }

  private static func words(_ decided: StatusTableTests.Decided) -> String {
    switch decided {
    case .nothing: "nothing"
    case .toPartnerCenter(let status): "Partner Center: \(status)"
    case .toCRM(let state): "CRM: \(state)"
    case .close(let won): "CRM closed as \(won ? "won" : "lost")"
    case .waits(let code): "waits: \(code)"
    }
  }
}
