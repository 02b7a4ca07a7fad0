import Faults
import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// Reads both sides to the end into the state, at the same time.
///
/// Nothing is written anywhere before that.
struct Stager {
  let world: SyncWorld
  let tables: TableSet

  /// What a reading of both sides brought.
  struct Staged {
    var counts: [Entity: StageCounts]
    /// Deals of whose referral nobody knows how it stands now.
    var unread: DoubtfulReferrals.Unread
  }

  func stage() async throws(Fault) -> Staged {
    for table in tables.tables.values.sorted(by: { $0.layout.entity.rawValue < $1.layout.entity.rawValue }) {
      try await world.state.use(table)
    }
    let indexes = try await prepare()
    async let referrals = result { () throws(Fault) in try await read(.referral, indexes) }
    async let crm = result { () throws(Fault) in try await readCRM(indexes) }
    // Both are waited for: a fault of one side does not leave the other half read.
    let (first, second) = (await referrals, await crm)
    var counts = try second.get()
    counts[.referral] = try first.get()
    let (unread, looked) = try await DoubtfulReferrals(world: world, table: tables.table(.referral)).look()
    counts[.referral] = (counts[.referral] ?? StageCounts()) + looked
    if indexes {
      try await world.state.stirNamers(at: world.now)
      try await world.state.setTextFact("indexed", tables.indexing)
    }
    return Staged(counts: counts, unread: unread)
  }

  // MARK: Before the reading

  /// Decides what is read in full although its watermark is good; says whether everything is indexed anew.
  private func prepare() async throws(Fault) -> Bool {
    let indexed = try await world.state.textFact("indexed")
    if indexed != tables.indexing {
      // Who names whom is read from other fields now: nothing is created before all of it was read again.
      try await world.state.withdrawPermit()
      return true
    }
    if let last = try await world.state.lastFullReading(.referral), isOverdue(last) {
      try await world.state.forgetWatermark(.referral)
    }
    return false
  }

  /// A listing of changes does not tell what is no longer visible, so all referrals are listed from time to time.
  ///
  /// Every seventh night; with more than twenty thousand so much seldomer that it costs thirty calls a night on the average.
  private func isOverdue(_ last: (at: Instant, count: Int)) -> Bool {
    let pages = last.count / Self.listingPage
    let nights = max(7, pages / 30)
    return world.now.seconds(since: last.at) >= Int64(nights) * StatusReconciler.night
  }

  private static let listingPage = 100

  private func result<T: Sendable>(_ body: () async throws(Fault) -> T) async -> Result<T, Fault> {
    do throws(Fault) { return .success(try await body()) } catch { return .failure(error) }
  }

  /// What others look up comes first, so that a deal finds its customer staged.
  private func readCRM(_ indexes: Bool) async throws(Fault) -> [Entity: StageCounts] {
    var counts: [Entity: StageCounts] = [:]
    for entity in TableSet.crmEntities { counts[entity] = try await read(entity, indexes) }
    return counts
  }

  /// Reads what changed in one table into the state.
  func read(_ entity: Entity, _ indexes: Bool = false) async throws(Fault) -> StageCounts {
    let table = tables.table(entity)
    guard table.layout.count > 0 else { return StageCounts() }
    let system = world.system(entity.side)
    let kept = try await world.state.watermark(entity)
    let watermark = kept.flatMap { $0.layout.isEmpty ? nil : Watermark(token: $0.token, layoutFingerprint: $0.layout) }
    let progress = StageProgress()
    let most = world.options.allow["gone_percent"] ?? world.options.brakes.gonePercent
    try await system.changes(of: entity, layout: table.layout, since: watermark) { page throws(Fault) in
      var reading: Int64?
      if page.isFullReading {
        reading = await progress.reading
        if reading == nil {
          reading = try await world.state.nextReading(entity)
          await progress.begin(reading)
        }
      }
      // Small pages are stored together: a commit costs more than the records of one.
      for batch in await progress.take(page.records, reading: reading, isLast: page.next != nil) {
        let goneBefore = await progress.counts.goneNamed
        let last = page.next.map {
          StateStore.LastPage(
            token: $0.token, layout: $0.layoutFingerprint, mostMissingPercent: most >= 100 ? nil : most, goneBefore: goneBefore)
        }
        // A listing of referrals may lack some that are there: a new one that it does not show yet, one that slipped past its pages.
        let isLooked = batch.isEnd && last != nil && batch.reading != nil && entity == .referral
        let counts = try await world.state.stage(
          batch.records, as: table, at: world.now, reading: batch.reading, last: batch.isEnd && !isLooked ? last : nil,
          indexes: indexes)
        await progress.add(counts)
        guard isLooked, let reading = batch.reading, let last else { continue }
        let found = try await lookForMissing(table, reading, last)
        await progress.add(
          try await world.state.stage(found, as: table, at: world.now, reading: reading, last: last, indexes: indexes))
      }
      let read = await progress.read
      world.progress.stage("reading \(system.title) \(entity.rawValue)", done: read, of: nil)
    }
    return await progress.counts
  }

  /// Referrals that a full listing did not name and that are there all the same, each asked for by its id.
  ///
  /// Above a number that is worth the calls nobody looks, nor where so many lack that the brake stops the run.
  private func lookForMissing(
    _ table: StagedTable, _ reading: Int64, _ last: StateStore.LastPage
  ) async throws(Fault) -> [ObservedRecord] {
    let most = 50
    guard try await world.state.stopOfMissing(.referral, in: reading, last) == nil else { return [] }
    let missing = try await world.state.missing(.referral, in: reading, limit: most + 1)
    guard !missing.isEmpty, missing.count <= most else { return [] }
    var found: [ObservedRecord] = []
    for id in missing {
      do {
        let fresh = try await world.partnerCenter.read(.referral, ids: [id], layout: table.layout)
        found += fresh.map(\.record).filter { !$0.isGone }
      } catch {
        if let stopped = world.stopped { throw stopped }
        // One that is no longer ours to see may be refused in any way: of it the listing is believed. A failure says nothing.
        guard error.recovery != .giveUp, error.code != "PC403", let known = try await world.state.record(.referral, id) else {
          continue
        }
        found.append(known)
      }
    }
    return found
  }

  /// What a reading has brought so far.
  private actor StageProgress {
    /// As many records as are stored in one commit.
    private static let enough = 1000

    /// What is stored in one commit, and whether it is the last of its table.
    struct Batch {
      var records: [ObservedRecord] = []
      var reading: Int64?
      var isEnd = false
    }

    var counts = StageCounts()
    var reading: Int64?
    /// How many records came, stored or waiting.
    var read = 0
    private var waiting = Batch()

    func begin(_ number: Int64?) { reading = number }

    /// Takes a page in and gives what is to be stored now.
    func take(_ records: [ObservedRecord], reading: Int64?, isLast: Bool) -> [Batch] {
      var ready: [Batch] = []
      // A reading of changes that turns into a full one in the middle: the two are stored apart.
      if waiting.reading != reading, !waiting.records.isEmpty { ready.append(waiting) }
      if waiting.reading != reading { waiting = Batch(reading: reading) }
      read += records.count
      waiting.records += records
      if isLast || waiting.records.count >= Self.enough {
        waiting.isEnd = isLast
        ready.append(waiting)
        waiting = Batch(reading: reading)
      }
      return ready
    }

    func add(_ more: StageCounts) { counts = counts + more }
  }
}
