import Faults
import Testing

@testable import HTTP

struct TokenMachineTests {
  private static let down = Fault(.signInDown, while: "sign in", "no answer", recovery: .nextRun)
  private static let wrong = Fault(.secretWrong, while: "sign in", "the client secret is wrong")

  private func ask(_ machine: inout TokenMachine, _ now: Double) -> TokenMachine.Answer { machine.ask(now: now) }
  private func failed(_ machine: inout TokenMachine, _ fault: Fault, _ now: Double) -> Bool { machine.failed(fault, now: now) }

  private static func issued(_ secret: String, _ issue: Int, lifetime: Double = 3600) -> TokenMachine.Answer {
    .use(.init(token: AccessToken(secret: secret, lifetimeSeconds: lifetime), issue: issue))
  }

  private static func machine(lifetime: Double, requestedAt: Double = 0) -> TokenMachine {
    var machine = TokenMachine()
    _ = machine.ask(now: requestedAt)
    machine.fetched(AccessToken(secret: "a", lifetimeSeconds: lifetime), requestedAt: requestedAt)
    return machine
  }

  @Test func `one fetches, the others wait`() {
    var machine = TokenMachine()
    let answers = [machine.ask(now: 0), machine.ask(now: 0), machine.ask(now: 1)]
    #expect(answers == [.fetch, .wait, .wait])
    machine.fetched(AccessToken(secret: "a", lifetimeSeconds: 3600), requestedAt: 0)
    #expect(ask(&machine, 2) == Self.issued("a", 1))
  }

  @Test func `renews when fewer than five minutes remain, while the old one serves`() {
    var machine = Self.machine(lifetime: 3600)
    #expect(ask(&machine, 3299) == Self.issued("a", 1))
    #expect(ask(&machine, 3300) == .fetch)
    #expect(ask(&machine, 3301) == Self.issued("a", 1))
    #expect(ask(&machine, 3596) == .wait)
    machine.fetched(AccessToken(secret: "b", lifetimeSeconds: 3600), requestedAt: 3300)
    #expect(ask(&machine, 3597) == Self.issued("b", 2))
  }

  // swift-format-ignore
  static let lifetimes: [(lifetime: Double, renewAt: Double)] = [(3600, 3300), (600, 300), (300, 150), (60, 30), (2, 1), (0, 0), (-5, 0)]

  @Test(arguments: lifetimes)
  func `renews a short-lived token at half of its life`(_ lifetime: Double, _ renewAt: Double) {
    var machine = Self.machine(lifetime: lifetime)
    if renewAt > 0 { #expect(ask(&machine, renewAt - 0.5) == Self.issued("a", 1, lifetime: lifetime)) }
    #expect(ask(&machine, renewAt) == .fetch)
  }

  @Test func `goes on with the old one while a renewal fails, and tries again half a minute later`() {
    var machine = Self.machine(lifetime: 3600)
    #expect(ask(&machine, 3300) == .fetch)
    #expect(failed(&machine, Self.down, 3310))
    #expect(ask(&machine, 3339) == Self.issued("a", 1))
    #expect(ask(&machine, 3340) == .fetch)
    #expect(failed(&machine, Self.down, 3594))
    #expect(ask(&machine, 3594.5) == Self.issued("a", 1))
    // Nothing goes out without a token that holds.
    #expect(ask(&machine, 3595) == .fetch)
    #expect(!failed(&machine, Self.down, 3600))
    #expect(ask(&machine, 3601) == .fetch)
  }

  @Test func `asks no more once a person has to change something`() {
    var machine = TokenMachine()
    _ = machine.ask(now: 0)
    #expect(!failed(&machine, Self.wrong, 1))
    #expect(ask(&machine, 2) == .failed(Self.wrong))
    var renewing = Self.machine(lifetime: 3600)
    _ = renewing.ask(now: 3300)
    #expect(failed(&renewing, Self.wrong, 3301))
    #expect(ask(&renewing, 3594) == Self.issued("a", 1))
    #expect(ask(&renewing, 3595) == .failed(Self.wrong))
  }

  @Test func `a refused token is fetched anew, an older refusal changes nothing`() {
    var machine = Self.machine(lifetime: 3600)
    machine.refused(issue: 1)
    #expect(ask(&machine, 1) == .fetch)
    #expect(ask(&machine, 1) == .wait)
    machine.fetched(AccessToken(secret: "b", lifetimeSeconds: 3600), requestedAt: 1)
    machine.refused(issue: 1)
    #expect(ask(&machine, 2) == Self.issued("b", 2))
  }

  @Test func `a token shows in no description`() {
    let token = AccessToken(secret: "s3cret", lifetimeSeconds: 1)
    var dumped = ""
    dump(token, to: &dumped)
    for text in ["\(token)", String(reflecting: token), dumped, "\([token])", "\(TokenMachine.Issued(token: token, issue: 1))"] {
      #expect(!text.contains("s3cret"), "\(text)")
    }
  }
}
