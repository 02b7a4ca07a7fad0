import Digests
import Faults
import Foundation
import HTTP
import Reports
import Spreadsheets
import Sync

/// The folder `decisions:`, in which people leave workbooks for the next run.
///
/// A file is put away after its answers were stored: killed in between, the next run finds the same content and takes nothing
/// twice.
struct DropFolder: DecisionInbox {
  let path: String
  /// A file that cannot be opened and is younger than this may still be on its way.
  static let settling = 600.0

  func files() throws(Fault) -> [DecisionFile] {
    try OpenPairing.makeFolder(of: path + "/file")
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
      throw Fault(
        "DEC020", while: "look for decisions", error.localizedDescription, at: .file(path),
        remedy: "check the path and that we may read there")
    }
    // By code points, so that the order is the same under every locale.
    let files = names.filter(Self.isCandidate).sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    return files.map { path + "/" + $0 }.filter { isFile($0) && isWhole($0) }.compactMap { Self.file($0) }
  }

  /// What editors, browsers and copiers leave while they work is no file yet.
  private static func isCandidate(_ name: String) -> Bool {
    let lower = name.lowercased()
    return !lower.hasPrefix(".") && !lower.hasPrefix("~$")
      && ![".part", ".tmp", ".crdownload", ".download", ".filepart", ".partial"].contains { lower.hasSuffix($0) }
  }

  private func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
  }

  /// A workbook's directory is its end: one that opens was copied to the end.
  private func isWhole(_ path: String) -> Bool {
    if (try? WorkbookReader(path: path, limits: ReturnedWorkbook.limits)) != nil { return true }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let changed = attributes?[.modificationDate] as? Date else { return false }
    return Double(SystemClock().now().seconds) - changed.timeIntervalSince1970 > Self.settling
  }

  /// A file with the digest of its content; `nil` where it cannot be read.
  static func file(_ path: String) -> DecisionFile? {
    guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? handle.close() }
    var digest = SHA256()
    while let bytes = try? handle.read(upToCount: 1 << 20), !bytes.isEmpty { digest.update(Array(bytes)) }
    return DecisionFile(path: path, content: Hexadecimal.text(digest.finish()))
  }

  // MARK: Putting away

  func put(away file: TakenFile, run: String) throws(Fault) {
    let name = (file.path as NSString).lastPathComponent
    let folder = path + (file.faults.isEmpty ? "/done" : "/rejected")
    try OpenPairing.makeFolder(of: folder + "/file")
    if !file.refused.isEmpty {
      let own = name.hasPrefix("rejected-") ? name : "rejected-" + name
      let target = folder + "/" + (own as NSString).deletingPathExtension + ".xlsx"
      try RejectedWorkbook.write(
        file.refused.map { ($0.sheet, $0.row, Self.words($0.fault)) }, of: file.path, to: target,
        at: SystemClock().now().seconds)
    }
    // The last step: until here the file lies where it lay.
    do { try FileManager.default.moveItem(atPath: file.path, toPath: folder + "/\(run)-\(name)") } catch {
      throw Fault(
        "DEC021", while: "put the decisions away", error.localizedDescription, at: .file(file.path),
        remedy: "see that we may write to the folder; what was taken is not taken twice")
    }
  }

  /// The error beside its row: the cell, what is wrong and what to do, without the file.
  private static func words(_ fault: Fault) -> String {
    var cell = ""
    if case .cell(_, _, let row, let column) = fault.place { cell = "\(Place.letters(column))\(row): " }
    return "\(cell)\(fault.problem)\(fault.remedy.map { "; \($0)" } ?? "") (\(fault.code))"
  }
}
