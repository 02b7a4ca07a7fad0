import Foundation
import PracticeSystems
import Testing

/// No secret leaves the configuration (reliability.md, promise S).
struct SecretTests {
  @Test func `keeps secrets and tokens out of what it says and writes`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    var said = ""
    for words in [["run", "cosell.yaml"], ["plan", "cosell.yaml"], ["status", "cosell.yaml"], ["run", "cosell.yaml"]] {
      said += try ProgramBench.cosell(words, in: bench.folder).description
    }
    try bench.write(bench.configurationText(state: "other/s.sqlite", secret: "a wrong secret"), to: "wrong.yaml")
    said += try bench.cosell("run", "wrong.yaml", "--log-format", "json").description
    try bench.admin("POST", "/login/tokens/revoke")
    said += try bench.cosell("run", "cosell.yaml").description

    var texts = [("what was said", Data(said.utf8))]
    for folder in ["state", "other", "reports"] {
      for name in bench.files(folder) { texts.append((name, try bench.bytes("\(folder)/\(name)"))) }
    }
    #expect(texts.count > 5)
    let secrets = [
      EntraSettings.clientSecret, EntraSettings.refreshToken, ProgramBench.stateKey, "a wrong secret",
      // How the practice systems' access and refresh tokens begin.
      "eyJ.", "practice%2Bsecret",
    ]
    for (name, bytes) in texts {
      for secret in secrets { #expect(bytes.range(of: Data(secret.utf8)) == nil, "'\(secret)' is in \(name)") }
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(text.firstMatch(of: /0\.A[A-Za-z0-9_\-]{50}/) == nil, "a refresh token is in \(name)")
    }
    for name in bench.files("state") {
      let mode = try FileManager.default.attributesOfItem(atPath: bench.folder + "/state/" + name)[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(name)")
    }
  }

  @Test func `signs in with the newest refresh token, which the state keeps sealed`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    try bench.admin("POST", "/login/settings", ["revokesUsedRefreshTokens": true])
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    // The configured token was used up; only the one that came with the first answer is good.
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    let status = try bench.cosell("status", "cosell.yaml").out
    #expect(status.contains("  refresh token        used today; it dies 90 days after its last use\n"))
    try bench.edit("cosell.yaml", ProgramBench.stateKey, "another passphrase than before")
    let locked = try bench.cosell("run", "cosell.yaml")
    #expect(locked.code == 4, "\(locked)")
    #expect(locked.error.contains("(AUTH05)"), "\(locked)")
  }
}
