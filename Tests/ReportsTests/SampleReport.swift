import Records
import Reports
import Tables

/// A night at Contoso: a report as people get it, with every sheet filled.
enum SampleReport {
  static let content = ReportContent(
    runName: "20261120-021407-7", startedAt: moment("2026-11-20T02:14:07Z"), endedAt: moment("2026-11-20T02:16:40Z"),
    command: "run",
    counts: [
      .init("deals", 1_312),
      .init("failed", 2, kind: .outcome), .init("rejected", 9, kind: .outcome), .init("held", 34, kind: .outcome),
      .init("created", 41, kind: .outcome), .init("updated", 187, kind: .outcome),
      .init("unchanged", 1_021, kind: .outcome), .init("ignored", 18, kind: .outcome),
      .init("records read", 2_986, kind: .records), .init("of these deals", 1_702, kind: .records),
      .init("own echoes and repeats", 211, kind: .records),
      .init("out of scope", 318, note: "Sync was never Yes", kind: .records), .init("related records", 755, kind: .records),
    ],
    facts: [
      .init("exit code", "1: done; something new waits for a person"),
      .init("guide", "mappings/dynamics365.xlsx, version 3f9a2c41"),
      .init(
        "changed in the guide", "Opportunity!12 (estimatedvalue): If both changed newest → Partner Center wins; Values!40 new"),
      .init("configuration", "cosell.yaml, version 8812d0aa; concurrency 4 → 8"),
      .init("metadata drift", "opportunity.msft_dealtype: 1 new value (192350004 'Renewal')"),
      .init("allowance, Partner Center", "412 of 9,000 calls in 24 hours"),
      .init("allowance, Dynamics 365", "236 of 20,000 calls in 24 hours"),
      .init("note", "2 of the deals that wait expire within 72 hours"),
    ],
    calls: [
      .init(system: "Partner Center", kind: "list", count: 31, floor: 31, bytes: 4_812_331, seconds: 21.4),
      .init(
        system: "Partner Center", kind: "update", count: 142, floor: 139, retries: 3, throttled: 2, bytes: 612_004, seconds: 61.9),
      .init(system: "Partner Center", kind: "token", count: 1, floor: 1, bytes: 2_310, seconds: 0.31),
      .init(system: "Dynamics 365", kind: "list", count: 12, floor: 12, bytes: 2_204_118, seconds: 9.2),
      .init(system: "Dynamics 365", kind: "batch", count: 9, floor: 8, retries: 1, bytes: 802_655, seconds: 12.6),
      .init(system: "Dynamics 365", kind: "metadata", count: 4, floor: 4, bytes: 388_120, seconds: 1.8),
    ],
    guide: guide)

  static let rows: MemoryRows = {
    var rows = MemoryRows()
    rows.sheets = [
      "To do": toDo, "Changes": changes, "Rejected": rejected, "Conflicts": conflicts, "Findings": findings,
      "Accounts": accounts, "Ignored": ignored, "Plan": plan, "Differences": differences,
    ]
    return rows
  }()

  static func moment(_ text: String) -> Instant { Instant(text) ?? Instant(seconds: 0) }
  static func day(_ text: String) -> Value { CalendarDate(text).map { .date($0) } ?? .null }
  static func number(_ text: String) -> Value { ExactDecimal(text).map { .decimal($0) } ?? .null }

  static let customers = [
    "Contoso", "Fabrikam", "Nordwind", "Nordwind Traders", "Fabrikam Residences", "Contoso Pharmaceuticals",
  ]
  static let projects = [
    "Azure migration", "Datacenter exit", "Copilot rollout", "Security review", "SAP on Azure", "Fabric pilot", "Teams telephony",
  ]
  static let systems = ["Partner Center", "Dynamics 365"]

  static func deal(_ n: Int) -> Value { .text("\(customers[n % 6]) \(projects[n * 3 % 7])") }
  static func referral(_ n: Int) -> String { id(n, "5b0d7f1a-9c52-4e7b-8f36-") }
  static func record(_ n: Int) -> String { id(n, "0aa01c3d-4e5f-ef11-9f89-") }
  private static func id(_ n: Int, _ start: String) -> String {
    let digits = String(1_048_576_000_000 + n * 7_654_321_987, radix: 16)
    return start + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
  }
}
