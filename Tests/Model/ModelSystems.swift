import Dynamics
import Faults
import HTTP
import PartnerCenter
import PracticeSystems
import SimulatedWorld
import StateStore
import Sync

/// Both systems of the product, as the command line would set them up, over a transport of the model.
struct ModelSystems {
  let crm: DynamicsSystem
  let partnerCenter: PartnerCenterSystem
  private let clock: any WorldClock
  private let replacesLists: Bool

  static let concurrency = 8

  init(
    transport: any Transport, clock: any WorldClock, configured: ModelPersonas.Configured? = nil, seed: UInt64 = 1
  ) throws(Fault) {
    let randomness = SeededRandomness(seed: seed)
    self.clock = clock
    replacesLists = configured?.replacesLists ?? true
    var settings = DynamicsSettings(url: "http://127.0.0.1/dynamics")
    if let seconds = configured?.deltaLifetime { settings.deltaLifetime = seconds }
    let crmTokens = ClientCredentials(
      system: "Dynamics 365", authority: "http://127.0.0.1/login", tenant: "contoso.onmicrosoft.com",
      clientID: EntraSettings.clientID, clientSecret: EntraSettings.clientSecret, resource: "http://127.0.0.1/dynamics",
      transport: transport, clock: clock, randomness: randomness)
    crm = DynamicsSystem(
      settings,
      client: try DynamicsSystem.makeClient(
        settings, transport: transport, clock: clock, randomness: randomness, tokens: crmTokens, concurrency: Self.concurrency))
    let tokens = RefreshTokenGrant(
      system: "Partner Center", authority: "http://127.0.0.1/login", tenant: "contoso.onmicrosoft.com",
      clientID: EntraSettings.clientID, clientSecret: EntraSettings.clientSecret,
      resource: "https://api.partner.microsoft.com", refreshTokens: [EntraSettings.refreshToken], transport: transport,
      clock: clock, randomness: randomness
    ) { _ throws(Fault) in }
    let center = PartnerCenterSettings(baseURL: "http://127.0.0.1/partnercenter", account: "contoso/1234567")
    partnerCenter = PartnerCenterSystem(
      center,
      client: try PartnerCenterSystem.makeClient(
        center, transport: transport, clock: clock, randomness: randomness, tokens: tokens, concurrency: Self.concurrency))
  }

  /// One run, as `cosell run` carries it out; the state is opened for it and closed after it.
  func run(_ guide: ModelGuide.Ready, on disk: MemoryDisk) async throws(Fault) -> RunSummary {
    let state = try StateStore(path: disk.path("state.sqlite"), options: ModelBooks.options)
    var options = RunOptions()
    options.pairing = "model"
    // Few deals between two commits, so that a run is killed between them.
    options.window = 2
    options.replacesArrays = replacesLists
    let clock = clock
    _ = try await crm.metadata(for: guide.fields, known: guide.metadata)
    let world = SyncWorld(
      partnerCenter: partnerCenter, crm: crm, state: state, guide: guide.compiled, options: options,
      auditLengths: guide.auditLengths, localTime: { clock.now() })
    let record = try await state.startRun("run", at: clock.now())
    let summary = try await Run(world: world).carryOut(record)
    try await state.markReported()
    return summary
  }
}
