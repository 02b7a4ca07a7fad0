public import Faults
public import HTTP
internal import JSONText
public import Records
internal import Synchronization
public import Systems

/// Microsoft Partner Center as a run sees it (partner-center.md,
/// https://learn.microsoft.com/en-us/partner-center/developer/referrals-api-introduction).
public final class PartnerCenterSystem: System {
  public let title = "Partner Center"
  public let side = Side.partnerCenter
  let settings: PartnerCenterSettings
  let client: ServiceClient
  let readers = ReferralReaders()
  let model = Mutex(Model())

  /// What a run has learnt of the service.
  struct Model {
    /// The listing takes no filter by stamp, or does not obey it.
    var hasNoFilter = false
  }

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
  public var allowanceLeft: Int? { client.allowanceLeft }
  public var stopped: Fault? { client.stopped }

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
    let reader = readers.reader(of: layout)
    let answers = await inOrder(ids) { id in await self.result { () throws(Fault) in try await self.get(id, reader) } }
    var records: [FreshRecord] = []
    for answer in answers { records.append(try answer.get()) }
    return records
  }

  private func get(_ id: String, _ reader: ReferralReader) async throws(Fault) -> FreshRecord {
    FreshRecord(readFromSystem: try await observe(id, reader), layout: reader.layout)
  }

  /// One referral as it now stands; gone when there is none that we may see.
  func observe(_ id: String, _ reader: ReferralReader) async throws(Fault) -> ObservedRecord {
    let activity = "read a referral"
    let answer = try await send(
      ServiceCall(
        .get, "\(PartnerCenterSettings.path)/\(PercentEncoding.encode(id))", kind: "get", while: activity, accept: [404]))
    guard answer.status != 404 else {
      return ObservedRecord(entity: .referral, id: id, version: .init(), values: [], isGone: true)
    }
    guard let record = reader.record(answer) else { throw Self.strange(activity, "the answer is not a referral") }
    return record
  }

  /// Makes a call; 403 concerns every deal and not one, so it ends all calls of this run (partner-center.md 4.6).
  func send(_ call: ServiceCall) async throws(Fault) -> JSONAnswer {
    var call = call
    call.accept.insert(403)
    let answer = try await client.json(call)
    guard answer.status == 403 else { return answer }
    let fault = ReferralRefusal(answer).accessDenied(while: call.activity ?? call.kind)
    client.stop(fault)
    throw fault
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
