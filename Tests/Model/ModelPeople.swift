import PracticeSystems
import Synchronization

/// People on both sides: they start deals and edit them, by a seed, each time with a value that nobody else writes.
///
/// They keep no books: what they did stands in the history of the practice systems, which a kill takes along.
final class ModelPeople: Sendable {
  /// A deal as people know it: by its record on the side where it was born.
  struct Deal: Sendable {
    let number: Int
    let born: ModelSide
    let id: String
  }

  private struct State: Sendable {
    var random: PracticeRandom
    var deals: [Deal] = []
    /// Copies of opportunities that people made, by id.
    var copies: [String] = []
    /// In some worlds people close deals.
    let closesDeals: Bool
    var count = 0
  }

  let world: PracticeWorld
  private let guide: ModelGuide
  let story: Story
  private let state: Mutex<State>

  init(_ world: PracticeWorld, _ guide: ModelGuide, seed: UInt64, story: Story) {
    self.world = world
    self.guide = guide
    self.story = story
    var random = PracticeRandom(seed: seed)
    let closesDeals = random.below(5) == 0
    state = Mutex(State(random: random, closesDeals: closesDeals))
  }

  var deals: [Deal] { state.withLock { $0.deals } }
  var copies: [String] { state.withLock { $0.copies } }

  /// A number from 0 up to the bound.
  func roll(_ bound: Int) -> Int { state.withLock { $0.random.below(bound) } }

  func next() -> Int {
    state.withLock { state in
      state.count += 1
      return state.count
    }
  }

  // MARK: Starting deals

  /// Somebody starts a deal, on either side.
  func start() {
    let number = next()
    let born: ModelSide = roll(2) == 0 ? .partnerCenter : .crm
    let id = "0ee00000-0000-4000-8000-" + String(repeating: "0", count: 12 - "\(number)".count) + "\(number)"
    switch born {
    case .partnerCenter:
      act(
        .create(entity: "referral", fields: ModelScenario.referral(id, number, isShared: roll(2) == 0), person: "a partner"),
        on: .partnerCenter)
    case .crm:
      act(
        .create(
          entity: "opportunity", fields: ModelScenario.opportunity(id, number, isVisible: roll(4) == 0), person: "a seller"),
        on: .crm)
      act(.create(entity: "msft_microsoftsolution", fields: ModelScenario.solution(id), person: "a seller"), on: .crm)
    }
    state.withLock { $0.deals.append(Deal(number: number, born: born, id: id)) }
    story.tell(world, "deal \(number) begins in \(born.rawValue)")
  }

  // MARK: Editing

  /// Somebody edits something of a deal that is there.
  func edit() {
    let deals = self.deals
    guard !deals.isEmpty else { return }
    let deal = deals[roll(deals.count)]
    if roll(24) == 0 { return copy(deal) }
    let side: ModelSide = roll(2) == 0 ? .partnerCenter : .crm
    guard let id = side == deal.born ? deal.id : counterpart(of: deal) else { return }
    switch roll(12) {
    case 0: return changeSolutions(of: deal, side, id)
    case 1 where side == .partnerCenter: return addToTeam(of: deal, id)
    case 2 where state.withLock({ $0.closesDeals }): return changeStatus(of: deal, side, id)
    default: break
    }
    let wires = guide.wires + (guide.contact.map { [$0] } ?? [])
    let wire = wires[roll(wires.count)]
    let value = self.value(for: wire, on: side)
    let field = side == .crm ? wire.edited : wire.editedPath
    let isDone: Bool
    if side == .crm, wire.isOfContact {
      guard let contact = contact(of: id) else { return }
      isDone = act(.edit(entity: "contact", id: contact, fields: .object([.init(field, value)]), person: "somebody"), on: side)
    } else {
      isDone = act(.edit(entity: side.entity, id: id, fields: .object([.init(field, value)]), person: "somebody"), on: side)
    }
    story.tell(
      world, "edit of deal \(deal.number) in \(side.rawValue): \(field) = \(value.text)\(isDone ? "" : ", refused")")
  }

  /// Somebody copies the opportunity of a deal, as the CRM's 'clone' does: what the synchronisation keeps there comes along.
  private func copy(_ deal: Deal) {
    guard let id = deal.born == .crm ? deal.id : counterpart(of: deal), let row = record("opportunity", id),
      row["msft_microsoftpartnercenterreferralidentifier"]?.string?.isEmpty == false
    else { return }
    let number = next()
    let copy = "0ee0c000-0000-4000-8000-" + String(repeating: "0", count: 12 - "\(number)".count) + "\(number)"
    var fields = ModelScenario.opportunity(copy, number, isVisible: false)
    let own = (fields.members ?? []).map(\.name)
    for member in row.members ?? [] where member.name.hasPrefix("msft_") && !member.value.isNull && !own.contains(member.name) {
      fields.put(member.value, at: [member.name])
    }
    for lookup in ["parentaccountid", "parentcontactid"] { fields.put(row["_\(lookup)_value"] ?? .null, at: [lookup]) }
    act(.create(entity: "opportunity", fields: fields, person: "a seller"), on: .crm)
    act(.create(entity: "msft_microsoftsolution", fields: ModelScenario.solution(copy), person: "a seller"), on: .crm)
    state.withLock { $0.copies.append(copy) }
    story.tell(world, "deal \(deal.number) is copied in the CRM as \(copy)")
  }

  /// Somebody wins or loses a deal that is on both sides; in the CRM they think better of it now and then.
  private func changeStatus(of deal: Deal, _ side: ModelSide, _ id: String) {
    guard counterpart(of: deal) != nil else { return }
    let word = side == .crm ? ["won", "lost", "reopened"][roll(3)] : ["won", "lost"][roll(2)]
    let fields: PracticeJSON =
      switch (side, word) {
      case (.partnerCenter, "won"): ["status": "Closed", "substatus": "Won"]
      case (.partnerCenter, _): ["status": "Closed", "substatus": "Lost"]
      case (.crm, "won"): ["statecode": 1, "statuscode": 3]
      case (.crm, "lost"): ["statecode": 2, "statuscode": 4]
      case (.crm, _): ["statecode": 0, "statuscode": 1]
      }
    let isDone = act(.edit(entity: side.entity, id: id, fields: fields, person: "somebody"), on: side)
    story.tell(world, "deal \(deal.number) is \(word) in \(side.rawValue)\(isDone ? "" : ", refused")")
  }

  private func record(_ entity: String, _ id: String) -> PracticeJSON? {
    world.withState { state in
      let answer = state.with("dynamics", Dataverse.self) { $0.administer(.data(entity: entity, id: id), in: &$1) }
      return answer.flatMap { $0 }.flatMap { try? PracticeJSON(parsing: $0.body) }
    }
  }

  private func value(for wire: ModelWire, on side: ModelSide) -> PracticeJSON {
    let number = next()
    switch wire.kind {
    case .text where wire.referral == "name": return .string("deal \(number)" + (roll(8) == 0 ? "  " : ""))
    case .phone: return .string("+49 900 \(number)")
    case .text, .prefixed:
      if roll(6) == 0 { return side == .crm ? .null : .string("") }
      let text = "edit \(number)" + (roll(8) == 0 ? " " : "")
      return .string(wire.kind == .prefixed && side == .crm ? "c-" + text : text)
    case .money: return .number("\(100_000 + number)" + [".5", ".25", "", "", "", ""][roll(6)])
    case .currency:
      let currency = ModelWire.currencies[roll(ModelWire.currencies.count)]
      return .string(side == .crm ? currency.id : currency.code)
    // A day is required in Partner Center, and nobody there empties it.
    case .day where side == .crm && roll(6) == 0: return .null
    case .day:
      let day = String(ModelScenario.day(number))
      return .string(side == .crm ? day : day + "T00:00:00Z")
    case .listed where roll(6) == 0: return side == .crm ? .null : .string("")
    case .listed:
      let entry = ModelWire.list[roll(ModelWire.list.count)]
      return side == .crm ? .number(entry.number) : .string(entry.word)
    }
  }

  /// The contact that an opportunity points to.
  private func contact(of opportunity: String) -> String? {
    world.withState { state in
      state.context.history.writes.last { write in
        write.id == opportunity && write.changes.contains { $0.field == "_parentcontactid_value" }
      }?.changes.first { $0.field == "_parentcontactid_value" }?.after.string
    }
  }

  /// The other side's record of a deal, when there is one.
  func counterpart(of deal: Deal) -> String? {
    world.withState { state in
      let (entity, field) =
        deal.born == .partnerCenter
        ? ("opportunity", "msft_microsoftpartnercenterreferralidentifier") : ("referral", "externalReferenceId")
      return state.context.history.writes.first { write in
        write.entity == entity && write.operation == .create
          && write.changes.contains { $0.field == field && $0.after.string == deal.id }
      }?.id
    }
  }

  @discardableResult
  func act(_ command: AdminCommand, on side: ModelSide) -> Bool {
    world.withState { state in
      let response =
        side == .crm
        ? state.with("dynamics", Dataverse.self) { $0.administer(command, in: &$1) }
        : state.with("partnercenter", PracticePartnerCenter.self) { $0.administer(command, in: &$1) }
      return (response.flatMap { $0 }?.status ?? 500) < 300
    }
  }
}
