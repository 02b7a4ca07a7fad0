import PracticeSystems

/// What people and other tools do to records behind our back.
extension SyncBench {
  /// Copies an opportunity as the CRM's 'clone' does: everything comes along, identifier and trail too, and its solutions.
  func clone(_ original: String, as copy: String) throws {
    let row = opportunity(original)
    var fields = SampleDeals.opportunity(copy, "\(Self.plainName(row)) (copy)", visible: false).members ?? []
    for member in row.members ?? []
    where member.name.hasPrefix("msft_") && !member.value.isNull && !fields.contains(where: { $0.name == member.name }) {
      fields.append(member)
    }
    try create("dynamics", "opportunity", .object(fields))
    try create("dynamics", "msft_microsoftsolution", SampleDeals.solution(copy))
  }

  /// Merges two records as the CRM's 'merge' does: the subordinate becomes inactive and points to its master.
  func merge(_ table: String, _ subordinate: String, into master: String) throws {
    try edit(
      "dynamics", table, subordinate,
      table == "lead"
        ? ["merged": true, "masterid": .string(master), "statecode": 2, "statuscode": 7]
        : ["merged": true, "masterid": .string(master), "statecode": 1, "statuscode": 2])
  }

  private static func plainName(_ row: PracticeJSON) -> String {
    let name = row["name"]?.string ?? ""
    return name.hasPrefix("✔ ") || name.hasPrefix("✘ ") ? String(name.dropFirst(2)) : name
  }
}
