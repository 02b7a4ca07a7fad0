import PracticeSystems

/// What becomes of a copied opportunity (sync-rules.md 2, "A clone").
extension ModelOracle {
  private static let prefix = "msft_microsoftpartnercenterreferral"
  /// What comes along with a copy and is taken from it again.
  private static let cleared = ["identifier", "link", "syncaudit"].map { prefix + $0 }
  private static let sync = prefix + "sync"

  /// A copy is released and told, nothing else is written to it, and no referral is made for it.
  func copies() -> [String] {
    copied.flatMap { copy -> [String] in
      var problems: [String] = []
      var now: [String: PracticeJSON] = [:]
      for write in history.writes where write.id == copy {
        for change in write.changes {
          now[change.field] = change.after
          guard !ModelHistory.isPerson(write), !(Self.cleared + [Self.sync]).contains(change.field) else { continue }
          problems.append("write \(write.sequence) put '\(change.after.text)' into \(change.field) of the copy \(copy)")
        }
      }
      let isReleased = now[Self.sync]?.bool != true && Self.cleared.allSatisfy { now[$0]?.isNull ?? true }
      // A closed or gone original leaves the decision to a person.
      let waits = books.runs.last.map { last in
        ["Findings", "Rejected"].contains { sheet in last[sheet].contains { $0.contains(copy) } }
      }
      if !isReleased, waits != true { problems.append("the copy \(copy) was not released, and no report names it") }
      let told = (books.all("Findings") + books.all("Ignored")).count { $0.contains("clone-released") && $0.contains(copy) }
      // Of a write whose answer could not be understood, the next run finds and tells that it was carried out.
      let wasUnclear = books.all("Rejected").contains { $0.contains("failed") && $0.contains(copy) }
      if isReleased, told != 1, !(told == 2 && wasUnclear) {
        problems.append("the release of the copy \(copy) was told \(told) times")
      }
      for write in history.writes where write.entity == "referral" {
        for change in write.changes where change.field == "externalReferenceId" && change.after.string == copy {
          problems.append("write \(write.sequence) tied referral \(write.id) to the copy \(copy)")
        }
      }
      return problems
    }
  }
}
