import Foundation
import PracticeSystems
import Testing

struct PracticeDocumentationTests {
  /// The text of docs/practice-systems.md.
  static let page: String = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return (try? String(contentsOf: root.appendingPathComponent("docs/practice-systems.md"), encoding: .utf8)) ?? ""
  }()

  /// The block that begins with "```json NAME".
  static func block(_ name: String) throws -> PracticeJSON {
    let start = try #require(page.range(of: "```json \(name)\n"))
    let end = try #require(page.range(of: "\n```", range: start.upperBound..<page.endIndex))
    return try PracticeJSON(parsing: String(page[start.upperBound..<end.lowerBound]))
  }

  @Test func `shows a scenario and faults that are taken`() throws {
    let world = PracticeWorld(services: [PracticePartnerCenter(), Dataverse()])
    for (path, name) in [("seed", "scenario"), ("faults", "faults")] {
      let answer = world.handle(PracticeRequest(method: "POST", path: "/admin/" + path, body: try Self.block(name).bytes))
      #expect(answer.status == 200, "\(answer.text)")
    }
    #expect(world.handle(PracticeRequest(path: "/admin/data/partnercenter/referral")).json?.array?.count == 2)
    #expect(world.handle(PracticeRequest(path: "/admin/data/dynamics/opportunity")).json?.array?.count == 1)
  }

  @Test func `names every persona and the fields to sign in with`() {
    for (name, _) in PartnerCenterPersona.named { #expect(Self.page.contains("| `\(name)` |"), "\(name)") }
    for name in DataversePersona.named.keys.sorted() { #expect(Self.page.contains("`\(name)`"), "\(name)") }
    for text in [EntraSettings.clientID, EntraSettings.clientSecret, EntraSettings.refreshToken, EntraSettings.userRefreshToken] {
      #expect(Self.page.contains("`\(text)`"), "\(text)")
    }
  }
}
