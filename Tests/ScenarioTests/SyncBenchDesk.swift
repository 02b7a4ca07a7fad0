import PracticeSystems

/// The part of the bench that may act while a run is under way: people at their desks.
struct SyncBenchDesk: Sendable {
  let world: PracticeWorld

  func editOpportunity(_ id: String, _ fields: PracticeJSON) throws { try edit("dynamics", "opportunity", id, fields) }
  func editReferral(_ id: String, _ fields: PracticeJSON) throws { try edit("partnercenter", "referral", id, fields) }

  func edit(_ system: String, _ entity: String, _ id: String, _ fields: PracticeJSON) throws {
    try post(
      "edit",
      ["system": .string(system), "entity": .string(entity), "id": .string(id), "person": "a seller", "fields": fields])
  }

  func create(_ system: String, _ entity: String, _ fields: PracticeJSON) throws {
    try post("create", ["system": .string(system), "entity": .string(entity), "person": "a seller", "fields": fields])
  }

  func delete(_ system: String, _ entity: String, _ id: String) throws {
    try post("delete", ["system": .string(system), "entity": .string(entity), "id": .string(id), "person": "a seller"])
  }

  func list(_ solutions: [String], in referral: String) throws {
    try editReferral(
      referral, ["details/requirements/solutions": .array(solutions.map { ["id": .string($0), "type": "Name"] })])
  }

  private func post(_ path: String, _ body: PracticeJSON) throws {
    let answer = world.handle(
      PracticeRequest(
        method: "POST", scheme: "http", host: "127.0.0.1", path: "/admin/" + path, query: "", headers: [],
        body: Array(body.text.utf8)))
    guard answer.status < 300 else { throw SyncBench.BenchProblem(text: answer.text) }
  }
}
