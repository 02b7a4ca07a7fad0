import Faults
import Mapping
import Records
import StateStore
import Systems

/// Everything that a run touches: both systems, the state, the guide.
///
/// Passed in, so that a test can be all of it.
public struct SyncWorld: Sendable {
  public let partnerCenter: any System
  public let crm: any CRMSystem
  public let state: StateStore
  public let guide: CompiledGuide
  public let options: RunOptions
  public let progress: any RunProgress
  /// The longest audit trail of a table in UTF-16 units, by the CRM's metadata.
  public let auditLengths: [Entity: Int]
  /// Where people leave workbooks with their answers; `nil` where nobody does.
  public var inbox: (any DecisionInbox)?
  /// The CRM's users that this run has asked for.
  let users = UserCache()
  /// The accounts and contacts that this run made sure of.
  let presence = PresenceCache()
  /// Used only until a server has told its own time.
  public let localTime: @Sendable () -> Instant

  public init(
    partnerCenter: any System, crm: any CRMSystem, state: StateStore, guide: CompiledGuide, options: RunOptions,
    progress: any RunProgress = SilentProgress(), auditLengths: [Entity: Int] = [:], localTime: @escaping @Sendable () -> Instant
  ) {
    self.partnerCenter = partnerCenter
    self.crm = crm
    self.state = state
    self.guide = guide
    self.options = options
    self.progress = progress
    self.auditLengths = auditLengths
    self.localTime = localTime
  }

  /// The servers' time: the earlier of both, so that no wait ends too soon because one of them is ahead.
  public var now: Instant {
    [partnerCenter.serverTime, crm.serverTime].compactMap { $0 }.min() ?? localTime()
  }

  /// The later of both servers' clocks: where a wait begins, so that none begins before what it waits for.
  var latest: Instant { [partnerCenter.serverTime, crm.serverTime].compactMap { $0 }.max() ?? localTime() }

  /// Why the run cannot go on: a system that none of its calls reaches any more.
  var stopped: Fault? { partnerCenter.stopped ?? crm.stopped }

  func system(_ side: Side) -> any System { side == .crm ? crm : partnerCenter }
}
