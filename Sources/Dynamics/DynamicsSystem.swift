internal import JSONText
public import Faults
public import HTTP
public import Records
internal import Synchronization
public import Systems

/// A Dynamics 365 organisation, over the Dataverse Web API (dataverse.md,
/// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/overview).
///
/// Knows the tables only by what their metadata says. Safe to use from several tasks.
public final class DynamicsSystem: CRMSystem {
  public let title = "Dynamics 365"
  public let side = Side.crm
  let settings: DynamicsSettings
  let client: ServiceClient
  let model = Mutex(Model())

  /// What is known of the organisation so far.
  struct Model {
    var snapshot: MetadataSnapshot?
    var identity: SystemIdentity?
    var currencies: [Currency] = []
    /// Fields of rows that lookups point to, by table, id and field; kept for the run.
    var related: [String: [String: [String: Value]]] = [:]
    /// Kinds of writes for which our role has no privilege, and those for which it has.
    var privileges = WritePrivileges()
    /// Rows found by the value of a field.
    var found: [LookupQuery: [String]] = [:]
  }

  /// - Parameter client: to the organisation's address, as ``makeClient(_:transport:clock:randomness:tokens:concurrency:policy:allowance:)`` makes it.
  public init(_ settings: DynamicsSettings, client: ServiceClient) {
    self.settings = settings
    self.client = client
  }

  /// A client for an organisation, with the headers that every call has (dataverse.md 2.2).
  ///
  /// - Throws: when the address is not one that is sent to.
  public static func makeClient(
    _ settings: DynamicsSettings, transport: any Transport, clock: any WorldClock, randomness: any Randomness,
    tokens: (any TokenSource)?, concurrency: Int, policy: RetryPolicy = .standard,
    allowance: Int? = nil
  ) throws(Fault) -> ServiceClient {
    try ServiceClient(
      name: Fault.dynamics, baseURL: settings.url, transport: transport, clock: clock, randomness: randomness, tokens: tokens,
      concurrency: concurrency,
      settings: .init(
        policy: policy,
        headers: [
          Header("Accept", "application/json"), Header("OData-MaxVersion", "4.0"), Header("OData-Version", "4.0"),
          // The text 'null', which keeps cached data away; '*' would mean the opposite.
          Header("If-None-Match", "null"),
        ],
        requestIDHeader: "x-ms-client-request-id", allowance: allowance))
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

  public func identity() async throws(Fault) -> SystemIdentity {
    if let known = model.withLock({ $0.identity }) { return known }
    let activity = "ask \(Fault.dynamics) who we are"
    let root = try await object("\(settings.apiPath)/WhoAmI", kind: "who am I", while: activity)
    guard let organisation = root["OrganizationId"]?.text.flatMap({ DynamicsID.canonical($0) }),
      let user = root["UserId"]?.text.flatMap({ DynamicsID.canonical($0) })
    else { throw .strangeAnswer(while: activity, "the answer names no organisation and user") }
    let identity = SystemIdentity(organisation: organisation, user: user)
    model.withLock { $0.identity = identity }
    return identity
  }

  /// The object that a GET answers with.
  ///
  /// - Throws: what the service refused, in our words.
  func object(
    _ address: String, kind: String, prefer: [String] = [], while activity: String
  ) async throws(Fault) -> JSONNode {
    let answer = try await client.json(
      ServiceCall(.get, address, kind: kind, while: activity, headers: Self.prefer(prefer), accept: ServiceCall.clientErrors))
    guard (200..<300).contains(answer.status) else {
      throw refused(ServiceError(status: answer.status, root: answer.root), while: activity)
    }
    guard let root = answer.root, root.kind == .object else {
      throw .strangeAnswer(while: activity, "the answer is empty")
    }
    return root
  }

  /// An error in our words; one that closes the whole environment to us ends all calls of the run (dataverse.md 6.2).
  func refused(_ error: ServiceError, while activity: String) -> Fault {
    let fault = error.fault(while: activity)
    stopIfLockedOut(fault)
    return fault
  }

  func stopIfLockedOut(_ fault: Fault) {
    if CatalogueEntry.lockedOut.contains(fault.code.rawValue) { client.stop(fault) }
  }

  /// Several preferences go into one header (dataverse.md 2.2).
  static func prefer(_ preferences: [String]) -> [Header] {
    preferences.isEmpty ? [] : [Header("Prefer", preferences.joined(separator: ","))]
  }

  /// The preference that makes answers carry these annotations.
  static func annotations(_ names: String) -> String { "odata.include-annotations=\"\(names)\"" }
}
