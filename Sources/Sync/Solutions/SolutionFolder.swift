import Faults
import Foundation
import Records
import StateStore

/// Takes in the solution details that people have dropped into a folder since the last run.
struct SolutionFolder {
  let world: SyncWorld
  let run: RunRecord
  let folder: DropFolder

  /// A file that cannot be read may still be on its way for so long.
  private static let patience: Int64 = 3600

  /// Takes in what lies there, in the order of the names; nothing is moved where nothing may be written.
  ///
  /// - Throws: what concerns more than one file: the state, the CRM.
  func takeIn() async throws(Fault) -> SolutionTally {
    var tally = SolutionTally()
    var content = DropFolder.Content()
    do throws(Fault) {
      content = try folder.content(now: world.localTime())
    } catch {
      // The deals go on; but who counts on the folder has to hear of it.
      tally.notes.append("\(error)")
      tally.isBlocked = true
      try await tell(error, folder.path)
    }
    if content.isMissing { tally.notes.append("the folder '\(folder.path)' is not there; no solution details were taken in") }
    tally.notes += content.copying.map { "'\($0)' was changed a moment ago or is open somewhere; it is left for the next run" }
    tally.notes += content.others.map { "'\($0)' in '\(folder.path)' is no workbook or CSV file; it is left there" }
    if content.ready.isEmpty {
      // Nothing to take in; but a run that died may have written more than it could note.
      let isSettled = try await world.state.openSolutionIntents().isEmpty
      if isSettled { return tally }
    }
    var importer = SolutionImport(world: world, run: run)
    importer.options.isPlan = world.options.isPlan
    importer.options.rejectsFolder = folder.folder(.rejected)
    importer.options.keepsFailed = true
    try await importer.prepare()
    for name in content.ready {
      var upload = try await importer.take(path: folder.file(name), name: name)
      if !world.options.isPlan { try await putAway(name, &upload, &tally) }
      tally.notes += upload.notes
      // One that may still be on its way was not taken in.
      if upload.rows > 0 || upload.refusal != nil { tally.uploads.append(upload) }
    }
    return tally
  }

  // MARK: Afterwards

  /// Moves a file where it belongs now.
  ///
  /// It was taken in whatever becomes of that: taking it in again changes nothing.
  private func putAway(_ name: String, _ upload: inout SolutionUpload, _ tally: inout SolutionTally) async throws(Fault) {
    if let refusal = upload.refusal {
      guard !mayBeUnderway(name, refusal) else {
        tally.notes.append(
          "'\(name)' cannot be read and was changed within the hour; it is left for the next run (\(refusal.problem))")
        upload.refusal = nil
        return
      }
      try await world.state.journal(
        [
          SolutionLine(world: world, file: name)
            .row(nil, .rejected, code: refusal.code.rawValue, error: "\(refusal)", id: "", record: nil)
        ], run: run.id)
      upload.count(.rejected)
    }
    // What failed is tried again by the next run, with its file.
    guard upload.brake == nil, upload.failed == 0, !upload.isPartial else { return }
    let destination: DropFolder.Destination = upload.waiting > 0 ? .rejected : .done
    do throws(Fault) {
      try folder.move(name, to: destination, on: world.now.date, run: run.name)
      if upload.rejectedWorkbook == nil { try putAwayAnswered(name) }
    } catch {
      // Where it lies it would be taken in night after night: somebody has to look at the folder.
      tally.notes.append("\(error)")
      upload.isPartial = true
      try await tell(error, name)
    }
  }

  private func tell(_ fault: Fault, _ what: String) async throws(Fault) {
    guard !world.options.isPlan else { return }
    let row = JournalRow(
      "Findings", [.text(fault.code.rawValue), .text(world.crm.title), .text(what), .null, .null, .text("\(fault)")])
    try await world.state.journal([row], run: run.id)
  }

  /// Of a rejected workbook that was copied and not moved, the one left behind is answered now.
  private func putAwayAnswered(_ name: String) throws(Fault) {
    guard name == RejectedRows.name(for: name) else { return }
    let left = "\(folder.folder(.rejected))/\(name)"
    guard FileManager.default.fileExists(atPath: left) else { return }
    try folder.moveAside(left, to: folder.folder(.done), as: "\(world.now.date)-\(run.name)-answered-\(name)")
  }

  private func mayBeUnderway(_ name: String, _ refusal: Fault) -> Bool {
    guard ["XLS003", "XLS005", "XLS006", "XLS007", "CSV003", "UPL006"].contains(refusal.code.rawValue),
      let changed = try? FileManager.default.attributesOfItem(atPath: folder.file(name))[.modificationDate] as? Date
    else { return false }
    let age = world.localTime().seconds - Int64(changed.timeIntervalSince1970)
    return age > -Self.patience && age < Self.patience
  }
}
