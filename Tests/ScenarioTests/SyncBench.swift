import Dynamics
import Faults
import Foundation
import HTTP
import Mapping
import PartnerCenter
import PracticeSystems
import Records
import SimulatedWorld
import Spreadsheets
import StateStore
import Sync
import Synchronization
import Systems
import Tables

/// Two practice systems, a state on disk, the shipped guide: everything of a run but the command line.
final class SyncBench {
  let world: PracticeWorld
  let folder: String
  var tables: [Table] { didSet { (compiled, isShipped) = (nil, false) } }
  var options = RunOptions()
  /// A transport to put before the world, for faults.
  var transport: any Transport
  /// The state's file within the folder; another name goes on from another state.
  var stateFile = "state.sqlite" { didSet { closeState() } }
  private(set) var reports: [RunSummary] = []
  /// The run of the last upload of solution details.
  var lastUpload: RunRecord?
  /// What a test wanted changed in the guide and was not there: a run refuses it.
  var guideProblems: [String] = []
  /// The guide as it was compiled last; a changed table or column makes it be compiled anew.
  private var compiled: CompiledGuide?
  private var hasOwnSchema = false
  /// The guide is the shipped one, which is compiled once for all benches.
  private var isShipped = true
  private var auditLengths: [Entity: Int] = [:]

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .path

  init(_ scenario: PracticeJSON = .object([])) throws {
    let world = PracticeWorld(services: [PracticePartnerCenter(), Dataverse()])
    self.world = world
    transport = PracticeTransport(world)
    folder = NSTemporaryDirectory() + "cosell-scenario-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    tables = try Spreadsheet.tables(at: Self.root + "/mappings/dynamics365")
    options.pairing = "scenario"
    options.person = "analyst"
    let answer = admin("POST", "/seed", scenario)
    guard answer.status == 200 else { throw BenchProblem(text: answer.text) }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  struct BenchProblem: Error { let text: String }

  // MARK: The outside

  @discardableResult
  func admin(_ method: String, _ path: String, _ body: PracticeJSON? = nil, query: String = "") -> PracticeResponse {
    if path.contains("schema") { (hasOwnSchema, compiled) = (true, nil) }
    return world.handle(
      PracticeRequest(
        method: method, scheme: "http", host: "127.0.0.1", path: "/admin" + path, query: query, headers: [],
        body: body.map { Array($0.text.utf8) } ?? []))
  }

  /// A person edits a record.
  func edit(_ system: String, _ entity: String, _ id: String, _ fields: PracticeJSON) throws {
    let answer = admin(
      "POST", "/edit",
      ["system": .string(system), "entity": .string(entity), "id": .string(id), "person": "a seller", "fields": fields])
    guard answer.status < 300 else { throw BenchProblem(text: answer.text) }
  }

  func rows(_ system: String, _ entity: String) -> [PracticeJSON] {
    (try? PracticeJSON(parsing: admin("GET", "/data/\(system)/\(entity)").body))?.array ?? []
  }

  /// A night passes.
  func advance(hours: Int) { advance(seconds: hours * 3600) }
  func advance(seconds: Int) { admin("POST", "/clock", ["advance": .integer(seconds)]) }

  /// Writes that the API accepted so far, by everyone who is not a person.
  var apiWrites: Int {
    let answer = try? PracticeJSON(parsing: admin("GET", "/history", query: "writes=true").body)
    return answer?["writes"]?.array?.count ?? -1
  }

  // MARK: The run

  @discardableResult
  func run() async throws -> RunSummary {
    let summary = try await Run(world: try await syncWorld()).carryOut(try await startRun("run"))
    try await expectSums(of: summary)
    try await state().markReported()
    reports.append(summary)
    return summary
  }

  private var kept: StateStore?

  func state() async throws -> StateStore {
    if let kept { return kept }
    let opened = try StateStore(path: folder + "/" + stateFile)
    kept = opened
    return opened
  }

  /// The state's file is gone.
  func loseState() throws {
    kept = nil
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasPrefix("state.sqlite") {
      try FileManager.default.removeItem(atPath: folder + "/" + name)
    }
  }

  /// Forgets the connection, as the end of a process would.
  func closeState() { kept = nil }

  func startRun(_ command: String) async throws -> RunRecord {
    try await state().startRun(command, at: PracticeWorldClock(world).now())
  }

  func syncWorld() async throws -> SyncWorld {
    let clock = PracticeWorldClock(world)
    let randomness = SeededRandomness(seed: 11)
    let crmTokens = ClientCredentials(
      system: "Dynamics 365", authority: "http://127.0.0.1/login", tenant: "contoso.onmicrosoft.com",
      clientID: EntraSettings.clientID, clientSecret: EntraSettings.clientSecret, resource: "http://127.0.0.1/dynamics",
      transport: transport, clock: clock, randomness: randomness)
    let settings = DynamicsSettings(url: "http://127.0.0.1/dynamics")
    let crm = DynamicsSystem(
      settings,
      client: try DynamicsSystem.makeClient(
        settings, transport: transport, clock: clock, randomness: randomness, tokens: crmTokens, concurrency: 4))
    let tokens = RefreshTokenGrant(
      system: "Partner Center", authority: "http://127.0.0.1/login", tenant: "contoso.onmicrosoft.com",
      clientID: EntraSettings.clientID, clientSecret: EntraSettings.clientSecret, resource: "https://api.partner.microsoft.com",
      refreshTokens: [EntraSettings.refreshToken], transport: transport, clock: clock, randomness: randomness
    ) { _ throws(Fault) in }
    let center = PartnerCenterSettings(baseURL: "http://127.0.0.1/partnercenter", account: "contoso/1234567")
    let partnerCenter = PartnerCenterSystem(
      center,
      client: try PartnerCenterSystem.makeClient(
        center, transport: transport, clock: clock, randomness: randomness, tokens: tokens, concurrency: 4))
    let guide = try await guide(crm, today: clock.now().date)
    return SyncWorld(
      partnerCenter: partnerCenter, crm: crm, state: try await state(), guide: guide, options: options,
      auditLengths: auditLengths, localTime: { clock.now() })
  }

  /// Metadata of the factory's tables: the same in every bench, and slow to read.
  private static let factoryMetadata = Mutex<MetadataSnapshot?>(nil)

  private func guide(_ crm: DynamicsSystem, today: CalendarDate) async throws -> CompiledGuide {
    guard guideProblems.isEmpty else { throw BenchProblem(text: guideProblems.joined(separator: "\n")) }
    let defaults = CRMDefaults(fieldNamesAreLowerCase: true)
    var fields: [Entity: [String]] = [:]
    let isCommon = isShipped && !hasOwnSchema
    if isCommon, compiled == nil { compiled = Self.shippedGuides.withLock { $0[today] } }
    if let compiled {
      for (entity, layout) in compiled.layouts where entity != .referral && layout.count > 0 { fields[entity] = layout.fields }
    } else {
      let first = GuideCompiler.compile(tables: tables, named: "guide", defaults: defaults, today: today)
      guard let bare = first.compiled else { throw BenchProblem(text: first.findings.map { "\($0)" }.joined(separator: "\n")) }
      for (entity, layout) in bare.layouts where entity != .referral && layout.count > 0 { fields[entity] = layout.fields }
    }
    let known = hasOwnSchema ? nil : Self.factoryMetadata.withLock { $0 }
    let metadata = try await crm.metadata(for: fields, known: known)
    if !hasOwnSchema { Self.factoryMetadata.withLock { $0 = metadata } }
    auditLengths = [:]
    for entity in [Entity.opportunity, .lead] {
      let field = "msft_microsoftpartnercenterreferralsyncaudit"
      if let length = metadata.tables[entity]?.fields[field]?.maxLength { auditLengths[entity] = length }
    }
    if let compiled { return compiled }
    let outcome = GuideCompiler.compile(tables: tables, named: "guide", defaults: defaults, metadata: metadata, today: today)
    guard let guide = outcome.compiled else { throw BenchProblem(text: outcome.findings.map { "\($0)" }.joined(separator: "\n")) }
    compiled = guide
    if isCommon { Self.shippedGuides.withLock { $0[today] = guide } }
    return guide
  }

  /// By the day on which they were compiled.
  private static let shippedGuides = Mutex<[CalendarDate: CompiledGuide]>([:])

  func remember(_ summary: RunSummary) { reports.append(summary) }

  /// The journal of a sheet since the last report.
  func journal(_ sheet: String) async throws -> [[Value]] {
    try await state().unreported(sheet, after: 0, limit: 10_000).map(\.cells)
  }
}
