import Mapping
import Names
import Reconcile
import Records

/// How much a referral and a record of the CRM look like one deal (sync-rules.md 2).
struct TwinLikeness {
  /// What speaks for it, in words: `like name`, `value within 5 %`.
  private(set) var signs: [String] = []
  /// How alike the names are, 0...100.
  private(set) var ofNames = 0

  /// Two signs make a twin.
  var isTwin: Bool { signs.count >= 2 }

  private static let leastOfNames = 90
  private static let mostDays = 7

  init(referral: [Value], record: ObservedRecord, solutions: [ObservedRecord], guide: CompiledGuide) {
    func there(_ path: String) -> Value { guide.layout(.referral).slot(of: path).map { TableSet.value(referral, $0) } ?? .null }
    /// What the record's field would be in Partner Center.
    func here(_ path: String) -> Value {
      guard let row = guide.rows.first(where: { $0.entity == record.entity && $0.partnerCenterPath == path }), let crm = row.crm
      else { return .null }
      if case .success(let value)? = row.toPartnerCenter?.apply(record.values), !value.isNull { return value }
      return TableSet.value(record.values, crm.slot)
    }
    if let a = there("name").text, let b = here("name").text {
      ofNames = NameKey.likeness(NameMark.strip(a), NameMark.strip(b))
      if ofNames >= Self.leastOfNames { signs.append("like name") }
    }
    let attached = DealState(
      referral: referral, recordEntity: record.entity, record: record.values,
      solutions: solutions.map { .init(id: $0.id, values: $0.values) })
    let ours = Set(OutboundPlanner(guide: guide).attachedSolutions(attached).map { $0.key.lowercased() })
    let shared = (there("details.requirements.solutions").list ?? []).map(\.key).filter { ours.contains($0.lowercased()) }
    if let first = shared.sorted().first { signs.append("solution \(first)") }
    if Self.isNear(there("details.dealValue").decimal, here("details.dealValue").decimal),
      Self.mayBeSame(there("details.currency"), here("details.currency"))
    {
      signs.append("value within 5 %")
    }
    if let a = Self.day(there("details.closingDateTime")), let b = Self.day(here("details.closingDateTime")),
      abs(Int(a.dayNumber) - Int(b.dayNumber)) <= Self.mostDays
    {
      signs.append("close date within \(Self.mostDays) days")
    }
  }

  /// Within 5 % of the larger one.
  private static func isNear(_ a: ExactDecimal?, _ b: ExactDecimal?) -> Bool {
    guard let a, let b, a > .zero, b > .zero, let apart = (a < b ? b : a).subtracting(a < b ? a : b),
      let twentyfold = apart.multiplied(by: ExactDecimal(20))
    else { return false }
    return !((a < b ? b : a) < twentyfold)
  }

  private static func mayBeSame(_ a: Value, _ b: Value) -> Bool {
    guard let a = a.text, let b = b.text else { return true }
    return a.lowercased() == b.lowercased()
  }

  private static func day(_ value: Value) -> CalendarDate? {
    switch value {
    case .date(let day): day
    case .instant(let instant): instant.date
    default: nil
    }
  }
}
