internal import CEscapeTrap

/// What left a simulated world, by the hooks of the Swift runtime and of the C library.
///
/// `script/check-imports` finds in the sources what must not be there; this finds at run time what it overlooked, in whatever
/// library it hides.
public enum EscapeTrap {
  /// Does something of which nothing may leave, on this thread; gives what did.
  public static func watch<T>(_ body: () throws -> T) rethrows -> (result: T, escapes: [String]) {
    // The seed of all hashing is drawn once in the life of a process, whenever that is.
    _ = Set([0])
    escape_trap_enter()
    defer { escape_trap_leave() }
    let result = try body()
    return (result, escapes)
  }

  /// Steps out of the simulation: what a test itself needs of the real world.
  public static func outside<T>(_ body: () throws -> T) rethrows -> T {
    escape_trap_pause()
    defer { escape_trap_resume() }
    return try body()
  }

  private static var escapes: [String] {
    let words: [(UInt32, String)] = [
      (ESCAPE_GLOBAL_POOL.rawValue, "jobs handed to the global pool"), (ESCAPE_CLOCK.rawValue, "readings of a real clock"),
      (ESCAPE_SLEEP.rawValue, "sleeps of the thread"), (ESCAPE_RANDOMNESS.rawValue, "draws of the machine's randomness"),
      (ESCAPE_THREAD.rawValue, "threads started"),
    ]
    return words.compactMap { kind, text in
      let count = escape_trap_count(Int32(kind))
      return count > 0 ? "\(text): \(count)" : nil
    }
  }
}
