import Faults

extension Configuration {
  /// Whether both would take the same referrals, by sync-rules.md section 4: the same tenant, unless the lists of one key of the
  /// scope are disjoint.
  ///
  /// A key left out does not restrict. Tenants are compared as they are written: a domain and an id may be one tenant all the same.
  public func overlaps(_ other: Configuration) -> Bool {
    guard partnerCenter.tenant.lowercased() == other.partnerCenter.tenant.lowercased() else { return false }
    let (mine, others) = (partnerCenter.scope, other.partnerCenter.scope)
    return !Self.areApart(mine.partnerIDs, others.partnerIDs) && !Self.areApart(mine.countries, others.countries)
  }

  /// A fault for each two configurations of one command that overlap or share a state.
  public static func overlaps(among configurations: [Configuration]) -> [Fault] {
    var faults: [Fault] = []
    for (index, second) in configurations.enumerated() {
      for first in configurations[..<index] {
        if first.state == second.state {
          faults.append(
            second.overlap("it has the same state as '\(first.path)'", "give each pairing a 'state' of its own"))
        }
        if first.overlaps(second) {
          faults.append(
            second.overlap(
              "its part of Partner Center overlaps that of '\(first.path)' (tenant '\(partnerTenant(first))')",
              "give both a 'partner_center.scope' whose 'partner_id' or 'country' lists have nothing in common"))
        }
      }
    }
    return faults
  }

  private func overlap(_ problem: String, _ remedy: String) -> Fault {
    Fault(.configurationOverlap, while: "use the configurations together", problem, at: .file(path), remedy: remedy)
  }

  private static func partnerTenant(_ configuration: Configuration) -> String { configuration.partnerCenter.tenant }

  private static func areApart(_ first: [String], _ second: [String]) -> Bool {
    !first.isEmpty && !second.isEmpty && Set(first).isDisjoint(with: second)
  }
}
