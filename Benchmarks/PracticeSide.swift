import Faults
import Foundation
import PracticeSystems

/// The practice systems in this process, and what they counted.
struct PracticeSide {
  let world = PracticeWorld(services: [PracticePartnerCenter(), Dataverse()])
  let server: PracticeServer

  init() throws {
    server = try PracticeServer.start(world: world, port: 0)
    // Time stands still but for the order of stamps: no token runs out and no limit is met.
    try admin("clock", ["tickPerWrite": .integer(1)])
    try admin("persona", ["system": "dynamics", "persona": ["requestLimit": .integer(100_000_000)]])
  }

  @discardableResult
  func admin(_ path: String, _ body: PracticeJSON) throws -> PracticeJSON {
    let answer = world.handle(
      PracticeRequest(
        method: "POST", scheme: "http", host: "127.0.0.1:\(server.port)", path: "/admin/" + path, query: "", headers: [],
        body: Array(body.text.utf8)))
    let json = (try? PracticeJSON(parsing: answer.body)) ?? .null
    guard answer.status == 200 else {
      throw Fault("BEN005", while: "prepare the practice systems", json["error"]?.string ?? "status \(answer.status)")
    }
    return json
  }

  /// The id of a generated customer's account or contact.
  func first(_ table: String) throws -> String {
    let customer = PracticeGenerator(seed: 1).deal(0).customer
    return table == "account" ? customer.accountID : customer.contactID
  }

  /// A configuration of `cosell` that fits, with a state key as it is recommended (a passphrase costs 32 MiB and a tenth of a second at
  /// each use); gives its path.
  func configuration(in folder: String, mapping: String) throws -> String {
    let text = """
      environment: production
      partner_center:
        tenant: contoso.onmicrosoft.com
        client_id: \(EntraSettings.clientID)
        client_secret: "\(EntraSettings.clientSecret)"
        refresh_token: \(EntraSettings.refreshToken)
        partner_id: "1234567"
        base_url: \(server.address)/partnercenter
        authority: \(server.address)/login
      crm:
        kind: dynamics365
        url: \(server.address)/dynamics
        tenant: contoso.onmicrosoft.com
        client_id: \(EntraSettings.clientID)
        client_secret: "\(EntraSettings.clientSecret)"
        authority: \(server.address)/login
      mapping: \(mapping)
      state: state/cosell.sqlite
      state_key: \(String(repeating: "0123456789abcdef", count: 4))
      reports: reports

      """
    let path = folder + "/cosell.yaml"
    _ = FileManager.default.createFile(atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    return path
  }

  /// Where the history stands now.
  func mark() -> Mark {
    world.withState { Mark(requests: $0.context.history.requests.count, writes: $0.context.history.lastSequence) }
  }

  struct Mark {
    let requests: Int
    let writes: Int
  }

  /// What was asked and written since a mark.
  func counts(since mark: Mark) -> CallCounts {
    world.withState { state in
      var counts = CallCounts()
      for request in state.context.history.requests.dropFirst(mark.requests) { counts.add(request) }
      var written: Set<String> = []
      for write in state.context.history.apiWrites(since: mark.writes) {
        if write.system == "partnercenter" { counts.referralWrites += 1 } else { written.insert("\(write.entity)/\(write.id)") }
        if write.system == "dynamics" { counts.crmWrites += 1 }
      }
      counts.crmRecords = written.count
      return counts
    }
  }
}
