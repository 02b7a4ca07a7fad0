import PracticeSystems
import SimulatedWorld

/// A night in which every kind of write of the product happens, prepared by two nights before it.
struct KillNight {
  /// What happens in it, a deal for each.
  static let kinds = """
    an account, a contact and an opportunity made for a referral, and the CRM ID told to it; a lead, its account shared;
    a private referral made for an opportunity, identifier, link, trail and mark written back; a partner-led one;
    an update to the CRM; an update to Partner Center; both at once in one deal; a contact's update;
    a refusal told in the CRM; a conflict told in the CRM; a lead qualified for an acceptance in Partner Center;
    a close told to Partner Center after its wait; a deal won by the CRM's own action; a private deal shown to Microsoft;
    solutions of a new opportunity attached to it; a solution attached for one added to a referral, one attached and one taken out
    for a referral whose solution was exchanged; a referral's list exchanged for an opportunity's
    """

  let bench: SyncBench

  /// The world up to the evening of that night.
  static func prepared() async throws -> KillNight {
    let night = KillNight(bench: try SyncBench(SampleNight.scenario))
    let bench = night.bench
    bench.set("Close in the CRM", "close")
    bench.change("Contact", "telephone1", ["When": "always"], by: "CRM field")
    _ = try await bench.runAlone()
    try SampleNight.closeOne(in: bench)
    bench.advance(hours: 24)
    _ = try await bench.runAlone()
    try SampleNight.edit(in: bench)
    bench.advance(hours: 24)
    return night
  }
}
