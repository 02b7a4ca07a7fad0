import Configuration
import Digests
import Faults
import Foundation
import HTTP
import Mapping
import PartnerCenter
import Records
import StateStore
import Sync
import Systems

/// One pairing, opened: its state locked, its systems at hand, its guide chosen.
final class OpenPairing {
  let configuration: Configuration
  let state: StateStore
  let partnerCenter: PartnerCenterSystem
  let crm: any CRMSystem
  let guide: GuideKeeper.Choice
  let metadata: MetadataSnapshot
  private let transport: CurlTransport
  private let lock: StateLock

  /// Opens a pairing. Nothing is called before the configuration and the guide by itself are found to be right.
  ///
  /// - Throws: faults, ``ConfigurationProblems`` or ``GuideRefused``.
  init(_ configuration: Configuration, command: String, terminal: Terminal) async throws {
    self.configuration = configuration
    let clock = SystemClock()
    try Self.makeFolder(of: configuration.state)
    lock = try StateLock(of: configuration.state, holder: "'cosell \(command)' since \(clock.now())")
    state = try StateStore(path: configuration.state)
    let keeper = GuideKeeper(
      path: configuration.mapping, kind: CRMCatalogue.defaults(configuration.crm.kind), today: clock.now().date)
    // First against itself and the last snapshot: a wrong guide costs no call.
    let known = try await GuideKeeper.metadata(in: state)
    let first = try await keeper.choose(state, metadata: known)

    transport = try CurlTransport(
      limits: .init(inFlight: max(16, configuration.concurrency * 2)), userAgent: "cosell/\(Version.number)")
    let randomness = SystemRandomness()
    partnerCenter = try await Self.partnerCenter(
      configuration, state: state, transport: transport, clock: clock, randomness: randomness)
    crm = try CRMCatalogue.system(
      configuration.crm, settings: first.compiled.settings, transport: transport, clock: clock, randomness: randomness,
      concurrency: configuration.concurrency)
    let fields = first.compiled.layouts.filter { $0.key != .referral && $0.value.count > 0 }.mapValues(\.fields)
    terminal.stage("reading \(crm.title) metadata", done: 0, of: nil)
    metadata = try await crm.metadata(for: fields, known: known)
    if metadata != known { try await GuideKeeper.keep(metadata, in: state) }
    // Then against the organisation as it is: labels become numbers, lengths and precisions are known.
    guide = try await keeper.choose(state, metadata: metadata)
    if guide.isNew {
      if guide.meetsAnew { try await state.dirtyAllPairs(at: clock.now()) }
      try await GuideKeeper.keep(guide.tables, guide.compiled, source: configuration.mapping, in: state)
    }
  }

  deinit { transport.shutdown() }

  // MARK: Parts

  static func pairingName(_ configuration: Configuration) -> String {
    let crm =
      switch configuration.crm {
      case .dynamics365(let crm): crm.url.lowercased()
      case .salesforce(let crm): crm.loginURL.lowercased()
      }
    return "\(configuration.partnerCenter.tenant.lowercased())|\(configuration.partnerCenter.partnerID)|\(crm)"
  }

  private static func partnerCenter(
    _ configuration: Configuration, state: StateStore, transport: CurlTransport, clock: SystemClock, randomness: SystemRandomness
  ) async throws(Fault) -> PartnerCenterSystem {
    let settings = configuration.partnerCenter
    let drawer = TokenDrawer(state: state, key: configuration.stateKey, pairing: pairingName(configuration))
    let candidates = try await drawer.candidates(configured: settings.refreshToken)
    guard !candidates.isEmpty else {
      throw Fault(
        "AUTH020", while: "sign in to Partner Center", "there is no refresh token, neither stored nor configured",
        at: .file(configuration.path), remedy: "give 'refresh_token' in the configuration")
    }
    let configured = settings.refreshToken
    let tokens = RefreshTokenGrant(
      system: "Partner Center", authority: settings.authority, tenant: settings.tenant, clientID: settings.clientID,
      clientSecret: settings.clientSecret.revealed, resource: resource(of: settings.baseURL), refreshTokens: candidates,
      transport: transport, clock: clock, randomness: randomness
    ) { token throws(Fault) in try await drawer.store(token, configured: configured) }
    let system = PartnerCenterSettings(
      baseURL: settings.baseURL, account: "\(settings.tenant.lowercased())/\(settings.partnerID)",
      usesUpdatedFilter: settings.facts.updatedFilter == .yes,
      overlapSeconds: Int64(max(configuration.createSettleMinutes, 30)) * 60 + 900)
    let client = try PartnerCenterSystem.makeClient(
      system, transport: transport, clock: clock, randomness: randomness, tokens: tokens, concurrency: configuration.concurrency,
      allowance: configuration.callsPerDay.partnerCenter)
    return PartnerCenterSystem(system, client: client)
  }

  /// The audience of the token. The practice systems answer for the real one, whatever their address.
  private static func resource(of baseURL: String) -> String {
    baseURL.hasPrefix("https://") ? baseURL : "https://api.partner.microsoft.com"
  }

  static func makeFolder(of path: String) throws(Fault) {
    let folder = (path as NSString).deletingLastPathComponent
    guard !folder.isEmpty else { return }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Fault(
        "STATE032", while: "make the folder of the state", "\(error.localizedDescription)", at: .file(folder),
        remedy: "check the path and that we may write there")
    }
  }

  private static func approvals(_ approve: Set<Configuration.Approval>) -> Set<BrakeKind> {
    var kinds: Set<BrakeKind> = []
    for approval in approve {
      switch approval {
      case .creates: kinds.insert(.creates)
      case .shared: kinds.insert(.shared)
      case .closes: kinds.insert(.closes)
      case .all: kinds = Set(BrakeKind.allCases)
      }
    }
    return kinds
  }

  /// The world of a run.
  func world(_ options: RunOptions, progress: any RunProgress) -> SyncWorld {
    var options = options
    options.pairing = Self.pairingName(configuration)
    options.referralLink = configuration.partnerCenter.facts.referralLink
    options.timeZone = configuration.timeZone
    options.createSettleMinutes = configuration.createSettleMinutes
    options.brakes = Brakes(configuration.brakes)
    options.approve = Self.approvals(configuration.approve)
    options.scopePartnerIDs = Set(configuration.partnerCenter.scope.partnerIDs.map { $0.uppercased() })
    options.scopeCountries = Set(configuration.partnerCenter.scope.countries.map { $0.uppercased() })
    options.isPartnerCenterReadOnly = configuration.environment == .test
    var audits: [Entity: Int] = [:]
    for (entity, roles) in guide.compiled.roles {
      if let field = roles[.audit], let length = metadata.tables[entity]?.fields[field.name]?.maxLength {
        audits[entity] = length
      }
    }
    let clock = SystemClock()
    return SyncWorld(
      partnerCenter: partnerCenter, crm: crm, state: state, guide: guide.compiled, options: options, progress: progress,
      auditLengths: audits, localTime: { clock.now() })
  }
}

extension Brakes {
  init(_ brakes: Configuration.Brakes) {
    self.init()
    creates = brakes.creates
    updatesPercent = brakes.updatesPercent
    shared = brakes.shared
    accepts = brakes.accepts
    closesPartnerCenter = brakes.closesPartnerCenter
    closesCRM = brakes.closesCRM
    gonePercent = brakes.gonePercent
  }
}
