import Faults
import Foundation
import Mapping
import Records
import Spreadsheets
import StateStore
import Tables

/// Which guide a run goes by: the file's, or the last accepted one that the state keeps.
struct GuideKeeper {
  let path: String
  let kind: CRMDefaults
  let today: CalendarDate

  private static let fact = "guide.accepted"
  /// A change that touches more known deals than this waits for `mapping accept`.
  static let mostTouched = 25

  /// What the state keeps of an accepted guide.
  struct Kept: Codable {
    let fingerprint: String
    let source: String
    let tables: [Table]
  }

  /// The tables of the guide's file; throws when it cannot be read at all.
  func read() throws(Fault) -> [Table] { try Spreadsheet.tables(at: path) }

  func compile(_ tables: [Table], metadata: MetadataSnapshot?) -> GuideOutcome {
    GuideCompiler.compile(tables: tables, named: path, defaults: kind, metadata: metadata, today: today)
  }

  // MARK: Kept

  static func kept(in state: StateStore) async throws(Fault) -> Kept? {
    guard let bytes = try await state.fact(fact) else { return nil }
    return try? JSONDecoder().decode(Kept.self, from: Data(bytes))
  }

  static func keep(_ tables: [Table], _ compiled: CompiledGuide, source: String, in state: StateStore) async throws(Fault) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    do {
      let bytes = try encoder.encode(Kept(fingerprint: compiled.fingerprint, source: source, tables: tables))
      try await state.setFact(fact, Array(bytes))
    } catch let fault as Fault {
      throw fault
    } catch {
      throw Fault("STATE030", while: "keep the guide", "it cannot be written as JSON")
    }
  }

  // MARK: Metadata

  static func metadata(in state: StateStore) async throws(Fault) -> MetadataSnapshot? {
    guard let bytes = try await state.fact("metadata") else { return nil }
    return try? JSONDecoder().decode(MetadataSnapshot.self, from: Data(bytes))
  }

  static func keep(_ snapshot: MetadataSnapshot, in state: StateStore) async throws(Fault) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let bytes = try? encoder.encode(snapshot) else {
      throw Fault("STATE031", while: "keep the metadata", "it cannot be written as JSON")
    }
    try await state.setFact("metadata", Array(bytes))
  }

  // MARK: Choosing

  /// The guide of a run and what has to be told about it.
  struct Choice {
    let compiled: CompiledGuide
    let tables: [Table]
    /// The file's guide was not used, and why.
    var notes: [String] = []
    /// Rows were added or point elsewhere: every pair meets them.
    var meetsAnew = false
    /// What is different from the last accepted guide, a line each.
    var changes: [String] = []
    var isNew = false
  }

  /// Takes the file's guide when it passes and touches few deals or was accepted; else the last accepted one.
  ///
  /// - Throws: ``GuideRefused`` when there is neither.
  func choose(_ state: StateStore, metadata: MetadataSnapshot?) async throws -> Choice {
    let kept = try await Self.kept(in: state)
    func fallBack(_ reason: String, _ findings: [GuideFinding]) throws -> Choice {
      guard let kept, let compiled = compile(kept.tables, metadata: metadata).compiled else {
        throw GuideRefused(findings: findings)
      }
      return Choice(
        compiled: compiled, tables: kept.tables,
        notes: [reason] + findings.filter { $0.severity == .error }.map { "\($0)" })
    }
    let tables: [Table]
    do throws(Fault) {
      tables = try read()
    } catch {
      guard kept != nil else { throw error }
      return try fallBack("the guide cannot be read (\(error)); the last accepted one is used", [])
    }
    let outcome = compile(tables, metadata: metadata)
    guard let compiled = outcome.compiled else {
      return try fallBack("the guide has errors; the last accepted one is used", outcome.findings)
    }
    guard let kept else { return Choice(compiled: compiled, tables: tables, isNew: true) }
    if kept.fingerprint == compiled.fingerprint { return Choice(compiled: compiled, tables: tables) }
    let old = compile(kept.tables, metadata: metadata)
    let entries = GuideDiff(from: old.guide, to: outcome.guide).entries
    let meets = entries.contains(where: \.meetsPairs)
    let touched = meets ? try await state.openPairs() : 0
    if touched > Self.mostTouched, try await state.textFact("guide.permitted") != compiled.fingerprint {
      return try fallBack(
        "the guide has changed and would touch \(touched) known deals; run 'cosell mapping accept' to use it, until then the last accepted one is used",
        [])
    }
    return Choice(
      compiled: compiled, tables: tables, meetsAnew: meets, changes: entries.flatMap(\.lines), isNew: true)
  }
}

/// The guide has errors and there is no accepted one to go by.
struct GuideRefused: Error {
  let findings: [GuideFinding]
}

extension GuideDiff.Entry {
  /// Whether known pairs meet this row for the first time.
  var meetsPairs: Bool { part.entity != nil && (kind == .added || kind == .repointed) }

  /// For people: `Opportunity!8: repointed details.dealValue`, and a line for each cell that is different.
  var lines: [String] {
    ["\(address): \(kind.rawValue) \(subject)"] + changes.map { "    \($0.column): '\($0.before)' → '\($0.after)'" }
  }
}
