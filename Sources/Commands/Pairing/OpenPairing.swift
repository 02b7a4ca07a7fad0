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

/// One pairing, opened: its systems at hand, its guide held against the CRM.
final class OpenPairing {
  /// What a pairing is opened for.
  enum Purpose {
    /// To write: the guide is kept as the accepted one.
    case run
    /// To see what a run would do: pairs meet a new guide, which is not kept.
    case plan
    /// To look: no system is asked, where the state knows the CRM's metadata.
    case look
  }

  let configuration: Configuration
  let state: StateStore
  let partnerCenter: PartnerCenterSystem
  let crm: any CRMSystem
  let guide: GuideKeeper.Choice
  let metadata: MetadataSnapshot
  /// What changed in the CRM's fields since the last run.
  let drift: [String]
  private let transport: CurlTransport
  private let locked: LockedPairing
  private let meters: [CallMeter]

  /// - Throws: faults, or ``GuideRefused``.
  init(_ locked: LockedPairing, terminal: Terminal, for purpose: Purpose) async throws {
    self.locked = locked
    configuration = locked.configuration
    state = locked.state
    let clock = SystemClock()
    let calls = DailyCalls(state: state, now: clock.now())
    transport = try CurlTransport(
      limits: .init(inFlight: max(16, configuration.concurrency * 2)), userAgent: "cosell/\(Version.number)")
    let randomness = SystemRandomness()
    // Who only looks has nowhere to count, and asks no more than a handful.
    let trouble = CallMeter.Trouble()
    let counted =
      purpose == .look
      ? [] : [Side.partnerCenter, .crm].map { CallMeter(state: locked.state, side: $0, clock: clock, trouble: trouble) }
    meters = counted
    let (network, lock) = (transport, locked.lock)
    func metered(_ side: Side?) -> MeteredTransport {
      MeteredTransport(transport: network, meter: side.flatMap { counted.isEmpty ? nil : counted[$0 == .crm ? 1 : 0] }) {
        lock?.beat(at: clock.now())
      }
    }
    partnerCenter = try await Self.partnerCenter(
      configuration, state: state, transport: metered(.partnerCenter), signIn: metered(nil), clock: clock, randomness: randomness,
      allowance: try await calls.left(.partnerCenter, of: configuration.callsPerDay.partnerCenter))
    crm = try CRMCatalogue.system(
      configuration.crm, settings: locked.guide.compiled.settings, transport: metered(.crm), signIn: metered(nil), clock: clock,
      randomness: randomness, concurrency: configuration.concurrency,
      allowance: try await calls.left(.crm, of: configuration.callsPerDay.crm))
    if purpose == .look, let known = locked.metadata {
      (metadata, guide, drift) = (known, locked.guide, [])
      return
    }
    // What another organisation's tables look like is not kept, and no guide is held against them.
    try await OrganisationCheck.check(partnerCenter: partnerCenter, crm: crm, in: state)
    let fields = locked.guide.compiled.layouts.filter { $0.key != .referral && $0.value.count > 0 }.mapValues(\.fields)
    terminal.stage("reading \(crm.title) metadata", done: 0, of: nil)
    let live = try await crm.metadata(for: fields, known: locked.metadata)
    metadata = live
    // Kept at once: a guide that fails against it is looked at with it next.
    drift = locked.metadata.map { MetadataDrift.lines(from: $0, to: live) } ?? []
    if purpose != .look, metadata != locked.metadata { try await GuideKeeper.keep(metadata, in: state) }
    // Against the organisation as it is: labels become numbers, lengths and precisions are known.
    guide = try await locked.keeper.choose(state, metadata: metadata)
    if purpose != .look, metadata != locked.metadata { try await state.forgetNextTries() }
    if purpose != .look, guide.isNew {
      try await state.forgetNextTries()
      if guide.meetsAnew { try await state.dirtyAllPairs(at: clock.now()) }
      guard purpose == .run else { return }
      try await GuideKeeper.keep(guide.tables, guide.compiled, source: configuration.mapping, in: state)
    }
  }

  deinit { transport.shutdown() }

  /// Settles how many calls of the day this run has used.
  func keepCalls() async throws(Fault) {
    for meter in meters { try await meter.close() }
  }

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
    _ configuration: Configuration, state: StateStore, transport: any Transport, signIn: any Transport, clock: SystemClock,
    randomness: SystemRandomness, allowance: Int
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
      transport: signIn, clock: clock, randomness: randomness
    ) { token throws(Fault) in try await drawer.store(token, configured: configured, at: clock.now()) }
    let system = PartnerCenterSettings(
      baseURL: settings.baseURL, account: "\(settings.tenant.lowercased())/\(settings.partnerID)",
      partnerID: settings.partnerID, updatedFilter: updatedFilter(settings.facts.updatedFilter),
      overlapSeconds: Int64(max(configuration.createSettleMinutes, 30)) * 60 + 900)
    let client = try PartnerCenterSystem.makeClient(
      system, transport: transport, clock: clock, randomness: randomness, tokens: tokens, concurrency: configuration.concurrency,
      allowance: allowance)
    return PartnerCenterSystem(system, client: client)
  }

  private static func updatedFilter(_ fact: Configuration.UpdatedFilter) -> PartnerCenterSettings.UpdatedFilter {
    switch fact {
    case .auto: .auto
    case .yes: .yes
    case .no: .no
    }
  }

  /// The audience of the token.
  ///
  /// The practice systems answer for the real one, whatever their address.
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
    options.replacesArrays = configuration.partnerCenter.facts.replaceArrays
    options.brakes = Brakes(configuration.brakes)
    options.approve = Self.approvals(configuration.approve)
    options.scopePartnerIDs = Set(configuration.partnerCenter.scope.partnerIDs.map { $0.uppercased() })
    options.scopeCountries = Set(configuration.partnerCenter.scope.countries.map { $0.uppercased() })
    options.isPartnerCenterReadOnly = configuration.environment == .test
    options.solutionUploads = configuration.solutionUploads
    options.configurationHash = SHA256.hex(configuration.canonicalText)
    options.person = NSUserName()
    var audits: [Entity: Int] = [:]
    for (entity, roles) in guide.compiled.roles {
      if let field = roles[.audit], let length = metadata.tables[entity]?.fields[field.name]?.maxLength {
        audits[entity] = length
      }
    }
    let clock = SystemClock()
    var world = SyncWorld(
      partnerCenter: partnerCenter, crm: crm, state: state, guide: guide.compiled, options: options, progress: progress,
      auditLengths: audits, localTime: { clock.now() })
    world.inbox = configuration.decisions.map { DecisionFolder(path: $0) }
    return world
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
    solutions = brakes.solutions
  }
}
