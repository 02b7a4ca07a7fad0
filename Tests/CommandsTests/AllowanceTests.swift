import Foundation
import PracticeSystems
import Testing

/// The day's calls: spent on the oldest deals, stopped while there are some left for what was begun, counted over runs and kills.
struct AllowanceTests {
  /// Twelve new opportunities for Partner Center.
  private func crowded(_ calls: String) throws -> ProgramBench {
    let bench = try ProgramBench(ExitCodeTests.deals, adding: "calls_per_day: {\(calls)}")
    let start = try ProgramBench.json(ExitCodeTests.deals)
    let sample = try #require(start["dynamics"]?["opportunity"]?.array?.first)
    for number in 10..<22 {
      var opportunity = sample
      let id = PracticeJSON.string("0aa00000-0000-4000-8000-0000000002\(number)")
      opportunity["id"] = id
      opportunity["name"] = .string("Nordwind \(number)")
      opportunity["estimatedvalue"] = .integer(number * 7919)
      try bench.create("dynamics", "opportunity", opportunity)
      try bench.create(
        "dynamics", "msft_microsoftsolution",
        ["msft_opportunityid": id, "msft_microsoftsolutiondetailid": "0e500000-0000-4000-8000-000000000001"])
    }
    return bench
  }

  @Test func `what the calls do not suffice for waits, none of it begun, and goes with the next day's`() throws {
    let bench = try crowded("partner_center: 14")
    let before = try bench.rows("partnercenter", "referrals").count
    let first = try bench.cosell("run", "cosell.yaml")
    #expect(first.code == 2, "\(first)")
    #expect(first.error.contains("the day's calls suffice for "), "\(first)")
    #expect(!first.out.contains("failed"), "\(first)")
    let some = try bench.rows("partnercenter", "referrals").count - before
    #expect(some >= 1 && some < 15, "\(some)")
    // None was begun that was not ended: each new referral is named by its opportunity.
    let paired = try bench.rows("dynamics", "opportunities").filter {
      $0["msft_microsoftpartnercenterreferralidentifier"]?.isNull == false
    }
    #expect(paired.count >= some)
    #expect(try bench.requests(of: "partnercenter") <= 14 + 2)
    let status = try bench.cosell("status", "cosell.yaml").out
    #expect(!status.contains("half-done"), "\(status)")
    // The CRM's calls are counted apart, and the next day has others.
    try bench.edit("cosell.yaml", "partner_center: 14", "partner_center: 500")
    let next = try bench.cosell("run", "cosell.yaml")
    #expect(next.code == 0, "\(next)")
    #expect(try bench.rows("partnercenter", "referrals").count == before + 15)
  }

  @Test func `the calls of a killed run count`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    try bench.admin("POST", "/faults", ["system": "partnercenter", "method": "PATCH", "latency": 20_000])
    let run = try bench.start("run", "cosell.yaml")
    var tries = 0
    while try !bench.wasStruck(), tries < 1500 {
      usleep(10_000)
      tries += 1
    }
    run.kill()
    #expect(run.ended().code == -9)
    let status = try bench.cosell("status", "cosell.yaml").out
    let told = try #require(status.firstMatch(of: /calls in 24 hours +Partner Center ([0-9]+) of 9000, CRM ([0-9]+) of 20000/))
    for (system, number) in [("partnercenter", told.output.1), ("dynamics", told.output.2)] {
      let made = try bench.admin("GET", "/counts")[system]
      let count = (made?["read"]?.integer ?? 0) + (made?["write"]?.integer ?? 0)
      let counted = Int(number) ?? -1
      // At most a handful too many, never one too few.
      #expect(count > 0 && counted >= count && counted < count + 20, "\(system): \(count) made, \(counted) counted")
    }
  }
}
