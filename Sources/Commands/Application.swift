import Faults
import Foundation
import HTTP
import Sync

/// The program: takes the words after its name, speaks, and gives the exit code.
public enum Application {
  public static func main(_ words: [String]) async -> Int32 {
    // A reader that goes away must not end a run that writes deals.
    signal(SIGPIPE, SIG_IGN)
    let invocation: Invocation
    do throws(CommandLineProblems) {
      invocation = try CommandLineProgram.program.parse(words)
    } catch {
      Terminal(format: wantsJSON(words) ? .json : .text).error("\(error)")
      return ExitCode.usage.rawValue
    }
    switch invocation {
    case .help(let text): Terminal(format: .text).result(text)
    case .version: Terminal(format: .text).result("cosell \(Version.number)")
    case .run(let command): return await carryOut(command).rawValue
    }
    return ExitCode.done.rawValue
  }

  /// Whether a command line that cannot be read asks for JSON all the same: whoever reads the log expects it.
  private static func wantsJSON(_ words: [String]) -> Bool {
    words.contains("--log-format=json") || zip(words, words.dropFirst()).contains { $0 == "--log-format" && $1 == "json" }
  }

  private typealias Line = CommandLineProgram

  private static func carryOut(_ command: ParsedCommand) async -> ExitCode {
    let terminal = Terminal(format: command[Line.logFormat])
    switch command.path {
    case ["run"]:
      return await RunCommand(mode: .run, options: options(command), terminal: terminal).carryOut(command[Line.configs])
    case ["plan"]:
      return await RunCommand(mode: .plan, options: options(command), terminal: terminal).carryOut(command[Line.configs])
    case ["adopt"]:
      return await RunCommand(mode: .adopt, options: options(command), terminal: terminal).carryOut([command[Line.config]])
    case ["apply"]:
      return await RunCommand(mode: .apply, options: RunOptions(), terminal: terminal, file: command[Line.answers])
        .carryOut([command[Line.config]])
    case ["status"]: return await StatusCommand(configuration: command[Line.config], terminal: terminal).carryOut()
    case ["history"]:
      return await HistoryCommand(
        configuration: command[Line.config], deal: command[Line.deal], from: command[Line.from], to: command[Line.to],
        report: command[Line.report], workbook: command[Line.listing], terminal: terminal
      ).carryOut()
    case ["state", "backup"]:
      return await StateBackupCommand(
        target: command[Line.backup], configuration: command[Line.config], terminal: terminal
      ).carryOut()
    case ["explain"]:
      return await ExplainCommand(id: command[Line.id], configuration: command[Line.config], terminal: terminal).carryOut()
    case let path where path.first == "solutions": return await solutions(command, terminal)
    case ["pair", "show"]:
      return await pair(.show(command[Line.id]), command, terminal)
    case ["pair", "set"]:
      return await pair(.set(referral: command[Line.referral], record: command[Line.record]), command, terminal)
    case ["pair", "release"]:
      return await pair(.release(command[Line.id]), command, terminal)
    case ["mapping", "check"]:
      return await MappingCheckCommand(
        guide: command[Line.guide], configuration: command[Line.maybeConfig], isLive: command[Line.live],
        isOffline: command[Line.offline],
        isStrict: command[Line.strict], format: command[Line.format], terminal: terminal
      ).carryOut()
    case ["mapping", "accept"]:
      return await MappingAcceptCommand(
        guide: command[Line.guide], configuration: command[Line.config], terminal: terminal
      ).carryOut()
    case ["mapping", "convert"]:
      return await MappingConvertCommand(source: command[Line.guide], target: command[Line.target], terminal: terminal).carryOut()
    case ["sandbox"]:
      return await SandboxCommand(
        port: command[Line.port] ?? 0, folder: command[Line.folder] ?? "demo", scenario: command[Line.scenario],
        mapping: command[Line.mapping] ?? defaultGuide, terminal: terminal
      ).carryOut()
    case ["demo"]:
      return await DemoCommand(
        folder: command[Line.folder] ?? "demo", samples: command[Line.samples] ?? "samples/practice",
        mapping: command[Line.mapping] ?? defaultGuide, terminal: terminal
      ).carryOut()
    default:
      terminal.error("a defect: the command '\(command.path.joined(separator: " "))' leads nowhere")
      return .defect
    }
  }

  private static func solutions(_ command: ParsedCommand, _ terminal: Terminal) async -> ExitCode {
    var options = options(command)
    options.allow = Dictionary(command[Line.allowSolutions].map { ($0.name, $0.number) }, uniquingKeysWith: { _, last in last })
    let file = command[Line.solutionFile]
    let configuration = command[Line.config]
    switch command.path.last.flatMap(SolutionFileCommand.Kind.init) {
    case let kind?:
      return await SolutionFileCommand(kind: kind, terminal: terminal).carryOut(file: file, configuration: configuration)
    case nil where command.path.last == "add":
      return await SolutionImportCommand(terminal: terminal, options: options)
        .add(command[Line.set], configuration: configuration)
    case nil:
      return await SolutionImportCommand(
        terminal: terminal, options: options, retiresMissing: command[Line.retireMissing]
      ).carryOut(file: file, configuration: configuration)
    }
  }

  private static func pair(_ task: PairCommand.Task, _ command: ParsedCommand, _ terminal: Terminal) async -> ExitCode {
    await PairCommand(task: task, configuration: command[Line.config], terminal: terminal).carryOut()
  }

  private static let defaultGuide = "mappings/dynamics365.xlsx"

  private static func options(_ command: ParsedCommand) -> RunOptions {
    var options = RunOptions()
    options.only = Set(command[Line.only].map { $0.lowercased() })
    options.allow = Dictionary(command[Line.allow].map { ($0.name, $0.number) }, uniquingKeysWith: { _, last in last })
    options.reapply = command[Line.reapply]
    options.isPlan = command[Line.dryRun]
    return options
  }
}
