import PracticeSystems

/// How the two systems of a seed behave where their documentation leaves it open.
enum ModelPersonas {
  /// What people who run the product have found out of their systems, and configured.
  struct Configured: Sendable {
    /// Whether Partner Center takes a list as a whole.
    let replacesLists: Bool
    /// How long a delta link is trusted, in seconds; shorter than the default where the CRM forgets sooner without saying so.
    let deltaLifetime: Int?
  }

  static func choose(for world: PracticeWorld, _ random: inout PracticeRandom, _ story: Story) -> Configured {
    let named = PartnerCenterPersona.named
    let center = named[random.below(named.count)]
    let chosen = dynamics[random.below(dynamics.count)]
    story.tell("Partner Center is \(center.name), Dynamics 365 is \(chosen.text)")
    world.withState { state in
      _ = state.with("partnercenter", PracticePartnerCenter.self) { $0.administer(.persona(.string(center.name)), in: &$1) }
      _ = state.with("dynamics", Dataverse.self) { $0.administer(.persona(chosen), in: &$1) }
    }
    return Configured(
      replacesLists: center.persona.replacesArrays, deltaLifetime: chosen["expiredToken"] == nil ? nil : 20 * 3600)
  }

  private static let dynamics: [PracticeJSON] = [
    .object([]), .object([]),
    ["maxPageSize": 2, "deletionsFirst": true],
    ["rowsFewerPerPage": 1, "maxPageSize": 3],
    ["batchParts": "reversed", "failedChangeSetIsNested": true],
    ["batchParts": "lastMissing"],
    ["batchParts": "lastTwice", "quotesBoundaries": true],
    ["emptyDelta": "withoutLink"],
    ["emptyDelta": "withoutValue", "batchEndsLinesInCRLF": false],
    ["throttlesPartEvery": 7],
    ["deltaTokenDays": 1, "expiredToken": "fullAnswer"],
    ["deltaTokenDays": 1],
    ["leavesCodesEmpty": true, "takesMultiple": false],
    ["degreeOfParallelismHint": 1, "writesCodesInCapitals": true],
  ]
}
