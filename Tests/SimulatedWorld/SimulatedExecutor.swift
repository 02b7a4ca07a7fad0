import Foundation

/// Runs everything of a run on one thread, one job after another in the order in which they became ready.
///
/// So the same world and the same requests give the same run every time, and at any moment of one job no other is half done:
/// a state file can be copied there as a killed process would leave it.
public final class SimulatedExecutor: TaskExecutor {
  private let queue = DispatchQueue(label: "run")

  public init() {}

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedTaskExecutor()
    queue.async { job.runSynchronously(on: executor) }
  }
}
