import Dispatch
import Faults
import Foundation
import PracticeSystems

/// `sandbox`: serves the practice systems until stopped, and writes a configuration that fits them.
struct SandboxCommand {
  let port: Int
  /// Where `cosell.yaml`, state and reports are to lie.
  let folder: String
  /// A scenario to begin with; `nil`: empty systems.
  let scenario: String?
  let mapping: String
  let terminal: Terminal

  func carryOut() async -> ExitCode {
    await tellingProblems(terminal) {
      let stop = StopSignal()
      let sandbox = try Sandbox(port: port, folder: folder, mapping: mapping)
      defer { sandbox.stop() }
      if let scenario { try sandbox.seed(try PracticeFile.read(scenario)) }
      terminal.result(terminal.strong("the practice systems are ready") + "  (stop them with Ctrl-C)")
      terminal.result("  Partner Center  \(sandbox.address)/partnercenter")
      terminal.result("  Dynamics 365    \(sandbox.address)/dynamics")
      terminal.result("  sign-in         \(sandbox.address)/login")
      terminal.result("  admin           \(sandbox.address)/admin")
      terminal.result("  configuration   \(sandbox.configuration)")
      terminal.result("in another terminal: cosell run \(sandbox.configuration)")
      if scenario == nil {
        terminal.result("they are empty: --scenario samples/practice/night-one.json begins with deals")
      }
      stop.wait()
      return .done
    }
  }
}

/// Waits for the signal that ends a server: Ctrl-C, or a polite kill.
struct StopSignal {
  private let came = DispatchSemaphore(value: 0)
  private let sources: [any DispatchSourceSignal]

  /// From now on the signals end ``wait()``, and not the process.
  init() {
    var sources: [any DispatchSourceSignal] = []
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [came] in came.signal() }
      source.resume()
      sources.append(source)
    }
    self.sources = sources
  }

  func wait() { came.wait() }
}
