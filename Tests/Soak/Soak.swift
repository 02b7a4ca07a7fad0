import Foundation
import Model
import Synchronization

/// Plays many seeds on several threads, until they are all played or the time is up; says what was seen and which seeds failed.
struct Soak {
  private var first: UInt64 = 0
  private var count: UInt64 = 2000
  private var minutes = 30.0
  private var threads = max(1, ProcessInfo.processInfo.activeProcessorCount)
  private var printsDigests = false
  private var tellsStory = false
  /// The time is a bound and no choice: seeds that were not played by then are a failure.
  private var wantsAll = false
  /// Seeds whose defect is known and still open: they are told, and one that holds has to be taken off the list.
  private var open: Set<UInt64> = []
  private var problem: String?

  init(_ arguments: some Sequence<String>) {
    var numbers: [UInt64] = []
    var rest = Array(arguments)
    while !rest.isEmpty {
      let word = rest.removeFirst()
      switch word {
      case "--digest": printsDigests = true
      case "--story": tellsStory = true
      case "--all": wantsAll = true
      case "--open":
        open = Set((rest.isEmpty ? "" : rest.removeFirst()).split(separator: ",").compactMap { UInt64($0) })
      case "--minutes", "--threads":
        guard let value = rest.isEmpty ? nil : Double(rest.removeFirst()), value > 0 else {
          problem = "\(word) needs a number"
          return
        }
        if word == "--minutes" { minutes = value } else { threads = max(1, Int(value)) }
      default:
        guard let number = UInt64(word) else {
          problem =
            "'\(word)' is not known: soak [FROM [COUNT]] [--minutes N] [--all] [--threads N] [--open N,N] [--digest] [--story]"
          return
        }
        numbers.append(number)
      }
    }
    if let from = numbers.first { (first, count) = (from, 1) }
    if numbers.count > 1 { count = numbers[1] }
  }

  /// 0 when every seed held, 1 when one did not, 64 when the arguments are not understood.
  func carryOut() -> Int32 {
    if let problem {
      FileHandle.standardError.write(Data("soak: \(problem)\n".utf8))
      return 64
    }
    let next = Mutex(first)
    let tally = Mutex(ModelTally())
    let end = Date().addingTimeInterval(minutes * 60)
    let (last, printsDigests, tellsStory) = (first + count, printsDigests, tellsStory)
    let finished = DispatchSemaphore(value: 0)
    let began = Date()
    for _ in 0..<threads {
      let thread = Thread {
        while Date() < end {
          let seed = next.withLock { next -> UInt64? in
            guard next < last else { return nil }
            next += 1
            return next - 1
          }
          guard let seed else { break }
          var outcome = ModelSeed.play(seed, tellsStory: tellsStory)
          if !outcome.problems.isEmpty, !tellsStory { outcome.story = ModelSeed.play(seed, tellsStory: true).story }
          if printsDigests { print("\(seed) \(String(outcome.digest, radix: 16))") }
          if tellsStory || !outcome.problems.isEmpty { print(outcome.told) }
          tally.withLock { $0.add(outcome) }
        }
        finished.signal()
      }
      thread.stackSize = 16 << 20
      thread.start()
    }
    for _ in 0..<threads { finished.wait() }
    let told = tally.withLock { $0 }
    let seconds = Date().timeIntervalSince(began)
    if !printsDigests { print("\(told) in \(Int(seconds)) s") }
    let isWhole = told.seeds == Int(clamping: count)
    let held = open.filter { $0 >= first && $0 < last && isWhole && !told.failed.contains($0) }.sorted()
    if !open.isEmpty, !printsDigests { print("known and open: \(open.sorted())") }
    if !held.isEmpty { print("these hold now and are to be taken off the list of open ones: \(held)") }
    if wantsAll, !isWhole { print("\(told.seeds) of \(count) seeds were played in the time") }
    return told.failed.allSatisfy { open.contains($0) } && held.isEmpty && (isWhole || !wantsAll) ? 0 : 1
  }
}
