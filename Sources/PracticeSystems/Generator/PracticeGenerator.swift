/// Makes any number of deals on both sides, the same ones for the same seed.
///
/// Nothing of a deal is kept here: its ids and values follow from the seed and its number, so that an edit months later finds
/// it again.
public struct PracticeGenerator: Hashable, Sendable {
  public let seed: UInt64

  public init(seed: UInt64) { self.seed = seed }

  /// Where a deal stands.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// On both sides, each bearing the other's id.
    case paired
    /// On both sides, neither bearing an id.
    case unpaired
    /// In the CRM alone, marked to be shared.
    case crmOnly
    /// In Partner Center alone.
    case partnerCenterOnly

    var isInPartnerCenter: Bool { self != .crmOnly }
    var isInCRM: Bool { self != .partnerCenterOnly }
  }

  /// Which side a person edits.
  public enum Side: String, Hashable, Sendable, CaseIterable {
    case partnercenter, crm
  }

  /// The deal of a number, from 0.
  public func deal(_ number: Int) -> PracticeDeal {
    var random = PracticeRandom(seed: seed ^ (UInt64(bitPattern: Int64(number)) &* 0xD6E8_FEB8_6659_FD93))
    // Three deals in a row are of one customer.
    let customer = PracticeCustomer(number: number / 3, seed: seed)
    return PracticeDeal(number: number, customer: customer, random: &random)
  }

  /// Fills a world with the deals of the numbers, in memory and without a request.
  ///
  /// Systems the world does not have are passed over. Nothing enters the history: this is how the world was found.
  /// - Returns: what a system refused, one line a problem; empty when all went well.
  public func fill(_ world: PracticeWorld, numbers: Range<Int>, kind: Kind = .paired) -> [String] {
    world.withState { fill(&$0, numbers: numbers, kind: kind) }
  }

  func fill(_ state: inout PracticeWorld.State, numbers: Range<Int>, kind: Kind) -> [String] {
    var problems: [String] = []
    // In parts, so that the rows of one part only are held twice.
    for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 1_000) {
      let deals = (start..<min(start + 1_000, numbers.upperBound)).map(deal)
      if kind.isInPartnerCenter {
        let refused = state.with("partnercenter", PracticePartnerCenter.self) { service, context in
          service.take(deals, kind: kind, now: context.clock.now)
        }
        problems += refused ?? []
      }
      guard kind.isInCRM, state.services["dynamics"] != nil else { continue }
      let rows = Self.dynamicsRows(
        deals, kind: kind,
        hasFirstCustomer: Self.has("account", deals.first?.customer.accountID, in: &state),
        hasDetails: start > numbers.lowerBound || Self.has("msft_microsoftsolution", nil, in: &state))
      let answer = state.services["dynamics"]?.administer(.seed(rows), in: &state.context)
      if let answer, answer.status != 200 { problems.append(answer.text) }
    }
    return problems
  }

  /// Whether Dynamics 365 has a row, or any row of a table.
  private static func has(_ table: String, _ id: String?, in state: inout PracticeWorld.State) -> Bool {
    let answer = state.services["dynamics"]?.administer(.data(entity: table, id: id), in: &state.context)
    guard let answer, answer.status == 200 else { return false }
    return id != nil || answer.text != "[]"
  }

  /// Edits some of the deals as a person would: another value, another note.
  ///
  /// - Parameters:
  ///   - permille: how many of 1000 deals are edited.
  ///   - round: another round edits other deals and to other values.
  /// - Returns: how many were edited, and what was refused.
  public func edit(
    _ world: PracticeWorld, numbers: Range<Int>, permille: Int, side: Side, round: Int = 1
  ) -> (edited: Int, problems: [String]) {
    world.withState { edit(&$0, numbers: numbers, permille: permille, side: side, round: round) }
  }

  func edit(
    _ state: inout PracticeWorld.State, numbers: Range<Int>, permille: Int, side: Side, round: Int
  ) -> (edited: Int, problems: [String]) {
    var random = PracticeRandom(seed: seed ^ UInt64(bitPattern: Int64(round)) &* 0x2545_F491_4F6C_DD1D)
    var edited = 0
    var problems: [String] = []
    for number in numbers where random.below(1_000) < permille {
      let deal = deal(number)
      let value = PracticeDecimal(unscaled: Int128(100_000 + random.below(90_000_000)), scale: 2).trimmed.description
      let note = "Edited in round \(round), deal \(number)"
      let answer: PracticeResponse?
      switch side {
      case .partnercenter:
        answer = state.services["partnercenter"]?.administer(
          .edit(
            entity: "referral", id: deal.referralID,
            fields: ["details/dealValue": .number(value), "details/notes": .string(note)], person: "a seller"),
          in: &state.context)
      case .crm:
        answer = state.services["dynamics"]?.administer(
          .edit(
            entity: "opportunity", id: deal.recordID,
            fields: ["estimatedvalue": .number(value), "description": .string(note)], person: "a seller"),
          in: &state.context)
      }
      if let answer, answer.status == 200 { edited += 1 } else { problems.append(answer?.text ?? "there is no such system") }
    }
    return (edited, problems)
  }
}
