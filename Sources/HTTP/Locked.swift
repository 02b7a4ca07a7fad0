internal import Glibc

/// A value behind a lock.
///
/// The standard library's `Mutex` would do the same, but the thread sanitizer cannot see it on Linux and reports every use across
/// threads as a race; a POSIX mutex it knows.
final class Locked<Value: Sendable>: @unchecked Sendable {
  // Sendable because the value is reached under the mutex only.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private var value: Value

  init(_ value: Value) {
    self.value = value
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Runs `body` with the value and nobody else; not to be called again from within.
  func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(&value)
  }
}
