import Faults
import Records
import StateStore
import Systems

/// A state belongs to two organisations; against others it would take every record for gone or new.
public enum OrganisationCheck {
  static func fact(_ side: Side) -> String { "identity.\(side.rawValue)" }

  /// Asks both systems who they are before anything of them is read or kept.
  ///
  /// - Throws: `IDENTITY` where the state was made for another organisation.
  public static func check(
    partnerCenter: any System, crm: any System, in state: StateStore
  ) async throws(Fault) {
    for (side, system) in [(Side.partnerCenter, partnerCenter), (.crm, crm)] {
      _ = try await isKnown(try await system.identity(), of: system, side, in: state)
    }
  }

  /// Whether the state was made for this organisation; `false` for one that belongs to nobody yet.
  static func isKnown(
    _ identity: SystemIdentity, of system: any System, _ side: Side, in state: StateStore
  ) async throws(Fault) -> Bool {
    guard let known = try await state.textFact(fact(side)) else { return false }
    guard known == identity.organisation else {
      throw Fault(
        "IDENTITY", while: "check whose data this is",
        "\(system.title) answers for organisation '\(identity.organisation)', and the state was made for '\(known)'",
        remedy: "use the configuration and the state that belong together")
    }
    return true
  }
}
