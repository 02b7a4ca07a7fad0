import Reconcile
import Records

/// What is told of deals that cannot be paired, or are not what they seem (sync-rules.md 2).
enum PairingProblems {
  /// In words that both sides know: `opportunity '0aa0…'`.
  static func name(_ key: RecordKey) -> String { "\(key.entity.rawValue) '\(key.id)'" }

  /// The same without quotes, for a table of facts.
  static func words(_ key: RecordKey) -> String { "\(key.entity.rawValue) \(key.id)" }

  static func unknown(_ text: String) -> DealProblem {
    DealProblem(
      "crm-id-unknown", side: .partnerCenter, entity: .referral, field: "CRM ID", value: .text(text),
      reason: "the CRM ID '\(text)' names no record of this CRM", remedy: "correct or clear the CRM ID in Partner Center")
  }

  static func crossed(_ referrals: [String], _ key: RecordKey, of side: Side) -> DealProblem {
    DealProblem(
      "crossed", side: side, entity: side == .crm ? key.entity : .referral, value: .text(key.id),
      reason: "referrals \(list(referrals)) and \(name(key)) claim each other crosswise: identifier and CRM ID differ",
      remedy: "make identifier and CRM ID name each other on exactly one pair, or run 'cosell pair set'")
  }

  static func several(_ referrals: [String], _ key: RecordKey, of side: Side) -> DealProblem {
    DealProblem(
      "several-referrals", side: side, entity: side == .crm ? key.entity : .referral, field: "CRM ID", value: .text(key.id),
      reason: "several referrals name \(name(key)): \(list(referrals))",
      remedy: "correct the CRM ID of all but one of them in Partner Center, or run 'cosell pair set'")
  }

  static func closedBeside(_ referral: String?, _ key: RecordKey) -> DealProblem {
    DealProblem(
      "terminal", side: .partnerCenter, entity: .referral, field: "CRM ID", value: .text(key.id),
      reason: "closed, and its record goes on with \(referral.map { "referral '\($0)'" } ?? "a new referral")", remedy: "nothing")
  }

  static func survived(_ key: RecordKey, by survivor: RecordKey) -> DealProblem {
    DealProblem(
      key.entity == survivor.entity ? "merged" : "converted", side: .crm, entity: key.entity, value: .text(key.id),
      reason: "\(name(key)) and \(name(survivor)) are one deal, which goes on with the \(survivor.entity.rawValue)",
      remedy: "nothing")
  }

  static func ofLead(_ lead: RecordKey, of referral: String) -> DealProblem {
    DealProblem(
      "converted", side: .crm, entity: lead.entity, value: .text(lead.id),
      reason: "\(name(lead)), which became it, is paired with referral '\(referral)': no other is made for it",
      remedy: "nothing; it goes on with that referral once this one is accepted and to be seen")
  }

  static func syncNotCarried(_ key: RecordKey) -> DealProblem {
    DealProblem(
      "sync-not-carried", side: .crm, entity: key.entity, value: .text(key.id),
      reason:
        "the lead was qualified, and Sync with Partner Center is not Yes in \(name(key)), which was changed since: a person may have "
        + "chosen that",
      remedy: "set it to Yes there to go on (a closed one has to be opened for that), or release the pair")
  }

  static func syncCarried(_ key: RecordKey, from lead: RecordKey) -> DealProblem {
    DealProblem(
      "sync-carried", side: .crm, entity: key.entity, value: .text(key.id),
      reason:
        "\(name(lead)) was qualified into \(name(key)), to which the CRM copied neither identifier nor Sync: they are written to it",
      remedy: "nothing; map these columns from lead to opportunity in the CRM to have them at once")
  }

  static func notVisible(_ referral: String, _ key: RecordKey) -> DealProblem {
    DealProblem(
      "referral-not-visible", side: .crm, entity: key.entity, field: "identifier", value: .text(referral),
      reason: "the referral '\(referral)' is not to be seen in Partner Center",
      remedy: "check the roles of the Partner Center user, or clear the identifier to create the deal anew")
  }

  static func clone(_ key: RecordKey, of original: RecordKey, referral: String) -> DealProblem {
    DealProblem(
      "clone", side: .crm, entity: key.entity, field: "identifier", value: .text(referral),
      reason: "the identifier belongs to \(name(original)): this record looks like a copy of it",
      remedy:
        "decide 'not the same', or clear its identifier and set Sync to No; set Sync to Yes again if it is a deal of its own")
  }

  static func cloneReleased(_ key: RecordKey, of original: RecordKey?, referral: String?) -> DealProblem {
    DealProblem(
      "clone-released", side: .crm, entity: key.entity, field: "identifier", value: .text(orNull: referral),
      reason:
        "a copy of \(original.map { name($0) } ?? "another record"): its identifier, link and trail are cleared and its Sync is No",
      remedy: "set Sync to Yes again if it is a deal of its own")
  }

  static func released(_ key: RecordKey) -> DealProblem {
    DealProblem(
      "released", side: .crm, entity: key.entity, value: .text(key.id), reason: "a person released this pair",
      remedy: "run 'cosell pair set' if they belong together")
  }

  static func pairedReferral(_ referral: String, with crm: RecordKey, namedBy key: RecordKey) -> DealProblem {
    DealProblem(
      "already-paired", side: .crm, entity: key.entity, value: .text(key.id),
      reason: "referral '\(referral)' is paired with \(name(crm)), and names or is named by \(name(key))",
      remedy: "correct the CRM ID in Partner Center or the identifier in the CRM, or run 'cosell pair release' and 'pair set'")
  }

  static func pairedRecord(_ key: RecordKey, with referral: String, claimedBy other: String) -> DealProblem {
    DealProblem(
      "already-paired", side: .partnerCenter, entity: .referral, field: "CRM ID", value: .text(key.id),
      reason: "\(name(key)) is paired with referral '\(referral)', and referral '\(other)' claims it too",
      remedy: "correct the CRM ID of this referral in Partner Center, or run 'cosell pair release' and 'pair set'")
  }

  private static func list(_ ids: [String]) -> String { ids.map { "'\($0)'" }.joined(separator: ", ") }
}
