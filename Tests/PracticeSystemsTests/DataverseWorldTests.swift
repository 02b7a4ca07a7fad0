import PracticeSystems
import Testing

struct DataverseWorldTests {
  @Test func `is reached through a world, by its path and by its real host, with a token of the sign-in service`() {
    let world = PracticeWorld(services: [Dataverse()])
    for (host, mount) in [("127.0.0.1:8080", "/dynamics"), ("contoso-demo.crm4.dynamics.com", "")] {
      let form = [
        ("grant_type", "client_credentials"), ("client_id", EntraSettings.clientID),
        ("client_secret", EntraSettings.clientSecret),
        ("scope", "http://\(host)\(mount)/.default"),
      ]
      let token = world.handle(PartnerCenterDesk.tokenRequest(form, path: EntraTests.v2)).json?["access_token"]?.string ?? ""
      let headers = [PracticeHeader("Authorization", "Bearer \(token)"), PracticeHeader("Content-Type", "application/json")]
      let made = world.handle(
        PracticeRequest(
          method: "POST", host: host, path: mount + "/api/data/v9.2/accounts", headers: headers,
          body: Array(#"{"name":"Contoso"}"#.utf8)))
      #expect(made.status == 204)
      #expect(made.header("OData-EntityId")?.hasPrefix("http://\(host)\(mount)/api/data/v9.2/accounts(") == true)
    }
    let data = world.handle(PracticeRequest(path: "/admin/data/dynamics/account"))
    #expect(data.json?.array?.compactMap { $0["name"]?.string } == ["Contoso", "Contoso"])
    let history = world.withState { $0.context.history }
    #expect(history.apiWrites().map(\.entity) == ["account", "account"])
    #expect(history.count("dynamics", .write) == 2)
  }

  @Test func `its own commands are reached through the admin address`() {
    let world = PracticeWorld(services: [Dataverse()])
    func post(_ path: String, _ body: String) -> Int {
      world.handle(PracticeRequest(method: "POST", path: "/admin/" + path, body: Array(body.utf8))).status
    }
    #expect(post("dynamics/delta/expire", "{}") == 200)
    #expect(post("dynamics/delta/drop", "{}") == 200)
    #expect(post("dynamics/schema", #"{"opportunity":{"columns":[{"name":"new_x","type":"text"}]}}"#) == 200)
    #expect(post("dynamics/schema", #"{"nosuch":{}}"#) == 400)
    #expect(post("persona", #"{"system":"dynamics","persona":"contrary"}"#) == 200)
    #expect(post("seed", #"{"dynamics":{"opportunity":[{"name":"Seeded","new_x":"y","statecode":"Won"}]}}"#) == 200)
    let row = world.handle(PracticeRequest(path: "/admin/data/dynamics/opportunity")).json?.array?.first
    #expect(row?["new_x"] == "y")
    #expect(row?["statuscode"] == 3)
  }
}
