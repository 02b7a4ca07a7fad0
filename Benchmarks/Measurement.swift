import Faults
import Foundation

/// What one process took.
struct Measurement: Codable {
  var wall: Double
  /// User and system time together.
  var cpu: Double
  var peakKibibytes: Int
  var exitCode: Int32

  var peak: String { String(format: "%.0f", Double(peakKibibytes) / 1024) }

  /// Runs a program to its end; its output goes to `log`.
  ///
  /// A small process stands between: a child begins with the peak memory of the process that starts it, and this one may
  /// hold the practice systems.
  static func of(_ bench: Bench, _ program: String, _ arguments: [String], log: String) throws -> Measurement {
    let result = bench.folder + "/measurement.json"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: bench.itself)
    process.arguments = ["measure", result, program] + arguments
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    let output = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    try output.close()
    return try JSONDecoder().decode(Measurement.self, from: Data(contentsOf: URL(fileURLWithPath: result)))
  }

  /// The small process: starts the program, waits for it and writes down what the kernel says it took.
  static func measure(_ arguments: [String]) throws -> Int32 {
    guard arguments.count >= 2 else { throw Fault("BEN002", while: "measure", "RESULT PROGRAM are missing") }
    var words: [UnsafeMutablePointer<CChar>?] = arguments.dropFirst().map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    let clock = ContinuousClock()
    let start = clock.now
    let failure = posix_spawn(&child, arguments[1], nil, nil, words, environ)
    guard failure == 0 else { throw Fault("BEN003", while: "start \(arguments[1])", String(cString: strerror(failure))) }
    var status: Int32 = 0
    var usage = rusage()
    guard wait4(child, &status, 0, &usage) == child else {
      throw Fault("BEN004", while: "wait", String(cString: strerror(errno)))
    }
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    let measurement = Measurement(
      wall: (clock.now - start) / .seconds(1), cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime),
      peakKibibytes: usage.ru_maxrss, exitCode: status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F))
    try JSONEncoder().encode(measurement).write(to: URL(fileURLWithPath: arguments[0]))
    return 0
  }
}
