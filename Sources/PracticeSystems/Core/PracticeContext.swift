/// What all practice systems of a world share, handed to each of them with every request.
public struct PracticeContext: Sendable {
  public var clock: PracticeClock
  public var random: PracticeRandom
  public var history: PracticeHistory
  public var tokens: TokenRegistry

  public init(seed: UInt64 = 1, clock: PracticeClock = PracticeClock()) {
    self.clock = clock
    random = PracticeRandom(seed: seed)
    history = PracticeHistory()
    tokens = TokenRegistry()
  }
}

/// One practice system: a state and a pure way to answer.
///
/// A service is a struct, so that a copy of a world is a snapshot of all its data.
public protocol PracticeService: Sendable {
  /// The name in rules, counts and the history, and the first step of the path: `partnercenter`, `dynamics`.
  var name: String { get }

  /// The real host names it also answers to, so that a test in process can use the real addresses.
  ///
  /// A name that begins with a point stands for all names that end so: `.dynamics.com`.
  var hostNames: [String] { get }

  /// Carries a request out and answers. Reaches neither clock nor randomness outside the context.
  mutating func handle(_ request: PracticeRequest, in context: inout PracticeContext) -> PracticeResponse

  /// Whether a request counts as a read or a write. By its method unless the service knows better (a batch of reads).
  func kind(of request: PracticeRequest) -> PracticeRequestKind

  /// The refusal this service would send with a status of the fault plan (429, 500, 503, …), in its own shape.
  func refusal(status: Int, in context: inout PracticeContext) -> PracticeResponse

  /// Carries out what a person or a test asks through the admin address; `nil` where the service does not know it.
  ///
  /// A refusal is an answer with a status of 400 and `{"error": "…"}`.
  mutating func administer(_ command: AdminCommand, in context: inout PracticeContext) -> PracticeResponse?
}

extension PracticeService {
  /// None beyond its path.
  public var hostNames: [String] { [] }

  /// GET and HEAD are reads, the rest writes.
  public func kind(of request: PracticeRequest) -> PracticeRequestKind {
    request.method == "GET" || request.method == "HEAD" ? .read : .write
  }
}

/// What the admin address passes on to a service.
public enum AdminCommand: Hashable, Sendable {
  /// Forget all records.
  case reset
  /// Take the records of a scenario: the part of the file that bears the service's name.
  case seed(PracticeJSON)
  /// Change a record as a person would: same normalisation, new stamps. The fields are an object of new values.
  case edit(entity: String, id: String, fields: PracticeJSON, person: String)
  /// Make a record as a person would.
  case create(entity: String, fields: PracticeJSON, person: String)
  /// Remove a record as a person would.
  case delete(entity: String, id: String, person: String)
  /// All records of an entity, or one; as they are stored.
  case data(entity: String, id: String?)
  /// Move the stamp (and version) of every record of an entity, or of all, without a change.
  case touch(entity: String?)
  /// Switches: a name of a persona, or an object of single switches.
  case persona(PracticeJSON)
  /// Anything else a service offers, by name: `delta/expire`.
  case other(name: String, body: PracticeJSON)
}
