import Faults
import Foundation
import JSONText
import Testing

/// Files that no one here wrote: `y_` must be read, `n_` must be refused, `i_` may go either way; none may crash.
struct JSONCorpusTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/corpora/json")

  static var files: [URL] {
    let found = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return found.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
  }

  @Test(.enabled(if: !files.isEmpty, "the corpora are not there"))
  func `reads what must be read and refuses what must be refused`() throws {
    var wrong: [String] = []
    for file in Self.files {
      let name = file.lastPathComponent
      let isRead = (try? JSONDocument.parse([UInt8](Data(contentsOf: file)))) != nil
      if (name.hasPrefix("y_") && !isRead) || (name.hasPrefix("n_") && isRead) { wrong.append(name) }
    }
    #expect(wrong == [])
    #expect(Self.files.count > 300)
  }

  /// What is written again from what was read is read as the same.
  @Test(.enabled(if: !files.isEmpty, "the corpora are not there"))
  func `strings and names survive being written and read again`() throws {
    for file in Self.files where file.lastPathComponent.hasPrefix("y_") {
      let root = try JSONDocument.parse([UInt8](Data(contentsOf: file))).root
      var writer = JSONWriter()
      for (name, value) in root.members { if let text = value.text { writer.object { $0.member(name, text) } } else { continue } }
      guard !writer.bytes.isEmpty, root.members.map(\.name).count == 1 else { continue }
      let again = try JSONDocument.parse(writer.bytes).root
      #expect(again.members.map(\.value.text) == root.members.map(\.value.text))
      #expect(again.members.map(\.name) == root.members.map(\.name))
    }
  }
}
