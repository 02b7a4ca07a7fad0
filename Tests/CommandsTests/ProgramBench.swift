import Faults
import Foundation
import PracticeSystems

/// Practice systems on a port of their own, a folder with a configuration, and the built program, run as a process.
final class ProgramBench {
  let world: PracticeWorld
  let server: PracticeServer
  let folder: String
  var configuration: String { folder + "/cosell.yaml" }

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .path

  /// The program lies beside the test bundle.
  static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path + "/cosell"

  struct Problem: Error, CustomStringConvertible { let description: String }

  /// - Parameters:
  ///   - scenario: a file below the repository's root; `nil` for empty systems.
  ///   - adding: lines added to the configuration.
  init(_ scenario: String? = nil, adding lines: String = "") throws {
    world = PracticeWorld(services: [PracticePartnerCenter(), Dataverse()])
    server = try PracticeServer.start(world: world)
    folder = NSTemporaryDirectory() + "cosell-commands-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: Self.root + "/mappings/dynamics365", toPath: folder + "/guide")
    try write(configurationText(lines), to: "cosell.yaml")
    if let scenario { try admin("POST", "/seed", try Self.json(scenario)) }
  }

  deinit {
    server.stop()
    try? FileManager.default.removeItem(atPath: folder)
  }

  static func json(_ path: String) throws -> PracticeJSON {
    try PracticeJSON(parsing: Array(try Data(contentsOf: URL(filePath: root + "/" + path))))
  }

  // MARK: Files

  func configurationText(_ lines: String = "", state: String = "state/cosell.sqlite", secret: String = EntraSettings.clientSecret)
    -> String
  {
    """
    environment: production
    partner_center:
      tenant: contoso.onmicrosoft.com
      client_id: \(EntraSettings.clientID)
      client_secret: "\(secret)"
      refresh_token: \(EntraSettings.refreshToken)
      partner_id: "1234567"
      base_url: \(server.address)/partnercenter
      authority: \(server.address)/login
    crm:
      kind: dynamics365
      url: \(server.address)/dynamics
      tenant: contoso.onmicrosoft.com
      client_id: \(EntraSettings.clientID)
      client_secret: "\(secret)"
      authority: \(server.address)/login
    mapping: guide
    state: \(state)
    state_key: "\(Self.stateKey)"
    reports: reports
    \(lines)

    """
  }

  static let stateKey = "a passphrase for the tests of the program"

  /// Writes a file of the folder, for its owner only.
  func write(_ text: String, to name: String) throws {
    let made = FileManager.default.createFile(
      atPath: folder + "/" + name, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    guard made else { throw Problem(description: "cannot write \(name)") }
  }

  /// Replaces a text in a file of the folder; the text has to be there.
  func edit(_ name: String, _ old: String, _ new: String) throws {
    let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
    guard text.contains(old) else { throw Problem(description: "'\(old)' is not in \(name)") }
    try write(text.replacingOccurrences(of: old, with: new), to: name)
  }

  func files(_ name: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + name)) ?? []).sorted()
  }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: folder + "/" + name)) }

  /// The objects of the newest `audit-….jsonl`, of one sheet.
  func lines(_ sheet: String) throws -> [PracticeJSON] {
    guard let name = files("reports").last(where: { $0.hasSuffix(".jsonl") }) else {
      throw Problem(description: "there is no audit")
    }
    return try String(decoding: bytes("reports/" + name), as: UTF8.self).split(separator: "\n")
      .map { try PracticeJSON(parsing: Array($0.utf8)) }.filter { $0["sheet"]?.string == sheet }
  }

  /// The count of a row of Summary.
  func count(_ what: String) throws -> Int? {
    try lines("Summary").first { $0["What"]?.string == what }?["Count"]?.integer
  }

  // MARK: The other side

  @discardableResult
  func admin(_ method: String, _ path: String, _ body: PracticeJSON? = nil, query: String = "") throws -> PracticeJSON {
    let answer = world.handle(
      PracticeRequest(
        method: method, scheme: "http", host: "127.0.0.1:\(server.port)", path: "/admin" + path, query: query, headers: [],
        body: body.map { Array($0.text.utf8) } ?? []))
    guard answer.status < 300 else { throw Problem(description: "\(method) \(path): \(answer.status) \(answer.text)") }
    return answer.body.isEmpty ? .null : try PracticeJSON(parsing: answer.body)
  }

  /// A person changes a record.
  func person(_ system: String, _ entity: String, _ id: String, _ fields: PracticeJSON) throws {
    try admin(
      "POST", "/edit",
      ["system": .string(system), "entity": .string(entity), "id": .string(id), "person": "a seller", "fields": fields])
  }

  /// A person makes a record.
  func create(_ system: String, _ entity: String, _ fields: PracticeJSON) throws {
    try admin(
      "POST", "/create", ["system": .string(system), "entity": .string(entity), "person": "a seller", "fields": fields])
  }

  func nightPasses() throws { try admin("POST", "/clock", ["advance": .integer(86_400)]) }

  /// What the interfaces took, people's edits not counted.
  func writes() throws -> [PracticeJSON] { try admin("GET", "/history", query: "writes=true")["writes"]?.array ?? [] }

  /// Requests to the systems so far, sign-in included.
  func requests() throws -> Int { try admin("GET", "/history", query: "requests=true")["requests"]?.array?.count ?? -1 }

  /// Requests that a system counted, of whatever kind.
  func requests(of system: String) throws -> Int {
    let counts = try admin("GET", "/counts")[system]
    return ["read", "write", "token"].reduce(0) { $0 + (counts?[$1]?.integer ?? 0) }
  }

  func rows(_ system: String, _ entity: String) throws -> [PracticeJSON] {
    try admin("GET", "/data/\(system)/\(entity)").array ?? []
  }
}
