import Faults
import Foundation
import PracticeSystems

/// The practice systems behind a port, and a configuration for them.
final class Sandbox {
  let server: PracticeServer
  let world: PracticeWorld
  let configuration: String
  var address: String { server.address }

  /// Starts the servers and writes `cosell.yaml` (mode 600) into the folder.
  ///
  /// The state of an earlier sandbox is removed: it remembers systems that have forgotten everything.
  init(port: Int, folder: String, mapping: String) throws(Fault) {
    guard FileManager.default.fileExists(atPath: mapping) else {
      throw Fault(
        "PRC016", while: "start the practice systems", "there is no mapping guide", at: .file(mapping),
        remedy: "give the guide with --mapping, or start in the folder of the sources")
    }
    try SandboxFolder(path: folder).clear()
    world = PracticeWorld(services: [PracticePartnerCenter(), Dataverse()])
    server = try PracticeServer.start(world: world, port: port)
    configuration = folder + "/cosell.yaml"
    try OpenPairing.makeFolder(of: configuration)
    let path = mapping.hasPrefix("/") ? mapping : FileManager.default.currentDirectoryPath + "/" + mapping
    let text = Self.yaml(address: server.address, mapping: path)
    guard
      FileManager.default.createFile(atPath: configuration, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    else {
      throw Fault(
        "PRC010", while: "write the configuration of the sandbox", "the file cannot be made", at: .file(configuration),
        remedy: "check the folder")
    }
  }

  func stop() { server.stop() }

  @discardableResult
  func admin(_ method: String, _ path: String, _ body: PracticeJSON? = nil, query: String = "") throws(Fault) -> PracticeJSON {
    let answer = world.handle(
      PracticeRequest(
        method: method, scheme: "http", host: "127.0.0.1:\(server.port)", path: "/admin" + path, query: query, headers: [],
        body: body.map { Array($0.text.utf8) } ?? []))
    let json = (try? PracticeJSON(parsing: answer.body)) ?? .null
    guard answer.status < 300 else {
      throw Fault(
        "PRC011", while: "\(method) /admin\(path) of the practice systems", json["error"]?.string ?? "status \(answer.status)",
        remedy: "docs/practice-systems.md lists what is taken")
    }
    return json
  }

  func seed(_ scenario: PracticeJSON) throws(Fault) { try admin("POST", "/seed", scenario) }

  static func yaml(address: String, mapping: String) -> String {
    """
    \(SandboxFolder.mark) Nothing in it is a secret: nobody else answers on this machine.
    environment: production
    partner_center:
      tenant: contoso.onmicrosoft.com
      client_id: \(EntraSettings.clientID)
      client_secret: "\(EntraSettings.clientSecret)"
      refresh_token: \(EntraSettings.refreshToken)
      partner_id: "1234567"
      base_url: \(address)/partnercenter
      authority: \(address)/login
    crm:
      kind: dynamics365
      url: \(address)/dynamics
      tenant: contoso.onmicrosoft.com
      client_id: \(EntraSettings.clientID)
      client_secret: "\(EntraSettings.clientSecret)"
      authority: \(address)/login
    mapping: \(mapping)
    state: state/cosell.sqlite
    state_key: "a passphrase for practice only"
    reports: reports

    """
  }
}
