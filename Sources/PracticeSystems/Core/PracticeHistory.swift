/// Everything the practice systems accepted, in order, and how often they were called.
public struct PracticeHistory: Sendable {
  public private(set) var writes: [PracticeWrite] = []
  /// Every request but those of the admin address; empty when `keepsRequests` is off.
  public private(set) var requests: [PracticeExchange] = []
  public private(set) var counts: [PracticeCount: Int] = [:]
  /// Whether each request is kept, or only counted.
  public var keepsRequests = true

  public init() {}

  /// The sequence number of the last write; 0 before the first.
  public var lastSequence: Int { writes.count }

  /// Notes an accepted write and gives it the next sequence number.
  public mutating func record(
    system: String, operation: PracticeWrite.Operation, entity: String, id: String, changes: [PracticeChange],
    at instant: PracticeInstant, by actor: PracticeWrite.Actor, clientRequestID: String? = nil
  ) {
    writes.append(
      PracticeWrite(
        sequence: writes.count + 1, instant: instant, system: system, operation: operation, entity: entity, id: id,
        changes: changes, clientRequestID: clientRequestID, actor: actor))
  }

  /// Notes a request and its answer.
  mutating func note(_ exchange: PracticeExchange) {
    counts[PracticeCount(system: exchange.system, kind: exchange.kind), default: 0] += 1
    if keepsRequests { requests.append(exchange) }
  }

  /// How often a system was asked for something of a kind, refusals and faults included.
  public func count(_ system: String, _ kind: PracticeRequestKind) -> Int {
    counts[PracticeCount(system: system, kind: kind)] ?? 0
  }

  /// The writes the API accepted, without those of people, after a sequence number.
  public func apiWrites(since sequence: Int = 0) -> [PracticeWrite] {
    writes.dropFirst(max(0, sequence)).filter { if case .api = $0.actor { true } else { false } }
  }
}

/// What a request is for.
public enum PracticeRequestKind: String, Hashable, Sendable, CaseIterable {
  case read, write, token
}

/// A system and a kind of request, as the key of a count.
public struct PracticeCount: Hashable, Sendable {
  public let system: String
  public let kind: PracticeRequestKind
}

/// One request and how it was answered.
public struct PracticeExchange: Hashable, Sendable {
  public let instant: PracticeInstant
  public let system: String
  public let kind: PracticeRequestKind
  public let method: String
  public let path: String
  public let query: String
  /// The status the service answered with, even when the answer was lost on its way.
  public let status: Int
  public let clientRequestID: String?
  /// What was done to it by the fault plan, in its own words; `nil` for an undisturbed request.
  public let fault: String?
}

/// One accepted write.
public struct PracticeWrite: Hashable, Sendable {
  /// Counts from 1 across all systems.
  public let sequence: Int
  public let instant: PracticeInstant
  /// `partnercenter` or `dynamics`.
  public let system: String
  public let operation: Operation
  /// The kind of record, such as `referral` or `opportunity`.
  public let entity: String
  public let id: String
  /// The fields whose values changed, as stored; empty for a write that changed nothing.
  public let changes: [PracticeChange]
  public let clientRequestID: String?
  public let actor: Actor

  /// What the write did.
  public enum Operation: Hashable, Sendable {
    case create, update, delete
    /// A bound action or a link, by name: `WinOpportunity`, `associate`.
    case action(String)

    /// The word used in JSON.
    public var name: String {
      switch self {
      case .create: "create"
      case .update: "update"
      case .delete: "delete"
      case .action(let name): name
      }
    }
  }

  /// Who wrote.
  public enum Actor: Hashable, Sendable {
    /// A caller of the API, by the user or application of its token.
    case api(String)
    /// A person in the portal or on a form.
    case person(String)
    /// The service itself: expiry after 14 days, a plug-in.
    case service

    /// The word used in JSON.
    public var name: String {
      switch self {
      case .api(let user): "api:\(user)"
      case .person(let name): "person:\(name)"
      case .service: "service"
      }
    }
  }

  /// The write as the admin address shows it.
  public var json: PracticeJSON {
    [
      "sequence": .integer(sequence), "at": .string(instant.description), "system": .string(system),
      "operation": .string(operation.name), "entity": .string(entity), "id": .string(id),
      "by": .string(actor.name), "clientRequestId": .text(clientRequestID),
      "changes": .array(changes.map(\.json)),
    ]
  }
}
