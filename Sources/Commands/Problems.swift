import Configuration
import Faults

/// Turns what a command threw into lines and an exit code, the same for every command.
func tellingProblems(_ terminal: Terminal, _ body: () async throws -> ExitCode) async -> ExitCode {
  do {
    return try await body()
  } catch let fault as Fault {
    terminal.fault(fault)
    return ExitCode(fault)
  } catch let problems as ConfigurationProblems {
    for fault in problems.faults { terminal.fault(fault) }
    return .usage
  } catch let refused as GuideRefused {
    for finding in refused.findings { terminal.error("\(finding)") }
    return .usage
  } catch {
    terminal.error("a defect: \(error)")
    return .defect
  }
}
