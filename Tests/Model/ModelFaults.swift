import HTTP
import PracticeSystems
import SimulatedWorld

/// What falls on one night, by the seed.
struct ModelFaults: CustomStringConvertible {
  var request = KillingTransport.Moment.never
  var diskOperation: Int?
  var death = MemoryDisk.Death.process
  var diskFull: Int?
  var peopleAct = true
  private var rules: [FaultRule] = []

  /// A quiet night.
  static let none = ModelFaults()

  private init() { peopleAct = false }

  init(_ random: inout PracticeRandom) {
    switch random.below(5) {
    case 0, 1: break
    case 2: rules = [FaultRule(.status(429, retryAfter: .seconds(7)), skip: random.below(20), count: 4)]
    default:
      let each = 60 / Self.actions.count + 1
      rules = Self.actions.map { FaultRule($0, count: nil, permille: each) }
    }
    switch random.below(8) {
    case 0: request = .before(1 + random.below(50))
    case 1, 2: request = .after(1 + random.below(50))
    case 3, 4:
      diskOperation = 1 + random.below(90)
      death = random.below(2) == 0 ? .process : .power
    case 5: diskFull = 1 + random.below(90)
    default: break
    }
  }

  private static let actions: [FaultRule.Action] = [
    .lostAnswer, .lostAnswer, .dropped, .cutBody(afterBytes: 300), .truncatedBody(afterBytes: 300), .status(503), .status(502),
    .status(429, retryAfter: .seconds(7)), .status(412), .expiredToken, .signInPage,
  ]

  func arm(_ state: inout PracticeWorld.State) {
    for rule in rules { state.faults.add(rule) }
  }

  var description: String {
    var parts = rules.isEmpty ? [] : [rules.count == 1 ? "a storm of 429" : "one call in sixteen fails"]
    if request != .never { parts.append("killed \(request)") }
    if let diskOperation { parts.append("killed at operation \(diskOperation) of the disk (\(death))") }
    if let diskFull { parts.append("disk full from operation \(diskFull)") }
    return parts.isEmpty ? "quiet" : parts.joined(separator: ", ")
  }
}
