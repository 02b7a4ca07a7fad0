import Foundation
import PracticeSystems
import Testing

/// A season without a run: the sign-in has run out by then, the program says what to do, and goes on when it was done.
struct OutageProcessTests {
  @Test func `ends with 4 when the sign-in ran out, and catches up with a new one`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    try bench.admin("POST", "/clock", ["advance": .integer(45 * 86_400)])
    let deal = "0aa00000-0000-4000-8000-000000000101"
    try bench.person("dynamics", "opportunity", deal, ["estimatedvalue": 61_000])
    let referral = try #require(
      try bench.rows("partnercenter", "referrals").first { $0["externalReferenceId"]?.string == deal }?["id"]?.string)
    try bench.person("partnercenter", "referral", referral, ["details/notes": "Written in the meantime"])
    try bench.admin("POST", "/clock", ["advance": .integer(46 * 86_400)])
    let before = try bench.writes().count
    for _ in 0..<2 {
      let refused = try bench.cosell("run", "cosell.yaml")
      #expect(refused.code == 4, "\(refused)")
      #expect(
        refused.error
          == "POST 127.0.0.1/login/contoso.onmicrosoft.com/oauth2/token: could not sign in to Partner Center: the stored sign-in has expired or was revoked (AADSTS700082); put a new 'refresh_token' into the configuration (AUTH05)\n",
        "\(refused)")
    }
    #expect(try bench.writes().count == before)

    try bench.admin("POST", "/login/tokens/issue", ["token": "a new sign-in of the deal desk"])
    try bench.edit(
      "cosell.yaml", "refresh_token: \(EntraSettings.refreshToken)", "refresh_token: a new sign-in of the deal desk")
    let back = try bench.cosell("run", "cosell.yaml")
    #expect([0, 1].contains(back.code), "\(back)")
    let now = try bench.rows("partnercenter", "referrals").first { $0["id"]?.string == referral }
    #expect(now?["details"]?["dealValue"] == 61_000)
    let record = try bench.rows("dynamics", "opportunities").first { $0["opportunityid"]?.string == deal }
    #expect(record?["description"] == "Written in the meantime")
    // The one that came with it is used from then on.
    for _ in 0..<2 {
      try bench.nightPasses()
      let (writes, run) = (try bench.writes().count, try bench.cosell("run", "cosell.yaml"))
      #expect(run.code == 0, "\(run)")
      #expect(try bench.writes().count == writes)
    }
  }
}
