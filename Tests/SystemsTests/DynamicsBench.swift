import Faults
import HTTP
import PracticeSystems
import Records
import SimulatedWorld
import Synchronization
import Systems

@testable import Dynamics

/// A practice organisation, the product's way to it, and a person at work there.
struct DynamicsBench {
  let world: PracticeWorld
  let system: DynamicsSystem
  let settings: DynamicsSettings

  init(
    _ persona: DataversePersona = DataversePersona(), pageSize: Int = 5000, batchSize: Int = 100,
    policy: RetryPolicy = .standard
  ) throws {
    world = PracticeWorld(services: [Dataverse(persona: persona)])
    let token = "practice-token"
    world.withState { state in
      state.context.tokens.issue(
        token,
        .init(
          audience: "dynamics", user: "cosell", isDelegated: false, roles: [],
          expires: state.context.clock.now.adding(seconds: 400 * 86_400)))
    }
    settings = DynamicsSettings(url: "http://127.0.0.1/dynamics/", pageSize: pageSize, batchSize: batchSize)
    system = try Self.system(world, settings, policy)
  }

  /// A new run over the same world.
  func nextRun() throws -> DynamicsSystem { try Self.system(world, settings, .standard) }

  private static func system(
    _ world: PracticeWorld, _ settings: DynamicsSettings, _ policy: RetryPolicy
  ) throws -> DynamicsSystem {
    DynamicsSystem(
      settings,
      client: try DynamicsSystem.makeClient(
        settings, transport: PracticeTransport(world), clock: PracticeWorldClock(world), randomness: SeededRandomness(seed: 7),
        tokens: FixedToken("practice-token"), concurrency: 4, policy: policy))
  }

  // MARK: The person at work

  static let anna = "0ff00000-0000-4000-8000-000000000001"
  static let account = "0bb00000-0000-4000-8000-000000000001"
  static let contact = "0dd00000-0000-4000-8000-000000000001"
  static let euro = Dataverse.WellKnown.euro
  static let yen = Dataverse.WellKnown.yen
  static let me = Dataverse.WellKnown.applicationUser

  static func deal(_ number: Int) -> String {
    let digits = String(number)
    return "0aa00000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
  }

  /// A user, an account and a contact to work with.
  func seedCustomer() throws {
    try create(
      "systemuser", Self.anna,
      [
        "domainname": "anna@example.com", "fullname": "Anna", "internalemailaddress": "anna@example.com",
        "address1_telephone1": "+49 30 1",
      ])
    try create("account", Self.account, ["name": "Nordwind AG", "address1_postalcode": "10115"])
    try create("contact", Self.contact, ["lastname": "Berg", "emailaddress1": "berg@nordwind.example.com"])
  }

  @discardableResult
  func create(_ table: String, _ id: String, _ fields: PracticeJSON) throws -> String {
    try admin("create", ["system": "dynamics", "entity": .string(table), "person": "Anna", "fields": Self.with(fields, id: id)])
  }

  func edit(_ table: String, _ id: String, _ fields: PracticeJSON) throws {
    _ = try admin(
      "edit", ["system": "dynamics", "entity": .string(table), "id": .string(id), "person": "Anna", "fields": fields])
  }

  func delete(_ table: String, _ id: String) throws {
    _ = try admin("delete", ["system": "dynamics", "entity": .string(table), "id": .string(id), "person": "Anna"])
  }

  func fault(_ rule: PracticeJSON) throws { _ = try admin("faults", rule) }

  func advance(days: Int) throws { _ = try admin("clock", ["advance": .integer(days * 86_400)]) }

  /// A stored row by property names.
  func stored(_ table: String, _ id: String) -> PracticeJSON? {
    let answer = world.handle(PracticeRequest(method: "GET", path: "/admin/data/dynamics/\(table)/\(id)"))
    return answer.status == 200 ? answer.json : nil
  }

  func persona(_ change: @Sendable (inout DataversePersona) -> Void) {
    world.withState { state in
      _ = state.with("dynamics", Dataverse.self) { service, _ in change(&service.persona) }
    }
  }

  struct Refused: Error, CustomStringConvertible { let description: String }

  @discardableResult
  private func admin(_ step: String, _ body: PracticeJSON) throws -> String {
    let answer = world.handle(
      PracticeRequest(
        method: "POST", path: "/admin/\(step)", headers: [PracticeHeader("Content-Type", "application/json")], body: body.bytes))
    guard answer.status == 200 else { throw Refused(description: answer.text) }
    return answer.json?["id"]?.string ?? ""
  }

  private static func with(_ fields: PracticeJSON, id: String) -> PracticeJSON {
    guard case .object(let members) = fields else { return fields }
    return .object([.init("id", .string(id))] + members)
  }

  // MARK: What the run reads

  static let layout = SlotLayout(
    entity: .opportunity,
    fields: [
      "name", "estimatedvalue", "transactioncurrencyid.isocurrencycode", "estimatedclosedate", "statecode/statuscode",
      "parentaccountid", "customerid", "ownerid.internalemailaddress", "msft_microsoftpartnercenterreferralsync",
      "closeprobability", "opportunityratingcode", "description",
    ])

  /// The pages of one reading.
  func read(
    _ system: DynamicsSystem? = nil, _ layout: SlotLayout = DynamicsBench.layout, since: Watermark? = nil
  ) async throws -> Reading {
    var reading = Reading()
    try await (system ?? self.system).changes(of: layout.entity, layout: layout, since: since) { (page) throws(Fault) in
      reading.pages += 1
      reading.records += page.records
      reading.isFull = reading.isFull && page.isFullReading
      if let next = page.next { reading.next = next }
    }
    return reading
  }

  struct Reading {
    var pages = 0
    var records: [ObservedRecord] = []
    var isFull = true
    var next: Watermark?
    var ids: [String] { records.map(\.id) }
    var gone: [String] { records.filter(\.isGone).map(\.id) }
    func record(_ id: String) -> ObservedRecord? { records.last { $0.id == id } }
  }

  /// How often each kind of call was made, without those that ask for metadata or a token.
  static func calls(_ system: DynamicsSystem) -> String {
    system.calls.filter { $0.kind != "metadata" && $0.kind != "sign-in" }.map { "\($0.kind) \($0.count)" }.joined(separator: ", ")
  }
}

extension ObservedRecord {
  /// What stands in a field, as a report would show it.
  func shown(_ field: String, _ layout: SlotLayout = DynamicsBench.layout) -> String {
    guard let slot = layout.slot(of: field), values.indices.contains(slot) else { return "no slot" }
    return values[slot].description
  }
}

extension WriteResult {
  /// The result as one word, with its code.
  var shown: String {
    switch self {
    case .done(_, let record): record == nil ? "done without record" : "done"
    case .adopted(_, let record): record == nil ? "adopted without record" : "adopted"
    case .moved, .overtaken: "moved"
    case .gone: "gone"
    case .refused(let fault, let field): "refused \(fault.code)" + (field.map { " \($0)" } ?? "")
    case .later(let fault): "later \(fault.code)"
    case .unknown(let fault): "unknown \(fault.code)"
    case .skipped: "skipped"
    }
  }

  var record: ObservedRecord? {
    switch self {
    case .done(_, let record), .adopted(_, let record): record?.record
    default: nil
    }
  }
}

extension PreparedWrite {
  /// A change of a deal that sends nothing.
  static func update(_ id: String) throws -> PreparedWrite {
    let layout = SlotLayout(entity: .opportunity, fields: [])
    let table = TableMetadata(entity: .opportunity, name: "opportunity", fields: [:])
    return PreparedWrite(
      position: .init(chain: 0, index: 0),
      operation: WriteOperation(
        intent: 1, entity: .opportunity, action: .update(id: id, version: .init()), values: [], layout: layout),
      plan: try ReadingPlan(layout, in: table), id: id, items: [], columns: [], isRepeatable: true, needs: [], checksVersion: true
    )
  }
}
