import Faults
import HTTP
import PracticeSystems
import Records
import SimulatedWorld
import Synchronization
import Systems

@testable import PartnerCenter

/// A practice Partner Center, the product's way to it, and people at work there.
struct PartnerCenterBench {
  let world: PracticeWorld
  let system: PartnerCenterSystem
  let wire: Wire

  /// The way to the practice system, on which a test may change what goes by.
  final class Wire: Transport {
    let inner: PracticeTransport
    let sent = Mutex<[HTTPRequest]>([])
    private let instead: @Sendable (HTTPRequest) -> HTTPResponse?
    private let changed: @Sendable (HTTPRequest, HTTPResponse) -> HTTPResponse

    init(
      _ inner: PracticeTransport, instead: @escaping @Sendable (HTTPRequest) -> HTTPResponse?,
      changed: @escaping @Sendable (HTTPRequest, HTTPResponse) -> HTTPResponse
    ) {
      (self.inner, self.instead, self.changed) = (inner, instead, changed)
    }

    func send(_ request: HTTPRequest) async throws(Fault) -> HTTPResponse {
      sent.withLock { $0.append(request) }
      if let answer = instead(request) { return answer }
      return changed(request, try await inner.send(request))
    }
  }

  init(
    _ persona: PartnerCenterPersona = .documented, filter: PartnerCenterSettings.UpdatedFilter = .no, partnerID: String = "",
    roles: Set<String> = ["ReferralsAdmin"], instead: @escaping @Sendable (HTTPRequest) -> HTTPResponse? = { _ in nil },
    changed: @escaping @Sendable (HTTPRequest, HTTPResponse) -> HTTPResponse = { _, answer in answer }
  ) throws {
    let world = PracticeWorld(services: [PracticePartnerCenter(persona: persona)])
    self.world = world
    world.withState { state in
      state.context.tokens.issue(
        "practice-token",
        .init(
          audience: "partnercenter", user: "max@contoso.example.com", isDelegated: true, roles: roles,
          expires: state.context.clock.now.adding(seconds: 400 * 86_400)))
    }
    let settings = PartnerCenterSettings(
      baseURL: "http://127.0.0.1/partnercenter", account: "contoso/1234567", partnerID: partnerID, updatedFilter: filter,
      overlapSeconds: 60)
    wire = Wire(PracticeTransport(world), instead: instead, changed: changed)
    system = PartnerCenterSystem(
      settings,
      client: try PartnerCenterSystem.makeClient(
        settings, transport: wire, clock: PracticeWorldClock(world), randomness: SeededRandomness(seed: 7),
        tokens: FixedToken("practice-token"), concurrency: 1))
  }

  static let layout = SlotLayout(entity: .referral, fields: ["name", "details.dealValue", "status", "mpnId"])

  // MARK: People at work

  struct Refused: Error, CustomStringConvertible { let description: String }

  /// A deal that somebody made in the portal, with the stamp of a day of March.
  @discardableResult
  func deal(_ number: Int, day: Int) throws -> String {
    let stamp = "2026-03-\(day < 10 ? "0" : "")\(day)T08:00:00.0000000Z"
    var fields = Self.fields("Deal \(number)")
    fields["id"] = .string(Self.id(number))
    fields["createdDateTime"] = .string(stamp)
    fields["updatedDateTime"] = .string(stamp)
    try admin(
      "create", ["system": "partnercenter", "entity": "referral", "person": "Max", "fields": fields])
    return Self.id(number)
  }

  func edit(_ id: String, _ fields: PracticeJSON) throws {
    try admin(
      "edit", ["system": "partnercenter", "entity": "referral", "id": .string(id), "person": "Max", "fields": fields])
  }

  func fault(_ rule: PracticeJSON) throws { try admin("faults", rule) }

  func stored(_ id: String) -> PracticeJSON? {
    world.handle(PracticeRequest(method: "GET", path: "/admin/data/partnercenter/referral/\(id)")).json
  }

  private func admin(_ step: String, _ body: PracticeJSON) throws {
    let answer = world.handle(
      PracticeRequest(
        method: "POST", path: "/admin/\(step)", headers: [PracticeHeader("Content-Type", "application/json")], body: body.bytes))
    guard answer.status == 200 else { throw Refused(description: answer.text) }
  }

  static func id(_ number: Int) -> String { "11111111-aaaa-4bbb-8ccc-00000000000\(number)" }

  private static func fields(_ name: String) -> PracticeJSON {
    [
      "name": .string(name), "type": "Independent", "qualification": "SalesQualified", "target": [],
      "customerProfile": [
        "name": "Nordwind Handel AG", "size": "51to250employees",
        "address": ["addressLine1": "Hafenweg 1", "city": "Kiel", "state": "", "postalCode": "24103", "country": "DE"],
        "team": [
          ["firstName": "Ida", "lastName": "Beispiel", "phoneNumber": "+49431000000", "email": "ida@nordwind.example.com"]
        ],
      ],
      "consent": [
        "consentToToShareInfoWithOthers": true, "consentToContact": true, "consentToMicrosoftToContactSpecificPartners": true,
        "consentToShareReferralWithMicrosoftSellers": false,
      ],
      "details": [
        "notes": "Wants a POC", "dealValue": 42000, "currency": "EUR", "closingDateTime": "2026-09-30T00:00:00Z",
        "requirements": [
          "solutions": [
            ["type": "Name", "id": "SOL-00001-XYZ", "name": "Contoso Ingest", "publisherName": "Contoso", "solutionType": "3P"]
          ],
          "additionalRequirements": [
            "iot": [:], "attributes": [["type": "CustomerMarketplaceIntent", "id": "HaveNotDecided"]],
          ],
        ],
      ],
      "team": [
        ["firstName": "Max", "lastName": "Muster", "phoneNumber": "+4930000000", "email": "max@contoso.example.com"]
      ],
    ]
  }

  // MARK: The run

  struct Reading {
    var records: [ObservedRecord] = []
    var pages = 0
    var next: Watermark?
    var names: [String] { records.compactMap { $0.values.first?.text }.sorted() }
  }

  func read(since watermark: Watermark? = nil) async throws -> Reading {
    var reading = Reading()
    try await system.changes(of: .referral, layout: Self.layout, since: watermark) { (page) throws(Fault) in
      reading.records += page.records
      reading.pages += 1
      if let next = page.next { reading.next = next }
    }
    return reading
  }

  static func mark(_ day: Int) -> Watermark {
    Watermark(token: "2026-03-\(day < 10 ? "0" : "")\(day)T08:00:00Z", layoutFingerprint: PartnerCenterSystem.fingerprint(layout))
  }

  static func update(_ id: String, _ version: ObservedRecord.Version, _ field: String = "name", _ value: String = "New")
    -> WriteOperation
  {
    WriteOperation(
      intent: 1, entity: .referral, action: .update(id: id, version: version), values: [.init(field, .text(value))],
      layout: layout)
  }

  /// A create whose fields the practice system takes.
  static func create(_ more: [WriteOperation.FieldValue] = []) -> WriteOperation {
    let solution = Value.Element(key: "SOL-00001-XYZ", fields: [])
    return WriteOperation(
      intent: 1, entity: .referral, action: .createReferral(visibility: nil),
      values: [
        .init("name", .text("Born here")), .init("customerProfile.name", .text("Nordwind Handel AG")),
        .init("customerProfile.size", .text("51to250employees")),
        .init("customerProfile.address.addressLine1", .text("Hafenweg 1")),
        .init("customerProfile.address.city", .text("Kiel")), .init("customerProfile.address.country", .text("DE")),
        .init("customerProfile.address.postalCode", .text("24103")),
        .init("customerProfile.team[0].firstName", .text("Ida")),
        .init("customerProfile.team[0].lastName", .text("Beispiel")),
        .init("customerProfile.team[0].email", .text("ida@nordwind.example.com")),
        .init("customerProfile.team[0].phoneNumber", .text("+49431000000")),
        .init("consent.consentToToShareInfoWithOthers", .flag(true)), .init("consent.consentToContact", .flag(true)),
        .init("details.dealValue", .decimal(ExactDecimal(42000))), .init("details.currency", .text("EUR")),
        .init("details.closingDateTime", .date(CalendarDate(year: 2026, month: 12, day: 31) ?? CalendarDate(dayNumber: 0))),
        .init("solutions", .list([solution])),
        .init("attributes[type=CustomerMarketplaceIntent].id", .text("HaveNotDecided")),
        .init("team[0].firstName", .text("Max")), .init("team[0].lastName", .text("Muster")),
        .init("team[0].email", .text("max@contoso.example.com")), .init("team[0].phoneNumber", .text("+4930000000")),
      ] + more, layout: layout)
  }

  /// Requests of a method so far, signs and all.
  func sent(_ method: HTTPMethod) -> [HTTPRequest] { wire.sent.withLock { $0.filter { $0.method == method } } }

  static func answer(_ status: Int, _ text: String = "", _ headers: [Header] = []) -> HTTPResponse {
    HTTPResponse(status: status, headers: [Header("Content-Type", "application/json")] + headers, text: text)
  }
}
