import Faults
import Records

/// Deals of one customer that have nobody on the other side, by the indexes of customers.
extension StateStore {
  /// Opportunities and leads that point to the account and have no pair, in order of id; whether they are open stands in the records.
  public func unpairedRecords(ofAccount id: String, limit: Int) throws(Fault) -> [RecordKey] {
    try database.statement(
      """
      SELECT seen.entity, seen.id FROM related
        JOIN seen ON seen.entity IN ('opportunity', 'lead') AND seen.id = related.crm_id
        LEFT JOIN deal ON deal.crm_id = related.crm_id
      WHERE related.entity = 'account' AND related.id = ? AND seen.gone = 0
        AND deal.referral IS NULL AND COALESCE(deal.phase, 'open') <> 'released'
      ORDER BY seen.id LIMIT ?
      """
    ).all(id, limit) { row throws(Fault) in
      let entity: Entity = try row.text(0) == Entity.lead.rawValue ? .lead : .opportunity
      return RecordKey(entity, try row.text(1))
    }
  }

  /// Referrals in view whose customer is found by this key and that have no pair, in order of id.
  public func unpairedReferrals(ofCustomer key: String, limit: Int) throws(Fault) -> [String] {
    try database.statement(
      """
      SELECT match_key.id FROM match_key
        JOIN seen ON seen.entity = 'referral' AND seen.id = match_key.id
        JOIN deal ON deal.referral = match_key.id
      WHERE match_key.entity = 'referral' AND match_key.key = ? AND seen.gone = 0
        AND deal.crm_id IS NULL AND deal.phase <> 'released'
      ORDER BY match_key.id LIMIT ?
      """
    ).all(key, limit) { row throws(Fault) in try row.text(0) }
  }

  /// The solutions attached to an opportunity, in order of id.
  public func solutions(of opportunity: String) throws(Fault) -> [ObservedRecord] {
    let ids = try database.statement("SELECT id FROM related WHERE crm_id = ? AND entity = 'opportunitySolution' ORDER BY id")
      .all(opportunity) { row throws(Fault) in try row.text(0) }
    var found: [ObservedRecord] = []
    for id in ids {
      if let solution = try record(.opportunitySolution, id), !solution.isGone { found.append(solution) }
    }
    return found
  }
}
