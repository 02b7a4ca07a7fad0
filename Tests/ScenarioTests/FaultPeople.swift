import PracticeSystems
import Synchronization

/// People who edit deals by a seed, and the memory of every edit.
final class FaultPeople: Sendable {
  /// A field that travels both ways, by its name on each side.
  enum Field: Sendable, CaseIterable {
    case notes, value

    var referral: String { self == .notes ? "details/notes" : "details/dealValue" }
    var opportunity: String { self == .notes ? "description" : "estimatedvalue" }
  }

  struct Edit: Sendable {
    let field: Field
    let isReferral: Bool
    let text: String
  }

  /// A deal by what is known of it from the outside.
  struct Known: Sendable {
    var referral: String?
    var opportunity: String?
    /// Every edit of it, oldest first.
    var edits: [Edit] = []
  }

  private struct Memory: Sendable {
    var random: PracticeRandom
    var deals: [Known]
    var count = 0
  }

  private let world: PracticeWorld
  private let memory: Mutex<Memory>

  init(_ world: PracticeWorld, seed: UInt64, deals: [Known]) {
    self.world = world
    memory = Mutex(Memory(random: PracticeRandom(seed: seed), deals: deals))
  }

  var deals: [Known] { memory.withLock { $0.deals } }

  /// A number from 0 up to the bound.
  func roll(_ bound: Int) -> Int { memory.withLock { $0.random.below(bound) } }

  /// Somebody edits something, with a value that nobody else ever writes.
  func edit() {
    let plan = memory.withLock { memory -> (deal: Int, edit: Edit, id: String, value: PracticeJSON)? in
      let deal = memory.random.below(memory.deals.count)
      let field: Field = memory.random.below(2) == 0 ? .notes : .value
      var isReferral = memory.random.below(2) == 0
      if memory.deals[deal].referral == nil { isReferral = false }
      if memory.deals[deal].opportunity == nil { isReferral = true }
      guard let id = isReferral ? memory.deals[deal].referral : memory.deals[deal].opportunity else { return nil }
      memory.count += 1
      let value: PracticeJSON = field == .notes ? .string("edit \(memory.count)") : .number("\(100_000 + memory.count)")
      return (deal, Edit(field: field, isReferral: isReferral, text: value.string ?? value.text), id, value)
    }
    guard let plan else { return }
    let desk = SyncBenchDesk(world: world)
    do {
      if plan.edit.isReferral {
        try desk.editReferral(plan.id, .object([.init(plan.edit.field.referral, plan.value)]))
      } else {
        try desk.editOpportunity(plan.id, .object([.init(plan.edit.field.opportunity, plan.value)]))
      }
      memory.withLock { $0.deals[plan.deal].edits.append(plan.edit) }
    } catch {
      // The system refused the person: nothing was edited.
    }
  }

  /// Somebody starts a deal, on either side.
  func start(in bench: SyncBench) throws {
    let number = memory.withLock { memory -> Int in
      memory.count += 1
      return memory.count
    }
    let id = "0ee00000-0000-4000-8000-\(String(repeating: "0", count: 12 - "\(number)".count))\(number)"
    if roll(2) == 0 {
      var referral = SampleDeals.referral(id, "Fabrikam deal \(number)", "Active", "Accepted")
      referral["createdDateTime"] = nil
      try bench.create("partnercenter", "referral", referral)
      memory.withLock { $0.deals.append(Known(referral: id)) }
    } else {
      try bench.create("dynamics", "opportunity", SampleDeals.opportunity(id, "Nordwind deal \(number)", visible: roll(2) == 0))
      try bench.create("dynamics", "msft_microsoftsolution", SampleDeals.solution(id))
      memory.withLock { $0.deals.append(Known(opportunity: id)) }
    }
  }
}
