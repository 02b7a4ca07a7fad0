import Faults
@testable import HTTP

import Testing

/// The faults 10, 14, 15, 19 and 20 of the reliability promises, at the level of one client.
struct ServiceClientFaultTests {
  private static let lost = Fault(
    .answerLost, while: "reach contoso.example.com", "the connection was cut (curl 56)", recovery: .nextRun)

  @Test(arguments: [1, 3])
  func `a 429 holds every call to the host until its time`(_ concurrency: Int) async throws {
    let world = try TestClient(concurrency: concurrency, gathers: concurrency) { (_, number) throws(Fault) in
      number == 1 ? HTTPResponse(status: 429, headers: [Header("Retry-After", "37")]) : .json("{}")
    }
    let results = await world.all((0..<12).map { .list("/deals/\($0)") })
    #expect(results.allSatisfy { (try? $0.get().status) == 200 })
    let times = world.transport.sent.map(\.at)
    #expect(times.count == 13)
    // Before the hold only those that did not know of it yet; nobody within it.
    #expect(times.allSatisfy { $0 == 1000 || $0 >= 1037 }, "\(times)")
    if concurrency == 1 { #expect(times.filter { $0 == 1000 }.count == 1) }
  }

  @Test func `waits until a date by the service's clock, however wrong our own is`() async throws {
    let world = try TestClient { (_, number) throws(Fault) in
      guard number == 1 else { return .json("{}") }
      return HTTPResponse(
        status: 503,
        headers: [Header("Date", "Fri, 20 Nov 2026 02:00:00 GMT"), Header("Retry-After", "Fri, 20 Nov 2026 02:01:30 GMT")])
    }
    _ = try await world.client.call(.create)
    #expect(world.transport.sent.map(\.at) == [1000, 1090])
  }

  @Test func `outlasts a storm of 429 and loses nothing`() async throws {
    let refusals = Locked(40)
    let world = try TestClient(concurrency: 8) { (_, _) throws(Fault) in
      let refuses = refusals.withLock { left in
        left -= 1
        return left >= 0
      }
      return refuses ? HTTPResponse(status: 429, headers: [Header("Retry-After", "5")]) : .json("{}")
    }
    let results = await world.all((0..<50).map { .list("/deals/\($0)") })
    #expect(results.allSatisfy { (try? $0.get().status) == 200 })
    #expect(world.transport.sent.count == 90)
    #expect(world.client.concurrency < 8)
  }

  @Test func `gives up on a service that throttles without end, for the next run`() async throws {
    let world = try TestClient { (_, _) throws(Fault) in HTTPResponse(status: 429, headers: [Header("Retry-After", "5")]) }
    #expect(
      await world.refusal(.list())
        == "GET contoso.example.com/deals: could not list (Contoso): Contoso keeps answering 429; the next run goes on; or lower concurrency (HTTP014)"
    )
    let long = try TestClient { (_, _) throws(Fault) in HTTPResponse(status: 429, headers: [Header("Retry-After", "86400")]) }
    #expect(
      await long.refusal(.list())
        == "GET contoso.example.com/deals: could not list (Contoso): Contoso asks to wait 86400 s; the next run goes on (HTTP014)"
    )
  }

  @Test(arguments: [500, 502, 503, 504])
  func `repeats a read with growing delays, then leaves it to the next run`(_ status: Int) async throws {
    let world = try TestClient { (_, _) throws(Fault) in HTTPResponse(status: status) }
    #expect(
      await world.refusal(.list())
        == "GET contoso.example.com/deals: could not list (Contoso): Contoso answered \(status), 5 times; the next run goes on (HTTP013)"
    )
    let sleeps = world.clock.sleeps
    #expect(sleeps.count == 4)
    for (sleep, ceiling) in zip(sleeps, [1.0, 2, 4, 8]) { #expect((ceiling / 2...ceiling).contains(sleep), "\(sleeps)") }
  }

  @Test(arguments: [500, 502, 504])
  func `does not repeat a create that may have been carried out`(_ status: Int) async throws {
    let world = try TestClient { (_, _) throws(Fault) in HTTPResponse(status: status) }
    #expect(
      await world.refusal(.create)
        == "POST contoso.example.com/deals: could not create (Contoso): Contoso answered \(status); it may have been carried out; it is looked up before it is tried again (OUTCOME-UNKNOWN)"
    )
    #expect(world.transport.sent.count == 1)
  }

  @Test func `a lost answer is asked for again when that does no harm, and only then`() async throws {
    let world = try TestClient { (_, number) throws(Fault) in
      if number == 1 || number == 3 { throw Self.lost }
      return .json("{}")
    }
    #expect(try await world.client.call(.list()).status == 200)
    #expect(
      await world.refusal(.create)
        == "POST contoso.example.com/deals: could not create (Contoso): the connection was cut (curl 56); it may have been carried out; it is looked up before it is tried again (OUTCOME-UNKNOWN)"
    )
    #expect(world.transport.sent.count == 3)
  }

  @Test func `a create that never reached the service is sent again`() async throws {
    let world = try TestClient { (_, number) throws(Fault) in
      if number == 1 { throw Fault(.notSent, while: "reach", "no connection", recovery: .nextRun) }
      return .json("{}", status: 201)
    }
    #expect(try await world.client.call(.create).status == 201)
  }

  @Test func `other faults of the network are not repeated`() async throws {
    let world = try TestClient { (_, _) throws(Fault) in
      throw Fault(.certificate, while: "reach contoso.example.com", "its certificate is not trusted")
    }
    #expect(await world.refusal(.list()) == "could not reach contoso.example.com: its certificate is not trusted (HTTP003)")
    #expect(world.transport.sent.count == 1)
  }

  @Test func `a token that dies is fetched once for all, and each call goes out once more`() async throws {
    let world = try TestClient(concurrency: 6) { (request, _) throws(Fault) in
      request.headers.contains(Header("Authorization", "Bearer t1")) ? HTTPResponse(status: 401) : .json("{}")
    }
    let results = await world.all((0..<6).map { .list("/deals/\($0)") } + [.create])
    #expect(results.allSatisfy { (try? $0.get().status) == 200 })
    #expect(world.tokens.count == 2)
    let byURL = Dictionary(grouping: world.transport.sent, by: { "\($0.request.method) \($0.request.url)" })
    #expect(byURL.values.allSatisfy { $0.count <= 2 })
  }

  @Test func `401 to a fresh token ends every call`() async throws {
    let world = try TestClient { (_, _) throws(Fault) in HTTPResponse(status: 401) }
    let message =
      "GET contoso.example.com/deals: could not call Contoso: it refused a token that had just been fetched (401); check that client_id, tenant and address belong together and that the account may use Contoso (AUTH11)"
    #expect(await world.refusal(.list()) == message)
    #expect(world.transport.sent.count == 2)
    #expect(world.tokens.count == 2)
    #expect(await world.refusal(.create) == message)
    #expect(world.transport.sent.count == 2)
  }

  @Test(arguments: [
    HTTPResponse(status: 200, headers: [Header("Content-Type", "text/html")], text: "<html>Sign in</html>"),
    HTTPResponse(status: 201, text: "<!doctype html><p>created</p>"),
  ])
  func `a web page in answer to a create leaves open what became of it`(_ page: HTTPResponse) async throws {
    let world = try TestClient { (_, _) throws(Fault) in page }
    #expect(
      await world.refusal(.create)
        == "POST contoso.example.com/deals: could not create (Contoso): a web page came instead of data: a sign-in page, or a proxy's; it may have been carried out; it is looked up before it is tried again (OUTCOME-UNKNOWN)"
    )
    #expect(world.transport.sent.count == 1)
  }

  @Test(arguments: ["created", "{\"id\": 4", ";"])
  func `an answer to a create that is no JSON leaves open what became of it`(_ text: String) async throws {
    let world = try TestClient { (_, _) throws(Fault) in HTTPResponse(status: 201, text: text) }
    let fault = await #expect(throws: Fault.self) { try await world.client.json(.create) }
    #expect(fault?.code == .outcomeUnknown)
    #expect(world.transport.sent.count == 1)
  }

  @Test func `a client that was stopped makes no further call and says why`() async throws {
    let world = try TestClient { (_, _) throws(Fault) in .json("{}") }
    #expect(world.client.stopped == nil)
    let why = Fault("PC403", while: "change a referral", "no role", recovery: .nextRun)
    world.client.stop(why)
    world.client.stop(Fault("PC404", while: "change a referral", "too late"))
    #expect(await world.refusal(.list()) == why.description)
    #expect(world.client.stopped == why)
    #expect(world.transport.sent.isEmpty)
  }

  @Test func `a fault says what the call was for`() async throws {
    let world = try TestClient { (_, _) throws(Fault) in HTTPResponse(status: 418) }
    #expect(
      await world.refusal(ServiceCall(.get, "/deals", kind: "delta", while: "read the changes of 'opportunity'"))
        == "GET contoso.example.com/deals: could not read the changes of 'opportunity': Contoso answered 418 (HTTP012)")
  }

  @Test func `an empty answer says something only where the caller says so`() async throws {
    let world = try TestClient { (_, _) throws(Fault) in HTTPResponse(status: 200) }
    let lost = await #expect(throws: Fault.self) { try await world.client.json(.list()) }
    #expect(lost?.code == .serviceDown)
    var call = ServiceCall.list()
    call.takesNothing = true
    #expect(try await world.client.json(call).document == nil)
  }

  @Test func `tokens that live shorter than the run are renewed before they end`() async throws {
    let world = try TestClient(concurrency: 1, tokens: FakeTokens(lifetime: 60)) { (_, _) throws(Fault) in .json("{}") }
    for _ in 0..<20 {
      _ = try await world.client.call(.list())
      world.clock.advance(10)
    }
    #expect(world.tokens.count == 7)
    #expect(
      world.transport.sent.map { $0.header("Authorization") }.prefix(4) == ["Bearer t1", "Bearer t1", "Bearer t1", "Bearer t2"])
  }

  @Test func `nothing goes out without a token`() async throws {
    let down = Fault(.signInDown, while: "sign in to Contoso", "no answer", recovery: .nextRun)
    let world = try TestClient(concurrency: 2, tokens: FakeTokens(failures: [down])) { (_, _) throws(Fault) in .json("{}") }
    let results = await world.all([.list(), .list(), .create])
    #expect(results.allSatisfy { $0 == .failure(down) })
    #expect(world.transport.sent.isEmpty)
    #expect(try await world.client.call(.list()).status == 200)
  }

  @Test func `never has more calls under way than configured, nor than the service recommends`() async throws {
    let world = try TestClient(concurrency: 5, gathers: 5) { (_, _) throws(Fault) in .json("{}") }
    _ = await world.all((0..<40).map { .list("/deals/\($0)") })
    #expect(world.transport.mostUnderWay == 5)
    let hinted = try TestClient(concurrency: 5) { (_, _) throws(Fault) in .json("{}", [Header("x-ms-dop-hint", "2")]) }
    _ = try await hinted.client.call(.list())
    _ = await hinted.all((0..<40).map { .list("/deals/\($0)") })
    #expect(hinted.transport.mostUnderWay <= 2)
    #expect(hinted.client.concurrency == 2)
  }

  @Test func `a task that is told to stop leaves the line at once, and the others go on`() async throws {
    let world = try TestClient(concurrency: 1) { (_, _) throws(Fault) in .json("{}") }
    let outcomes = await withTaskGroup(of: Result<HTTPResponse, Fault>.self) { group in
      for _ in 0..<5 {
        group.addTask { () -> Result<HTTPResponse, Fault> in
          do throws(Fault) { return .success(try await world.client.call(.list())) } catch { return .failure(error) }
        }
      }
      group.cancelAll()
      var outcomes: [Result<HTTPResponse, Fault>] = []
      for await outcome in group { outcomes.append(outcome) }
      return outcomes
    }
    #expect(outcomes.count == 5)
    for outcome in outcomes {
      if case .failure(let fault) = outcome { #expect(fault.code == .cancelled) }
    }
    #expect(try await world.client.call(.list()).status == 200)
  }
}
