import Configuration
import Faults
import Foundation
import HTTP
import StateStore

/// `state backup`: a sound copy of the state, also while a run is in it.
struct StateBackupCommand {
  let target: String
  let configuration: String
  let terminal: Terminal

  func carryOut() async -> ExitCode {
    await tellingProblems(terminal) {
      let configuration = try Configuration.load(path: configuration, environment: ProcessInfo.processInfo.environment)
      guard FileManager.default.fileExists(atPath: configuration.state) else {
        throw Fault(
          .stateNotOpened, while: "back up the state", "there is no state yet", at: .file(configuration.state),
          remedy: "it is made by the first run")
      }
      let state = try StateSight.open(configuration)
      let report = try await state.backup(to: target, at: SystemClock().now())
      let run = report.run.map { "up to run \($0)\(report.isUnderWay ? ", which has not ended" : "")" } ?? "before the first run"
      terminal.result("backup  \(target) · \(Self.size(report.bytes)) · \(run)")
      return .done
    }
  }

  /// `812 KB`, `94.3 MB`: in thousands, as disks are sold.
  static func size(_ bytes: Int64) -> String {
    switch bytes {
    case ..<1_000_000: "\((bytes + 999) / 1000) KB"
    case ..<1_000_000_000: "\(bytes / 1_000_000).\(bytes / 100_000 % 10) MB"
    default: "\(bytes / 1_000_000_000).\(bytes / 100_000_000 % 10) GB"
    }
  }
}
