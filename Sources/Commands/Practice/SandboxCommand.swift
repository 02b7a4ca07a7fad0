import Faults
import Foundation
import PracticeSystems

/// `sandbox`: serves the practice systems until stopped, and writes a configuration that fits them.
struct SandboxCommand {
  let port: Int
  /// Where `cosell.yaml`, state and reports are to lie.
  let folder: String
  /// A scenario to begin with; `nil`: empty systems.
  let scenario: String?
  let mapping: String
  let terminal: Terminal

  func carryOut() async -> ExitCode {
    await tellingProblems(terminal) {
      let sandbox = try Sandbox(port: port, folder: folder, mapping: mapping)
      defer { sandbox.stop() }
      if let scenario { try sandbox.seed(try PracticeFile.read(scenario)) }
      terminal.result(terminal.strong("the practice systems are ready") + "  (stop them with Ctrl-C)")
      terminal.result("  Partner Center  \(sandbox.address)/partnercenter")
      terminal.result("  Dynamics 365    \(sandbox.address)/dynamics")
      terminal.result("  sign-in         \(sandbox.address)/login")
      terminal.result("  admin           \(sandbox.address)/admin")
      terminal.result("  configuration   \(sandbox.configuration)")
      terminal.result("try: cosell run \(sandbox.configuration)")
      StopSignal.wait()
      return .done
    }
  }
}

/// The practice systems behind a port, and a configuration for them.
final class Sandbox {
  let server: PracticeServer
  let world: PracticeWorld
  let configuration: String
  var address: String { server.address }

  /// Starts the servers and writes `cosell.yaml` (mode 600) into the folder.
  init(port: Int, folder: String, mapping: String) throws(Fault) {
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
    # A pairing with the practice systems. Nothing in it is a secret: nobody else answers on this machine.
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

/// JSON files for the practice systems.
enum PracticeFile {
  static func read(_ path: String) throws(Fault) -> PracticeJSON {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Fault("PRC012", while: "read a scenario", "the file cannot be read", at: .file(path), remedy: "check the path")
    }
    do throws(PracticeJSON.ParseError) {
      return try PracticeJSON(parsing: Array(data))
    } catch {
      throw Fault("PRC013", while: "read a scenario", "it is not JSON: \(error)", at: .file(path))
    }
  }
}

/// Waits for the signal that ends a server.
enum StopSignal {
  static func wait() {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGINT)
    sigaddset(&set, SIGTERM)
    pthread_sigmask(SIG_BLOCK, &set, nil)
    var signal: Int32 = 0
    sigwait(&set, &signal)
  }
}
