import Foundation
import Testing

struct DocumentationTests {
  @Test func `the documentation explains every code that the check has, and no other`() throws {
    var used: Set<String> = []
    let sources = URL(filePath: Samples.root + "/Sources/Mapping").resolvingSymlinksInPath()
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    for case let file as URL in files where file.pathExtension == "swift" {
      for match in try String(contentsOf: file, encoding: .utf8).matches(of: /"(MAP\d{3})"/) { used.insert(String(match.1)) }
    }
    let text = try String(contentsOfFile: Samples.root + "/docs/mapping-guide.md", encoding: .utf8)
    let explained = Set(text.matches(of: /(?m)^\| (MAP\d{3}) \|/).map { String($0.1) })
    #expect(used.count > 30)
    #expect(explained == used)
  }
}
