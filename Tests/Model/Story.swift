import PracticeSystems
import Synchronization

/// What happened in a seed, in lines that a person can read; kept only when somebody asks for it.
final class Story: Sendable {
  private let lines = Mutex<[String]>([])
  private let isKept: Bool

  init(isKept: Bool) { self.isKept = isKept }

  var text: String { lines.withLock { $0.joined(separator: "\n") } }

  func tell(_ line: @autoclosure () -> String) {
    guard isKept else { return }
    let line = line()
    lines.withLock { $0.append(line) }
  }

  func tell(_ world: PracticeWorld, _ line: @autoclosure () -> String) {
    guard isKept else { return }
    let now = world.withState { $0.context.clock.now.description }
    tell("\(now.dropFirst(5).prefix(14)) \(line())")
  }
}
