import Faults
import Records
import StateStore

/// A state in a folder of its own, with small tables: referrals of a name and a CRM ID, opportunities of a name and an account.
final class StoreBench {
  let folder: TestFolder
  let store: StateStore
  let now = Instant(seconds: 1_795_000_000)

  static let referrals = StagedTable(
    layout: SlotLayout(entity: .referral, fields: ["name", "crm", "stamp"]), isInput: [true, true, false],
    crossReference: { $0[1].text })
  static let opportunities = StagedTable(
    layout: SlotLayout(entity: .opportunity, fields: ["name", "referral", "sync", "account"]), isInput: [true, true, true, true],
    isInScope: { $0[2] == .flag(true) }, crossReference: { $0[1].text },
    relations: { values in values[3].reference.map { [RecordKey(.account, $0.id)] } ?? [] })
  static let accounts = StagedTable(
    layout: SlotLayout(entity: .account, fields: ["name"]), isInput: [true], matchKeys: { [$0[0].text ?? ""] })
  static let tables: [Entity: StagedTable] = [.referral: referrals, .opportunity: opportunities, .account: accounts]

  init() async throws {
    folder = try TestFolder()
    store = try StateStore(path: folder.file("state.sqlite"))
    for table in [Self.referrals, Self.opportunities, Self.accounts] { try await store.use(table) }
  }

  func referral(_ id: String, _ name: String, crm: String? = nil, stamp: Int64 = 0, gone: Bool = false) -> ObservedRecord {
    ObservedRecord(
      entity: .referral, id: id, version: .init(eTag: "\(stamp)"),
      values: [.text(name), .text(orNull: crm), .instant(Instant(seconds: stamp))], isGone: gone)
  }

  func opportunity(
    _ id: String, _ name: String, referral: String? = nil, sync: Bool = true, account: String? = nil, gone: Bool = false
  ) -> ObservedRecord {
    ObservedRecord(
      entity: .opportunity, id: id, version: .init(),
      values: [
        .text(name), .text(orNull: referral), .flag(sync),
        account.map { .reference(.init(table: "account", id: $0)) } ?? .null,
      ], isGone: gone)
  }

  func account(_ id: String, _ name: String) -> ObservedRecord {
    ObservedRecord(entity: .account, id: id, version: .init(), values: [.text(name)])
  }

  @discardableResult
  func stage(
    _ records: [ObservedRecord], reading: Int64? = nil, last: String? = nil, most: Int? = 5, at now: Instant? = nil
  ) async throws -> StageCounts {
    guard let table = records.first.flatMap({ Self.tables[$0.entity] }) else { return StageCounts() }
    return try await store.stage(
      records, as: table, at: now ?? self.now, reading: reading,
      last: last.map { .init(token: $0, layout: "layout", mostMissingPercent: most) })
  }

  func dirty() async throws -> [String] {
    try await store.dirtyDeals(after: nil, limit: 100).map { ($0.referral ?? "-") + "/" + ($0.crm?.id ?? "-") }
  }

  /// Settles deals as they are, so that nothing is dirty.
  func settleAll() async throws {
    let deals = try await store.dirtyDeals(after: nil, limit: 100)
    try await store.settle(
      deals.map { deal in
        var settlement = Settlement(deal: deal)
        settlement.isSettled = true
        return settlement
      }, run: 1, at: now, tables: Self.tables)
  }

  /// The deal of a referral with everything stored of it.
  func load(_ referral: String) async throws -> DealRecords? {
    guard let deal = try await store.deal(referral: referral) else { return nil }
    return try await store.load(
      deal,
      related: RelatedSlots(
        customer: [.opportunity: [3]], contact: [:], accountTable: "account", contactTable: "contact"))
  }

  func fault<T: Sendable>(_ body: () async throws -> T) async -> Fault? {
    do {
      _ = try await body()
      return nil
    } catch {
      return error as? Fault
    }
  }
}
