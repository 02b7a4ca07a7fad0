import Faults
import Foundation
import Records
import StateStore
import Sync

/// `solutions import` and `solutions add`: a run that takes in one file and nothing else.
struct SolutionImportCommand {
  let terminal: Terminal
  let options: RunOptions
  /// Mark what the file lacks as retired.
  var retiresMissing = false

  /// Takes a file in.
  func carryOut(file: String, configuration: String) async -> ExitCode {
    let name = (file as NSString).lastPathComponent
    return await run(configuration, command: "solutions import") { [retiresMissing] world, run throws(Fault) in
      var importer = SolutionImport(world: world, run: run)
      importer.options.isPlan = world.options.isPlan
      importer.options.retiresMissing = retiresMissing
      importer.options.rejectsFolder = Self.rejectsFolder(of: file, dropFolder: world.options.solutionUploads)
      return try await Self.take(file, as: name, by: importer)
    }
  }

  /// Takes one solution in, given as `HEADING=VALUE` each.
  func add(_ values: [String], configuration: String) async -> ExitCode {
    var pairs: [(heading: String, value: String)] = []
    for value in values {
      guard let equals = value.firstIndex(of: "="), equals != value.startIndex else {
        terminal.error("'\(value)' is not of the form HEADING=VALUE, as in 'SolutionId=SOL-12345-ABCDE' (CLI020)")
        return .usage
      }
      pairs.append((String(value[..<equals]), String(value[value.index(after: equals)...])))
    }
    guard !pairs.isEmpty else {
      terminal.error("nothing is given; name each value with --set, as in --set 'SolutionId=SOL-12345-ABCDE' (CLI021)")
      return .usage
    }
    return await run(configuration, command: "solutions add") { [pairs] world, run throws(Fault) in
      var importer = SolutionImport(world: world, run: run)
      importer.options.isPlan = world.options.isPlan
      // Who names a solution on the command line means it, whatever was done in the CRM meanwhile.
      importer.options.overrules = true
      try await importer.prepare()
      return try await importer.add(pairs)
    }
  }

  // MARK: The run

  private func run(
    _ configuration: String, command: String,
    _ take: @escaping @Sendable (SyncWorld, RunRecord) async throws(Fault) -> SolutionUpload
  ) async -> ExitCode {
    var runner = RunCommand(mode: .run, options: options, terminal: terminal)
    runner.job = RunCommand.Job(name: command) { world, record throws(Fault) in
      var summary = RunSummary(run: record)
      let upload = try await take(world, record)
      if let refusal = upload.refusal { throw refusal }
      summary.solutions.uploads = [upload]
      summary.braked = summary.solutions.brakes
      summary.planned = upload.planned
      for problem in upload.problems { world.progress.note("\(problem)") }
      let more = upload.waiting + upload.failed - upload.problems.count
      if more > 0 { world.progress.note("… and \(more) more: see sheet 'Solutions' of the report") }
      for note in upload.notes { world.progress.note(note) }
      summary.endedAt = world.now
      return summary
    }
    return await runner.carryOut([configuration])
  }

  private static func take(
    _ file: String, as name: String, by importer: SolutionImport
  ) async throws(Fault) -> SolutionUpload {
    try await importer.prepare()
    return try await importer.take(path: file, name: name)
  }

  /// Beside the file; of one that lies in the drop folder, where the nightly run would put it.
  private static func rejectsFolder(of file: String, dropFolder: String?) -> String {
    let given = (file as NSString).deletingLastPathComponent
    let folder = given.isEmpty ? "." : given
    guard let dropFolder, real(folder) == real(dropFolder) else { return folder }
    return DropFolder(dropFolder).folder(.rejected)
  }

  private static func real(_ path: String) -> String {
    let path = URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().path
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }
}
