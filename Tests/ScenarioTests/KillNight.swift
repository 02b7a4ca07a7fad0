import PracticeSystems
import SimulatedWorld

/// The night of all writes, prepared by two nights before it.
struct KillNight {
  let bench: SyncBench

  /// The world up to the evening of that night.
  static func prepared() async throws -> KillNight {
    let night = KillNight(bench: try SyncBench(NightOfAllWrites.scenario))
    let bench = night.bench
    bench.set("Close in the CRM", "close")
    bench.change("Contact", "telephone1", ["When": "always"], by: "CRM field")
    _ = try await bench.runAlone()
    try NightOfAllWrites.dayOne(bench)
    bench.advance(hours: 24)
    _ = try await bench.runAlone()
    try NightOfAllWrites.dayTwo(bench)
    bench.advance(hours: 24)
    return night
  }
}

extension SyncBench: PeopleAtWork {
  func edits(_ system: String, _ entity: String, _ id: String, _ fields: PracticeJSON) throws {
    try edit(system, entity, id, fields)
  }
  func makes(_ system: String, _ entity: String, _ fields: PracticeJSON) throws { try create(system, entity, fields) }
  func removes(_ system: String, _ entity: String, _ id: String) throws { try delete(system, entity, id) }
  func shown(_ system: String, _ table: String) throws -> [PracticeJSON] { rows(system, table) }
}
