import Faults
import Foundation
import HTTP
import Records
import Reports
import Spreadsheets
import StateStore
import Sync

/// The folder `decisions:`, in which people leave workbooks for the next run.
///
/// A file is put away after its answers were stored: killed in between, the next run finds the same content and takes nothing
/// twice.
struct DecisionFolder: DecisionInbox {
  let folder: DropFolder
  /// By the clock that stamps files.
  var now: @Sendable () -> Instant = { SystemClock().now() }

  init(path: String) { folder = DropFolder(path) }

  /// A file that cannot be opened and is younger than this may still be on its way.
  static let settling: Int64 = 600

  func files() throws(Fault) -> [DecisionFile] {
    var found: [DecisionFile] = []
    for name in try folder.content(now: now()).ready {
      let path = folder.file(name)
      guard isWhole(path) else { continue }
      do throws(Fault) {
        found.append(try Self.file(path))
      } catch {
        // It is told, and costs the others nothing.
        found.append(DecisionFile(path: path, unreadable: error))
      }
    }
    return found
  }

  /// A workbook's directory is its end: one that opens was copied to the end.
  private func isWhole(_ path: String) -> Bool {
    if (try? WorkbookReader(path: path, limits: ReturnedWorkbook.limits)) != nil { return true }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let changed = attributes?[.modificationDate] as? Date else { return false }
    return now().seconds - Int64(changed.timeIntervalSince1970) > Self.settling
  }

  /// A file with the digest of its content.
  static func file(_ path: String) throws(Fault) -> DecisionFile {
    DecisionFile(path: path, content: try DropFolder.fingerprint(of: path))
  }

  // MARK: Putting away

  func put(away file: TakenFile, run: RunRecord) throws(Fault) {
    let name = (file.path as NSString).lastPathComponent
    let destination: DropFolder.Destination = file.faults.isEmpty ? .done : .rejected
    if !file.refused.isEmpty {
      // A second round keeps the name.
      let own = name.hasPrefix("rejected-") ? name : "rejected-" + name
      let target = folder.folder(.rejected) + "/" + (own as NSString).deletingPathExtension + ".xlsx"
      try OpenPairing.makeFolder(of: target)
      if own != name { try DropFolder.keep(target) }
      try RefusedWorkbook.write(
        file.refused.map { ($0.sheet, $0.row, Self.words($0.fault)) }, of: file.path, to: target, at: run.startedAt.seconds)
    }
    // The last step: until here the file lies where it lay.
    try folder.move(name, to: destination, on: run.startedAt.date, run: run.name)
  }

  /// The error beside its row: the cell, what is wrong and what to do, without the file.
  private static func words(_ fault: Fault) -> String {
    var cell = ""
    if case .cell(_, _, let row, let column) = fault.place { cell = "\(Place.letters(column))\(row): " }
    return "\(cell)\(fault.problem)\(fault.remedy.map { "; \($0)" } ?? "") (\(fault.code))"
  }
}
