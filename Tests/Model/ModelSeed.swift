import Faults
import HTTP
import PracticeSystems
import SimulatedWorld
import StateStore
import Sync
import Synchronization

/// What a seed came to.
public struct ModelOutcome: Sendable {
  public let seed: UInt64
  /// What did not hold; empty when all did.
  public var problems: [String] = []
  public var edits = 0
  public var faults = 0
  public var kills = 0
  public var fullDisks = 0
  public var runs = 0
  public var requests = 0
  public var writes = 0
  /// Choices of the executor, bytes of the requests, writes to the disk, in one number.
  public var digest: UInt64 = 0
  /// What happened, in lines; empty unless it was asked for.
  public var story = ""
}

/// One seed of the model: a small world in which people edit, runs run and faults fall; then quiet runs, and the judgement.
///
/// Everything happens on the calling thread. The same seed gives the same story, in every process and however it was built.
public final class ModelSeed {
  let number: UInt64
  let world: PracticeWorld
  let people: ModelPeople
  let guide: ModelGuide.Ready
  let story: Story
  let configured: ModelPersonas.Configured
  let digest = RunDigest()
  var files = MemoryDisk.Files()
  var outcome: ModelOutcome
  /// Oldest first.
  var lived: [Life] = []
  var looks: [ModelHistory.Look] = []
  private var random: PracticeRandom
  private var lives: UInt64 = 0

  /// Plays a seed to its end and judges it.
  public static func play(_ number: UInt64, tellsStory: Bool = false) -> ModelOutcome {
    let (outcome, escapes) = EscapeTrap.watch { () -> ModelOutcome in
      do {
        let seed = try EscapeTrap.outside { try ModelSeed(number, tellsStory: tellsStory) }
        try seed.play()
        return seed.outcome
      } catch {
        var outcome = ModelOutcome(seed: number)
        outcome.problems = ["\(error)"]
        return outcome
      }
    }
    var judged = outcome
    judged.problems += escapes.map { "left the simulated world: \($0)" }
    return judged
  }

  private init(_ number: UInt64, tellsStory: Bool) throws {
    self.number = number
    outcome = ModelOutcome(seed: number)
    random = PracticeRandom(seed: number &* 0x9E37_79B9 &+ 1)
    story = Story(isKept: tellsStory)
    world = PracticeWorld()
    world.restore(try Self.start.get())
    guide = try Self.guide(Int(number % UInt64(ModelGuide.count)))
    people = ModelPeople(world, guide.guide, seed: random.next(), story: story)
    configured = ModelPersonas.choose(for: world, &random, story)
  }

  /// The world before anything happens, made once.
  private static let start = Result { () throws -> PracticeWorld.State in
    let world = PracticeWorld(services: [PracticePartnerCenter(), Dataverse()])
    let answer = world.handle(
      PracticeRequest(
        method: "POST", scheme: "http", host: "127.0.0.1", path: "/admin/seed", query: "", headers: [],
        body: Array(ModelScenario.start.text.utf8)))
    guard answer.status == 200 else { throw ModelGuide.Problem(text: answer.text) }
    return world.snapshot()
  }

  /// The guide, compiled against a world of its own.
  private static func guide(_ number: Int) throws -> ModelGuide.Ready {
    let world = PracticeWorld()
    world.restore(try start.get())
    let executor = SeededExecutor(seed: 1, world: world)
    let clock = VirtualClock(world, executor)
    let result = try executor.run { () async -> Result<ModelGuide.Ready, any Error> in
      do {
        return .success(
          try await ModelGuide.ready(number, today: clock.now().date) {
            try ModelSystems(transport: PracticeTransport(world), clock: clock).crm
          })
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  // MARK: The story

  private func play() throws {
    for _ in 0...random.below(4) { people.start() }
    for night in 0...1 + random.below(3) { try self.night(night) }
    try settle()
    outcome.edits = world.withState { state in
      state.context.history.writes.count { if case .person = $0.actor { true } else { false } }
    }
    outcome.writes = world.withState { $0.context.history.apiWrites().count }
    outcome.digest = digest.value
    outcome.story = story.text
  }

  /// An evening of edits, and a run that is disturbed.
  private func night(_ night: Int) throws {
    for _ in 0..<random.below(5) { people.edit() }
    if night > 0, random.below(4) == 0 { people.start() }
    let seconds = [60, 3_600, 86_400, 86_400][random.below(4)]
    world.withState { $0.context.clock.advance(seconds: seconds) }
    let faults = ModelFaults(&random)
    story.tell(world, "— night \(night): \(faults)")
    world.withState { state in
      state.context.random = PracticeRandom(seed: random.next())
      faults.arm(&state)
    }
    try live(faults)
    outcome.faults += world.withState { state in
      let count = state.context.history.requests.count { $0.fault != nil }
      return count
    }
    world.withState { $0.faults.clear() }
  }

  /// Quiet runs until nothing is left to do, and the judgement.
  private func settle() throws {
    let bound = 12
    for round in 1...bound {
      world.withState { $0.context.clock.advance(seconds: 86_400) }
      let before = world.withState { $0.context.history.apiWrites().count }
      story.tell(world, "— quiet run \(round)")
      guard let summary = try live(ModelFaults.none) else {
        outcome.problems.append("a run without faults did not come to its end")
        break
      }
      let after = world.withState { $0.context.history.apiWrites().count }
      if after == before, !summary.isPartial, round > 1 { break }
      if round == bound { outcome.problems.append("still writes after \(bound) runs without faults") }
    }
    let books = try read()
    outcome.problems += ModelOracle(self, books).problems()
    for write in world.withState({ $0.context.history.writes }) where !write.changes.isEmpty {
      story.tell(
        "history \(write.sequence): \(write.operation.name) of \(write.entity) \(write.id) by \(write.actor.name): "
          + write.changes.map { "\($0.field) \($0.before.text) → \($0.after.text)" }.joined(separator: ", "))
    }
    for wire in guide.guide.wires + (guide.guide.contact.map { [$0] } ?? []) { story.tell("guide: \(wire.told)") }
    for sheet in ModelBooks.sheets where sheet != "Outcomes" {
      for row in books.all(sheet) { story.tell("\(sheet): \(row.joined(separator: " | "))") }
    }
  }

  // MARK: One life of the program

  /// A process from its start to its end, however that comes; gives the summary of a run that was carried out.
  @discardableResult
  private func live(_ faults: ModelFaults) throws -> RunSummary? {
    lives += 1
    outcome.runs += 1
    lived.append(Life(start: world.withState { $0.context.history.lastSequence }))
    let disk = MemoryDisk(files, seed: random.next(), digest: digest)
    let executor = SeededExecutor(seed: random.next(), world: world, digest: digest)
    let left = Left()
    let (world, story, people) = (world, story, people)
    let transport = ModelTransport(
      world, executor, seed: random.next(), digest: digest, story: story, kill: faults.request,
      // The disk knows the transport, which it ends by its own kill.
      atKill: { [weak disk] in
        guard let disk else { return }
        left.put(world.snapshot(), faults.death == .power ? disk.afterPowerLoss() : disk.files)
      },
      meanwhile: { if faults.peopleAct, people.roll(9) == 0 { people.edit() } },
      isDiskFull: { [weak disk] in (disk?.refusals ?? 0) > 0 })
    if let operation = faults.diskOperation {
      disk.kill(after: operation, faults.death) { files in
        story.tell(world, "  KILLED at operation \(operation) of the disk (\(faults.death))")
        left.put(world.snapshot(), files)
        transport.die()
      }
    }
    if let full = faults.diskFull { disk.fill(after: full) }
    let clock = VirtualClock(world, executor)
    let guide = guide
    let (lives, configured) = (lives, configured)
    let result = try executor.run { () async -> Result<RunSummary, Fault> in
      do throws(Fault) {
        let systems = try ModelSystems(transport: transport, clock: clock, configured: configured, seed: lives)
        return .success(try await systems.run(guide, on: disk))
      } catch {
        return .failure(error)
      }
    }
    outcome.requests += transport.count
    outcome.problems += transport.problems
    if disk.refusals > 0 { outcome.fullDisks += 1 }
    if let left = left.taken {
      outcome.kills += 1
      world.restore(left.world)
      files = left.files
      return nil
    }
    files = disk.files
    let end = world.withState { $0.context.history.lastSequence }
    // One that was stopped has settled what it wrote before.
    let hasWritten = world.withState { $0.context.history.apiWrites() }.contains { $0.sequence > lived[lived.count - 1].start }
    let hasEnded = if case .success = result { true } else { false }
    if hasEnded || hasWritten { looks.append(ModelHistory.Look(from: transport.readSince, to: end, hasEnded: hasEnded)) }
    switch result {
    case .success(let summary):
      lived[lived.count - 1].report = summary.run.name
      story.tell(world, "  ended with \(summary.exitCode): \(summary.outcomes.map { "\($0.value) \($0.key)" }.sorted())")
      return summary
    case .failure(let fault):
      story.tell(world, "  stopped: \(fault)")
      return nil
    }
  }

  private func read() throws -> ModelBooks {
    let disk = MemoryDisk(files)
    let executor = SeededExecutor(seed: 1, world: world)
    let result = try executor.run { () async -> Result<ModelBooks, Fault> in
      do throws(Fault) { return .success(try await ModelBooks(disk)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// What a kill left, the first of several.
  private final class Left: Sendable {
    private let kept = Mutex<(world: PracticeWorld.State, files: MemoryDisk.Files)?>(nil)
    var taken: (world: PracticeWorld.State, files: MemoryDisk.Files)? { kept.withLock { $0 } }
    func put(_ world: PracticeWorld.State, _ files: MemoryDisk.Files) {
      kept.withLock { if $0 == nil { $0 = (world, files) } }
    }
  }
}
