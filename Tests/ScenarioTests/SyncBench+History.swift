import PracticeSystems
import Testing

/// Holds the sheet `Changes` against the servers' history.
extension SyncBench {
  /// Every row of `Changes` of the last run was accepted just so, and every value that was accepted stands in a row.
  ///
  /// What only tells of the deal has no row: the audit trail, and the mark before a name. What a server adds of its own (defaults
  /// of a create, amounts in the base currency) is none of ours.
  func expectChangesToBeHistory(after count: Int, _ place: SourceLocation = #_sourceLocation) async throws {
    for problem in historyProblems(try await told("Changes"), after: count) {
      Issue.record("\(problem)", sourceLocation: place)
    }
  }

  /// What of these rows was not accepted just so, and what was accepted and stands in no row.
  func historyProblems(_ rows: [[String]], after count: Int) -> [String] {
    var problems: [String] = []
    var accepted: [String: PracticeJSON] = [:]
    for write in writes(after: count) where !Self.isServersOwn(write) {
      for field in write.fields where write.operation != "delete" || field.path.contains("solutiondetailid") {
        accepted["\(write.id) \(field.path)"] = field.after
      }
    }
    let solutions = solutionIDs()
    var explained: Set<String> = []
    for row in rows {
      let (system, record, field, after) = (row[0], row[2], row[3], row[5])
      let names = system == "Partner Center" ? Self.referralNames(field) : Self.columnNames(field)
      let found = names.map { name in
        accepted["\(record) \(name.field)"].map { accepted in
          accepted.string.flatMap { solutions[$0] } ?? Self.shown(Self.value(at: name.path[...], of: accepted))
        }
      }
      for name in names { explained.insert("\(record) \(name.field)") }
      let shown = found.compactMap { $0 }.joined(separator: "/")
      if shown != after { problems.append("\(row), and the server accepted '\(shown)'") }
    }
    let own = accepted.keys.filter { !explained.contains($0) && !Self.isServersOwn($0) }.sorted()
    return problems + own.map { "accepted, and in no row: \($0)" }
  }

  /// The solution id of each row of the catalogue: a line names its solution by that row.
  private func solutionIDs() -> [String: String] {
    var ids: [String: String] = [:]
    for row in rows("dynamics", "msft_microsoftsolutiondetails") {
      if let id = row["msft_microsoftsolutiondetailsid"]?.string { ids[id] = row["msft_solutionidentifier"]?.string }
    }
    return ids
  }

  /// What follows from an action by itself: the record of a close, the opportunity of a qualified lead.
  private static func isServersOwn(_ write: Write) -> Bool {
    write.entity == "opportunityclose"
      || write.operation == "create" && write.fields.contains { $0.path == "_originatingleadid_value" && !$0.after.isNull }
  }

  private typealias Name = (field: String, path: [String])

  /// Where the history of Partner Center keeps a field: lists are kept whole, under their own path.
  private static func referralNames(_ field: String) -> [Name] {
    if field == "status" { return [("status", []), ("substatus", [])] }
    var steps: [String] = []
    for step in field.split(separator: ".") {
      guard let bracket = step.firstIndex(of: "[") else {
        steps.append(String(step))
        continue
      }
      steps.append(String(step[..<bracket]))
      let rest = field.split(separator: ".").drop { $0 != step }.dropFirst().map(String.init)
      return [(steps.joined(separator: "/"), [String(step[step.index(after: bracket)...].dropLast())] + rest)]
    }
    return [(steps.joined(separator: "/"), [])]
  }

  private static func columnNames(_ field: String) -> [Name] {
    switch field {
    case "statecode/statuscode": [("statecode", []), ("statuscode", [])]
    case "transactioncurrencyid.isocurrencycode": [("_transactioncurrencyid_value", [])]
    case "msft_microsoftsolutiondetailid.msft_solutionidentifier": [("_msft_microsoftsolutiondetailid_value", [])]
    case "msft_opportunityid", "ownerid", "parentaccountid", "parentcontactid", "parentcustomerid": [("_\(field)_value", [])]
    default: [(field, [])]
    }
  }

  private static func value(at path: ArraySlice<String>, of json: PracticeJSON) -> PracticeJSON {
    guard let step = path.first else { return json }
    let rest = path.dropFirst()
    if let index = Int(step) {
      guard let array = json.array, array.indices.contains(index) else { return .null }
      return value(at: rest, of: array[index])
    }
    if let equals = step.firstIndex(of: "=") {
      let (key, wanted) = (String(step[..<equals]), String(step[step.index(after: equals)...]))
      return value(at: rest, of: json.array?.first { $0[key]?.string == wanted } ?? .null)
    }
    return value(at: rest, of: json[step] ?? .null)
  }

  private static func shown(_ value: PracticeJSON) -> String {
    switch value {
    case .null: return ""
    case .bool(let flag): return flag ? "Yes" : "No"
    case .string(let text):
      switch text {
      case Dataverse.WellKnown.euro: return "EUR"
      case Dataverse.WellKnown.usDollar: return "USD"
      case Dataverse.WellKnown.yen: return "JPY"
      case Dataverse.WellKnown.krona: return "SEK"
      default: return text.hasPrefix("✔ ") || text.hasPrefix("✘ ") ? String(text.dropFirst(2)) : text
      }
    case .array(let elements): return elements.map { $0["id"]?.string ?? $0.text }.joined(separator: ", ")
    default: return value.text
    }
  }

  /// Defaults and computed fields of the servers, the trail and the mark.
  private static func isServersOwn(_ key: String) -> Bool {
    let field = key.split(separator: " ").last.map(String.init) ?? ""
    let defaults: Set<String> = [
      "msft_microsoftpartnercenterreferralsyncaudit", "new_hidden", "substatus", "status", "qualification", "type", "direction",
      "mpnId",
      "favorite", "registrationStatus", "customerProfile/isMatchingComplete", "inviteContext/assistanceRequestCode",
      "inviteContext/invitedMpnId", "inviteContext/invitedBy/organizationId", "inviteContext/invitedBy/organizationName",
      "details/requirements/additionalRequirements/iot", "statecode", "statuscode", "_transactioncurrencyid_value",
      "msft_microsoftpartnercenterreferralvisible", "name", "subject", "actualclosedate", "actualvalue", "actualend",
      "_opportunityid_value", "_ownerid_value", "msft_name", "_qualifyingopportunityid_value",
    ]
    return defaults.contains(field)
  }
}
