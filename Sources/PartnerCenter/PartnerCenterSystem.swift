public import Faults
public import HTTP
internal import JSONText
public import Records
public import Systems

/// Microsoft Partner Center as a run sees it (partner-center.md,
/// https://learn.microsoft.com/en-us/partner-center/developer/referrals-api-introduction).
public final class PartnerCenterSystem: System {
  public let title = "Partner Center"
  public let side = Side.partnerCenter
  let settings: PartnerCenterSettings
  let client: ServiceClient

  /// - Parameter client: to the service's address, as ``makeClient(_:transport:clock:randomness:tokens:concurrency:allowance:)`` makes it.
  public init(_ settings: PartnerCenterSettings, client: ServiceClient) {
    self.settings = settings
    self.client = client
  }

  /// A client with the headers that every call has (partner-center.md 1.4, https://learn.microsoft.com/en-us/partner/develop/headers).
  ///
  /// - Throws: when the address is not one that is sent to.
  public static func makeClient(
    _ settings: PartnerCenterSettings, transport: any Transport, clock: any WorldClock, randomness: any Randomness,
    tokens: (any TokenSource)?, concurrency: Int, policy: RetryPolicy = .standard, allowance: Int? = nil
  ) throws(Fault) -> ServiceClient {
    try ServiceClient(
      name: "Partner Center", baseURL: settings.baseURL, transport: transport, clock: clock, randomness: randomness,
      tokens: tokens, concurrency: concurrency,
      settings: .init(
        policy: policy, headers: [Header("Accept", "application/json")], requestIDHeader: "client-request-id",
        allowance: allowance))
  }

  public var serverTime: Instant? { client.serverTime }

  public var calls: [CallCount] {
    client.statistics.map {
      CallCount(
        kind: $0.kind, count: $0.calls, retries: $0.retries, throttled: $0.throttled, bytesIn: $0.bytesIn,
        bytesOut: $0.bytesOut, seconds: $0.seconds)
    }
  }

  /// The account of the configuration: the referral service has no call that names its caller.
  public func identity() async throws(Fault) -> SystemIdentity {
    SystemIdentity(organisation: settings.account, user: "")
  }

  // MARK: Reading

  public func read(_ entity: Entity, ids: [String], layout: SlotLayout) async throws(Fault) -> [FreshRecord] {
    let reader = ReferralReader(layout: layout)
    let answers = await inOrder(ids) { id in await self.result { () throws(Fault) in try await self.get(id, reader) } }
    var records: [FreshRecord] = []
    for answer in answers { records.append(try answer.get()) }
    return records
  }

  private func get(_ id: String, _ reader: ReferralReader) async throws(Fault) -> FreshRecord {
    let answer = try await client.json(
      ServiceCall(.get, "\(PartnerCenterSettings.path)/\(PercentEncoding.encode(id))", kind: "get", accept: [404]))
    guard answer.status != 404 else {
      return FreshRecord(
        readFromSystem: ObservedRecord(entity: .referral, id: id, version: .init(), values: [], isGone: true),
        layout: reader.layout)
    }
    guard let root = answer.root, let record = reader.record(root) else {
      throw Self.strange("read a referral", "the answer is not a referral")
    }
    return FreshRecord(readFromSystem: record, layout: reader.layout)
  }

  /// Runs one task an item and gives the results in the items' order.
  func inOrder<Item: Sendable, Made: Sendable>(_ items: [Item], _ make: @escaping @Sendable (Item) async -> Made) async -> [Made]
  {
    await withTaskGroup(of: (Int, Made).self) { group in
      for (index, item) in items.enumerated() { group.addTask { (index, await make(item)) } }
      var made: [(Int, Made)] = []
      for await one in group { made.append(one) }
      return made.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  func result<T: Sendable>(_ body: () async throws(Fault) -> T) async -> Result<T, Fault> {
    do throws(Fault) { return .success(try await body()) } catch { return .failure(error) }
  }

  static func strange(_ activity: String, _ problem: String) -> Fault {
    Fault(
      "PC001", while: activity, problem,
      remedy: "try again; if it stays, something between us and Partner Center changes the answers",
      recovery: .nextRun)
  }
}
