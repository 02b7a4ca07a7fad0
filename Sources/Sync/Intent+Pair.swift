import Mapping
import Reconcile
import Records
import StateStore

/// Whose record an intent was about: the pair may have come to another one since, by a person's word or by what records claim.
extension Intent {
  /// A create without an answer, of a referral that may still appear in the listing.
  var mayBecomeReferral: Bool { action == "create" && entity == .referral && result != "later" }

  /// Its record is one of the pair itself.
  var isOfDeal: Bool { entity == .referral || entity == .opportunity || entity == .lead }

  /// Nobody has told yet what became of it.
  var isUntold: Bool { result == nil || ["unknown", "moved", "later"].contains(result) }

  /// What the brakes count of it.
  var spends: [Settlement.Spent] {
    let side = entity.side
    func one(_ kind: BrakeKind) -> Settlement.Spent { .init(kind.rawValue, side) }
    if entity == .opportunitySolution { return [one(.updates)] }
    switch action {
    case "create":
      let isShown = fields.contains { $0.name == OneWayDoor.visible && $0.value == .flag(true) }
      return [one(.creates)] + (isShown ? [one(.shared)] : [])
    case "share": return [one(.shared)]
    case "close": return [one(.closes)]
    default:
      let status = entity == .referral ? fields.first { $0.name == DealStatus.field }?.value.text : nil
      guard let status = status.flatMap({ DealStatus($0) }) else { return [one(.updates)] }
      return [one(status.isTerminal ? .closes : .accepts)]
    }
  }

  /// Whether what it wrote, or would have written, is one of the deal's records as they are paired now.
  func isAbout(_ records: DealRecords, _ guide: CompiledGuide) -> Bool {
    switch entity {
    case .referral where record == nil: mayBecomeReferral && bearsItsReference(records.referral, guide)
    case .referral: record == records.deal.referral
    case .opportunity, .lead: record == nil || record == records.deal.crm?.id
    default: true
    }
  }

  /// A referral of our own create names what the create named; one that a person entered for the same deal does not.
  private func bearsItsReference(_ referral: ObservedRecord?, _ guide: CompiledGuide) -> Bool {
    let name = "externalReferenceId"
    guard let referral, let slot = guide.layout(.referral).slot(of: name),
      let sent = fields.first(where: { $0.name == name })?.value.text
    else { return false }
    return TableSet.value(referral.values, slot).text?.lowercased() == sent.lowercased()
  }
}
