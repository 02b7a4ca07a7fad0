internal import PracticeSystems

/// What stands in both systems, in lines that do not know when and under which id a server made a record.
public struct EndState: Equatable, Sendable {
  public let lines: [String]

  public init(of bench: some PeopleAtWork) throws {
    var names: [String: String] = [:]
    var tables: [(String, [PracticeJSON])] = []
    for (system, table) in Self.tables {
      let rows = try bench.shown(system, table)
      tables.append((table, rows))
      for row in rows {
        let id = row["id"]?.string ?? row[Self.key(table)]?.string ?? ""
        names[id] = "<\(table) \(Self.name(row))>"
      }
    }
    var lines: [String] = []
    for (table, rows) in tables {
      for row in rows {
        for member in row.members ?? [] where !Self.isServers(member.name) && !member.value.isNull {
          var text = member.value.text
          if member.name.hasSuffix("syncaudit") { text = Self.untimed(member.value.string ?? "") }
          text = Self.named(text, names)
          lines.append("\(table) '\(Self.name(row))' \(member.name) = \(text)")
        }
      }
    }
    self.lines = lines.sorted()
  }

  /// Lines that stand on one side only.
  public func difference(to other: EndState) -> [String] {
    let (mine, theirs) = (Set(lines), Set(other.lines))
    var told = lines.filter { !theirs.contains($0) }.map { "- " + $0 }
    told += other.lines.filter { !mine.contains($0) }.map { "+ " + $0 }
    if told.isEmpty, lines != other.lines { told = ["\(lines.count) lines, and \(other.lines.count) there"] }
    return told
  }

  private static let tables = [
    ("partnercenter", "referrals"), ("dynamics", "msft_microsoftsolutiondetails"), ("dynamics", "msft_microsoftsolutions"),
    ("dynamics", "accounts"), ("dynamics", "contacts"), ("dynamics", "leads"),
    ("dynamics", "opportunities"), ("dynamics", "opportunityclose"),
  ]

  private static func key(_ table: String) -> String {
    if table.hasPrefix("msft_") { return table == "msft_microsoftsolutions" ? "msft_microsoftsolutionid" : table + "id" }
    return table == "opportunities"
      ? "opportunityid" : table == "opportunityclose" ? "activityid" : String(table.dropLast()) + "id"
  }

  private static func name(_ row: PracticeJSON) -> String {
    let name = row["name"]?.string ?? row["subject"]?.string ?? row["emailaddress1"]?.string ?? ""
    return name.hasPrefix("✔ ") || name.hasPrefix("✘ ") ? String(name.dropFirst(2)) : name
  }

  /// Stamps, versions and numbers that a server gives.
  private static func isServers(_ field: String) -> Bool {
    let own: Set<String> = [
      "@odata.etag", "eTag", "versionnumber", "modifiedon", "createdon", "updatedDateTime", "createdDateTime", "acceptedDateTime",
      "closedDateTime", "expirationDateTime", "engagementId", "links", "activityid", "actualclosedate", "actualend",
      "lastModifiedVia", "timezoneruleversionnumber",
    ]
    return own.contains(field)
  }

  /// The trail's lines without their times.
  private static func untimed(_ trail: String) -> String {
    trail.split(separator: "\n").map { line in
      line.firstRange(of: " · ").map { String(line[$0.upperBound...]) } ?? String(line)
    }.joined(separator: " | ")
  }

  /// A text in which each id has the name of its record instead.
  private static func named(_ text: String, _ names: [String: String]) -> String {
    guard text.utf8.count >= 36 else { return text }
    let bytes = Array(text.utf8)
    var shown = ""
    var (start, place) = (0, 0)
    while place + 36 <= bytes.count {
      if bytes[place + 8] == 45, bytes[place + 13] == 45,
        let name = names[String(decoding: bytes[place..<place + 36], as: UTF8.self)]
      {
        shown += String(decoding: bytes[start..<place], as: UTF8.self) + name
        place += 36
        start = place
      } else {
        place += 1
      }
    }
    return shown + String(decoding: bytes[start...], as: UTF8.self)
  }
}
