import Faults
import Foundation

/// The folder of a sandbox: what an earlier one left is removed, what somebody else left is not touched.
struct SandboxFolder {
  let path: String

  /// How the configuration of a sandbox begins.
  static let mark = "# A pairing with the practice systems."

  /// Removes the state of an earlier sandbox.
  ///
  /// - Throws: `PRC015` when the folder holds a pairing that is no sandbox's.
  func clear() throws(Fault) {
    let configuration = FileManager.default.contents(atPath: path + "/cosell.yaml")
    let isOurs = configuration.map { String(decoding: $0, as: UTF8.self).hasPrefix(Self.mark) }
    guard isOurs ?? !FileManager.default.fileExists(atPath: path + "/state") else {
      throw Fault(
        "PRC015", while: "start the practice systems", "the folder holds a pairing that is no sandbox's", at: .file(path),
        remedy: "give another folder with --folder")
    }
    remove(in: "state") { $0.hasPrefix("cosell.sqlite") }
  }

  /// Removes the reports of an earlier demo.
  func clearReports() { remove(in: "reports") { $0.hasPrefix("audit-") } }

  private func remove(in folder: String, _ isMeant: (String) -> Bool) {
    let folder = "\(path)/\(folder)"
    for name in ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []) where isMeant(name) {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
  }
}
