import Faults
import Foundation
import Records

extension Configuration {
  /// Reads and checks the configuration at `path`; every problem of the file is told at once.
  ///
  /// - Parameters:
  ///   - environment: the process's environment, for `${NAME}`.
  ///   - readFile: gives a file's bytes and mode; ``ConfigurationFile/read(_:)`` for the disk.
  public static func load(
    path: String, environment: [String: String],
    readFile: @escaping (String) throws(ConfigurationFile.Unreadable) -> ConfigurationFile = ConfigurationFile.read
  ) throws(ConfigurationProblems) -> Configuration {
    let file: ConfigurationFile
    do {
      file = try readFile(path)
    } catch {
      throw ConfigurationProblems([
        Fault(
          .configurationUnreadable, while: "read the configuration", error.reason, at: .file(path),
          remedy: "name the file of the pairing, usually cosell.yaml")
      ])
    }
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? ""
    let resolver = ValueResolver(folder: folder, environment: environment, readFile: readFile)
    return try read(file, path: path, notes: SectionReader.Notes(file: path, mode: file.mode, resolver: resolver))
  }

  private static func read(
    _ file: ConfigurationFile, path: String, notes: SectionReader.Notes
  ) throws(ConfigurationProblems) -> Configuration {
    let top = try topSection(file, path: path, notes)
    let environment = top.word("environment", Environment.self)
    if !top.has("environment") { top.missing("environment", "write production, or test to leave Partner Center unwritten") }
    let partnerCenter = PartnerCenter.read(
      top.section("partner_center", orTell: "write at least its 'tenant', 'client_id', 'client_secret' and 'partner_id'"))
    let crm = CRM.read(top.section("crm", orTell: "begin with its 'kind': dynamics365 or salesforce"))
    let callsPerDay = top.section("calls_per_day")
    let report = top.section("report")
    var configuration = Configuration(
      path: path, environment: environment ?? .test, partnerCenter: partnerCenter, crm: crm ?? .standIn,
      mapping: notes.resolver.absolute(top.requiredText("mapping", "write the path of the mapping guide")),
      solutionUploads: top.path("solution_uploads"), decisions: top.path("decisions"),
      state: top.path("state") ?? notes.resolver.absolute("state/cosell.sqlite"),
      stateKey: top.requiredSecret(
        "state_key",
        "the refresh token changes as it is used and must be stored, encrypted with this key: use the output of `openssl rand -hex 32`"
      ),
      reports: top.path("reports") ?? notes.resolver.absolute("reports"),
      keepDays: top.number("keep_days", in: 1...36_500, default: 400), timeZone: timeZone(top),
      concurrency: top.number("concurrency", in: 1...64, default: 8),
      callsPerDay: CallsPerDay(
        partnerCenter: callsPerDay.number("partner_center", in: 1...1_000_000_000, default: 9000),
        crm: callsPerDay.number("crm", in: 1...1_000_000_000, default: 20_000)),
      createSettleMinutes: top.number("create_settle_minutes", in: 0...10_080, default: 30),
      engagementReads: top.number("engagement_reads", in: 0...1_000_000, default: 500),
      approve: Set(top.words("approve", Approval.self)), brakes: Brakes.read(top.section("brakes")),
      report: Report(mask: mask(report), language: language(report)), notify: nil)
    if top.has("notify") { configuration.notify = Notify.read(top.section("notify")) }
    top.accept(["notify"])
    configuration.ignoredKeys = ignoredKeys(top)
    for section in [callsPerDay, report, top] { section.finish() }
    guard notes.faults.isEmpty else { throw ConfigurationProblems(notes.faults) }
    return configuration
  }

  private static func topSection(
    _ file: ConfigurationFile, path: String, _ notes: SectionReader.Notes
  ) throws(ConfigurationProblems) -> SectionReader {
    guard var text = String(validating: file.bytes, as: UTF8.self) else {
      throw ConfigurationProblems([
        Fault(
          .configurationUnreadable, while: "read the configuration", "the file is not UTF-8 text", at: .file(path),
          remedy: "save it as UTF-8")
      ])
    }
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    do throws(Fault) {
      let (node, doubledKeys) = try YAMLReader.read(text, file: path)
      notes.faults += doubledKeys
      let start = YAMLNode.Mark(line: 1, column: 1)
      guard let node, !node.isNothing else { return SectionReader(notes, name: "", mark: start, entries: []) }
      guard case .mapping(let entries) = node.content else {
        throw Fault(
          .configurationWrongType, while: "read the configuration", "the file must hold keys with values, and holds \(node.kind)",
          at: .line(file: path, line: node.mark.line, column: node.mark.column))
      }
      return SectionReader(notes, name: "", mark: start, entries: entries)
    } catch {
      throw ConfigurationProblems([error])
    }
  }

  /// What is checked and has no effect yet: nobody is left to believe in it.
  private static func ignoredKeys(_ top: SectionReader) -> [String] {
    let keys = [
      "partner_center.events_url", "partner_center.facts.page", "partner_center.facts.help_on",
      "keep_days", "engagement_reads",
      "report.language", "notify",
    ]
    return keys.filter { top.has(path: $0.split(separator: ".").map(String.init)) }
  }

  private static func timeZone(_ top: SectionReader) -> String {
    guard let (value, node) = top.value("time_zone") else { return "UTC" }
    // Foundation also takes abbreviations, of which several mean two zones ("CST", "IST"). The guide's 'Dates in' has this rule too.
    let names = ["UTC"] + TimeZone.knownTimeZoneIdentifiers
    let lower = value.text.lowercased()
    if let name = names.first(where: { $0.lowercased() == lower }), TimeZone(identifier: name) != nil { return name }
    let offered = Suggestion.question(for: value.text, in: names) ?? "write an IANA name such as Europe/Berlin"
    top.notes.add(.configurationTimeZone, "'time_zone' is \(value.shown), which is no known time zone", node.mark, offered)
    return "UTC"
  }

  private static func mask(_ report: SectionReader) -> [String] {
    report.texts("mask").map { text, node in
      if FieldPath(text) == nil {
        report.notes.add(
          .configurationShape, "'\(report.full("mask"))' has '\(text)', which is no field path", node.mark,
          "as in customerProfile.team[0].email")
      }
      return text
    }
  }

  private static func language(_ report: SectionReader) -> String {
    guard let text = report.text("language") else { return "en" }
    if !(2...3).contains(text.utf8.count) || !text.utf8.allSatisfy({ (97...122).contains($0) }) {
      report.notes.add(
        .configurationShape, "'\(report.full("language"))' must be a language code such as en, and is '\(text)'",
        report.mark(of: "language"), nil)
    }
    return text
  }
}

extension Configuration.CRM {
  /// Stands where a problem was noted, until the loading ends in its error.
  fileprivate static var standIn: Self {
    .dynamics365(.init(url: "", tenant: "", clientID: "", credential: .secret(Secret("")), authority: ""))
  }
}
