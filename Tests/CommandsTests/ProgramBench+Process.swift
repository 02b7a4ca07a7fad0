import Foundation

extension ProgramBench {
  /// What the program said, and its exit code.
  struct Told: CustomStringConvertible {
    let code: Int32
    let out: String
    let error: String
    var description: String { "code \(code)\n--- out\n\(out)--- error\n\(error)" }
  }

  /// The program under way.
  final class Running {
    private let process: Process
    private let out: URL
    private let error: URL

    fileprivate init(_ words: [String], in folder: String, environment: [String: String]) throws {
      let stem = NSTemporaryDirectory() + "cosell-said-\(UUID().uuidString)"
      (out, error) = (URL(filePath: stem + ".out"), URL(filePath: stem + ".err"))
      for url in [out, error] { _ = FileManager.default.createFile(atPath: url.path, contents: nil) }
      process = Process()
      process.executableURL = URL(filePath: ProgramBench.program)
      process.arguments = words
      process.currentDirectoryURL = URL(filePath: folder)
      process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = try FileHandle(forWritingTo: out)
      process.standardError = try FileHandle(forWritingTo: error)
      try process.run()
    }

    func ended() -> Told {
      process.waitUntilExit()
      defer { for url in [out, error] { try? FileManager.default.removeItem(at: url) } }
      let code = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
      return Told(
        code: code, out: (try? String(contentsOf: out, encoding: .utf8)) ?? "",
        error: (try? String(contentsOf: error, encoding: .utf8)) ?? "")
    }

    func terminate() { process.terminate() }
    func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }
    var saidSoFar: String { (try? String(contentsOf: out, encoding: .utf8)) ?? "" }
  }

  /// Runs the program in the folder of the bench, with more in its environment.
  func cosell(_ words: [String], environment: [String: String]) throws -> Told {
    try Running(words, in: folder, environment: environment).ended()
  }

  func start(_ words: String...) throws -> Running { try Running(words, in: folder, environment: [:]) }

  /// Runs the program in the folder of the bench.
  @discardableResult
  func cosell(_ words: String...) throws -> Told { try Running(words, in: folder, environment: [:]).ended() }

  /// Runs the program with words that need no systems.
  static func cosell(_ words: [String], in folder: String = root, environment: [String: String] = [:]) throws -> Told {
    try Running(words, in: folder, environment: environment).ended()
  }
}
