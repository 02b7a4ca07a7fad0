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
      // Before the servers' threads are made, so that none of them takes the signal and dies of it.
      StopSignal.hold()
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
      StopSignal.wait()
      return .done
    }
  }
}

/// Waits for the signal that ends a server.
enum StopSignal {
  private static var signals: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGINT)
    sigaddset(&set, SIGTERM)
    return set
  }

  /// Keeps the signals for ``wait()``; threads made from now on inherit that.
  static func hold() {
    var set = signals
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  static func wait() {
    var set = signals
    var signal: Int32 = 0
    sigwait(&set, &signal)
  }
}
