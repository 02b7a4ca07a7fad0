public import Faults
public import HTTP
public import PracticeSystems
public import Records

/// The clock of a practice world as the product sees it: waiting moves it on, so that no test waits.
public struct PracticeWorldClock: WorldClock {
  private let world: PracticeWorld

  public init(_ world: PracticeWorld) { self.world = world }

  public func now() -> Instant {
    Instant(seconds: world.withState { $0.context.clock.now.ticks / PracticeInstant.second })
  }

  public func monotonicSeconds() -> Double {
    Double(world.withState { $0.context.clock.now.ticks }) / Double(PracticeInstant.second)
  }

  public func sleep(seconds: Double) async throws(Fault) {
    guard !Task.isCancelled else { throw .stopped(while: "wait") }
    let ticks = (min(max(seconds, 0), 864_000) * Double(PracticeInstant.second)).rounded(.up)
    world.withState { $0.context.clock.advance(ticks: Int64(ticks)) }
  }
}
