extension PracticePartnerCenter {
  /// Closes what nobody accepted within 14 days, at the moment it ran out.
  ///
  /// partner-center.md 2.8.
  mutating func expire(in context: inout PracticeContext) {
    for var referral in store.takeExpired(now: context.clock.now) {
      guard let moment = referral.expires else { continue }
      let before = referral.content
      referral.content["status"] = "Closed"
      referral.content["substatus"] = "Expired"
      referral.version += 1
      referral.updated = max(moment, referral.updated)
      referral.closed = moment
      store.replace(referral)
      context.history.record(
        system: name, operation: .update, entity: "referral", id: referral.id,
        changes: PracticeJSON.changes(from: before, to: referral.content), at: moment, by: .service)
    }
  }
}
