import Configuration
import Faults
import Foundation
import Sync

/// `explain`: one deal laid open.
struct ExplainCommand {
  let id: String
  let configuration: String
  let terminal: Terminal

  func carryOut() async -> ExitCode {
    await tellingProblems(terminal) {
      let configuration = try Configuration.load(path: configuration, environment: ProcessInfo.processInfo.environment)
      guard FileManager.default.fileExists(atPath: configuration.state) else { return unknown() }
      let pairing = try await OpenPairing(
        try await LockedPairing(lookingAt: configuration), terminal: terminal, for: .look)
      let world = pairing.world(RunOptions(), progress: SilentProgress())
      guard let explanation = try await Explanation.of(id, in: world) else {
        return unknown()
      }
      show(explanation)
      return .done
    }
  }

  private func unknown() -> ExitCode {
    terminal.error("no deal of referral or CRM record '\(id)' is known; a run has to see it first")
    return .waits
  }

  private func show(_ explanation: Explanation) {
    terminal.result(terminal.strong(explanation.title))
    for fact in explanation.facts { terminal.result("  \(fact.name): \(fact.value)") }
    if !explanation.cells.isEmpty {
      terminal.result(terminal.strong("cells"))
      // What happens comes first; what does not is one line each.
      for cell in explanation.cells where cell.verdict != "unchanged" {
        terminal.result("  \(cell.name) (\(cell.guide)): \(cell.verdict)")
        terminal.result("      Partner Center '\(cell.partnerCenter)' · CRM '\(cell.crm)' · agreed \(cell.agreed)")
      }
      for cell in explanation.cells where cell.verdict == "unchanged" {
        let values =
          cell.partnerCenter == cell.crm
          ? "'\(cell.crm)' on both sides" : "Partner Center '\(cell.partnerCenter)' · CRM '\(cell.crm)'"
        terminal.result("  \(cell.name) (\(cell.guide)): unchanged · \(values)")
      }
    }
    if !explanation.history.isEmpty {
      terminal.result(terminal.strong("history"))
      for line in explanation.history { terminal.result("  \(line)") }
    }
  }
}
