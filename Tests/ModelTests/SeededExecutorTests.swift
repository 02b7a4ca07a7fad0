import Faults
import Foundation
import PracticeSystems
import SimulatedWorld
import Synchronization
import Testing

/// The executor of the simulated world: everything on one thread, in an order that only the seed knows.
struct SeededExecutorTests {
  private let world = PracticeWorld()

  /// Who of five comes first, second, and so on.
  private func order(_ seed: UInt64) throws -> [Int] {
    try SeededExecutor(seed: seed, world: world).run {
      await withTaskGroup(of: Int.self) { group in
        for number in 0..<5 {
          group.addTask {
            await Task.yield()
            return number
          }
        }
        var order: [Int] = []
        for await number in group { order.append(number) }
        return order
      }
    }
  }

  @Test func `the same seed makes the same choices, and other seeds others`() throws {
    var seen: Set<[Int]> = []
    for seed in 0..<60 {
      let order = try order(UInt64(seed))
      #expect(order.sorted() == [0, 1, 2, 3, 4])
      #expect(try self.order(UInt64(seed)) == order)
      seen.insert(order)
    }
    #expect(seen.count > 20)
  }

  private actor Counter {
    private(set) var count = 0
    func add() { count += 1 }
  }

  @Test func `actors and child tasks stay within it`() throws {
    let executor = SeededExecutor(seed: 7, world: world)
    let (count, escapes) = try EscapeTrap.watch {
      try executor.run {
        let counter = Counter()
        async let one: Void = counter.add()
        async let two: Void = counter.add()
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<8 { group.addTask { await counter.add() } }
        }
        _ = await (one, two)
        return await counter.count
      }
    }
    #expect(count == 10)
    #expect(escapes == [])
    #expect(executor.choices > 0)
  }

  @Test func `sleepers wake in the order of their time, and nobody waits for it`() throws {
    let executor = SeededExecutor(seed: 3, world: world)
    let clock = VirtualClock(world, executor)
    let before = clock.monotonicSeconds()
    let (order, escapes) = try EscapeTrap.watch {
      try executor.run {
        await withTaskGroup(of: Double.self) { group in
          for seconds in [3_600.0, 5, 86_400, 0.25] {
            group.addTask {
              try? await clock.sleep(seconds: seconds)
              return seconds
            }
          }
          var order: [Double] = []
          for await seconds in group { order.append(seconds) }
          return order
        }
      }
    }
    #expect(order == [0.25, 5, 3_600, 86_400])
    #expect(clock.monotonicSeconds() - before == 86_400)
    #expect(escapes == [])
  }

  @Test func `a sleeper that is cancelled wakes at once`() throws {
    let executor = SeededExecutor(seed: 3, world: world)
    let clock = VirtualClock(world, executor)
    let before = clock.monotonicSeconds()
    let text = try executor.run {
      await withTaskGroup(of: String.self) { group in
        group.addTask {
          do throws(Fault) { try await clock.sleep(seconds: 1_000) } catch { return error.problem }
          return "slept"
        }
        group.cancelAll()
        return await group.next() ?? ""
      }
    }
    #expect(text == "the run was told to stop")
    #expect(clock.monotonicSeconds() == before)
  }

  @Test func `what cannot go on is reported as a deadlock, with what it waits for`() {
    let executor = SeededExecutor(seed: 1, world: world)
    #expect {
      try executor.run {
        _ = executor.begun("1 GET /partnercenter/v1.0/engagements/referrals")
        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
      }
    } throws: { error in
      "\(error)"
        == "deadlock: nothing is ready and no timer runs; waiting: 1 GET /partnercenter/v1.0/engagements/referrals"
    }
  }

  // MARK: Escapes

  struct Escape: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let told: String
    let act: @Sendable () async -> Void

    init(_ name: String, _ told: String, _ act: @escaping @Sendable () async -> Void) {
      (testDescription, self.told, self.act) = (name, told, act)
    }
  }

  static let escapes = [
    Escape("a detached task", "jobs handed to the global pool: 1") { Task.detached {} },
    Escape("a reading of the date", "readings of a real clock: 1") { _ = Date() },
    Escape("a random number", "draws of the machine's randomness: 1") { _ = UInt64.random(in: .min ... .max) },
    Escape("a sleep of the thread", "sleeps of the thread: 1") { usleep(1) },
    Escape("a thread", "threads started: 1") {
      var thread = pthread_t()
      guard pthread_create(&thread, nil, { _ in nil }, nil) == 0 else { return }
      pthread_join(thread, nil)
    },
  ]

  @Test(arguments: escapes)
  func `what leaves it is told`(_ escape: Escape) throws {
    let executor = SeededExecutor(seed: 1, world: world)
    let act = escape.act
    let (_, escapes) = try EscapeTrap.watch { try executor.run { await act() } }
    #expect(escapes.contains(escape.told), "\(escapes)")
  }

  @Test func `a sleep by the real clock is told`() throws {
    let executor = SeededExecutor(seed: 1, world: world)
    let (_, escapes) = EscapeTrap.watch {
      #expect(throws: SeededExecutor.Deadlock.self) {
        try executor.run { try? await Task.sleep(nanoseconds: 1_000_000_000_000) }
      }
    }
    #expect(escapes.contains { $0.hasPrefix("readings of a real clock: ") }, "\(escapes)")
  }
}
