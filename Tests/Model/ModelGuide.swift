import Dynamics
import Faults
import Foundation
import Mapping
import PracticeSystems
import Records
import Spreadsheets
import Synchronization
import Tables

/// A guide by a number: the shipped one, with the model's fields in it and their columns chosen by the number.
struct ModelGuide: Sendable {
  let number: Int
  let wires: [ModelWire]
  /// The phone of the customer's contact, where the guide lets contacts travel after a deal was made.
  let contact: ModelWire?
  let closesInCRM: Bool
  let nightsBeforeClosing: Int
  let tables: [Table]

  /// How many guides there are.
  static let count = 48

  struct Problem: Error { let text: String }

  init(_ number: Int) throws {
    var random = PracticeRandom(seed: 0xC0FFEE &+ UInt64(number))
    self.number = number
    wires = Self.wires(&random)
    closesInCRM = random.below(2) == 0
    nightsBeforeClosing = random.below(3)
    let contactWinner = ModelWire.Winner.allCases[random.below(ModelWire.Winner.allCases.count)]
    contact =
      random.below(4) == 0
      ? nil
      : ModelWire(
        referral: "customerProfile.team[0].phoneNumber", column: "telephone1", kind: .phone, cell: "contact",
        winner: contactWinner)
    var editor = GuideEditor(tables: try Self.shipped.get())
    for wire in wires {
      var cells = [
        "Direction": wire.direction.rawValue, "If both changed": wire.winner == .hold ? "" : wire.winner.rawValue,
        "Empty": wire.empty == .leave ? "" : wire.empty.rawValue,
      ]
      switch wire.kind {
      case .prefixed:
        cells["To CRM"] = wire.travels(to: .crm) ? "IF(ISBLANK(value); \"\"; \"c-\" & value)" : ""
        cells["To Partner Center"] = wire.travels(to: .partnerCenter) ? "MID(value; 3; 200)" : ""
      case .listed: cells["Values"] = "Model stage"
      default: break
      }
      // Cells that the product groups by itself need no word.
      if wire.cell == "Texts" { cells["Group"] = wire.cell }
      if ["campaignId", "salesStage"].contains(wire.referral) {
        try editor.remove("Opportunity", wire.referral)
        cells["Partner Center field"] = wire.referral
        cells["CRM field"] = wire.column
        try editor.add("Opportunity", cells)
      } else {
        try editor.change("Opportunity", wire.referral, cells)
      }
    }
    if let contact {
      for field in ["firstname", "lastname", "emailaddress1", "telephone1"] {
        try editor.change(
          "Contact", field,
          ["When": "always", "If both changed": contact.winner == .hold ? "" : contact.winner.rawValue], by: "CRM field")
      }
    }
    for (index, entry) in ModelWire.list.enumerated() {
      let isFirst = ModelWire.list.firstIndex { $0.number == entry.number } == index
      try editor.add(
        "Values",
        [
          "List": "Model stage", "Partner Center value": entry.word, "CRM value": entry.number,
          "Preferred": isFirst ? "Yes" : "",
        ])
    }
    try editor.change("Settings", "Close in the CRM", ["Value": closesInCRM ? "close" : "tell"], by: "Setting")
    try editor.change("Settings", "Wait before closing", ["Value": "\(nightsBeforeClosing)"], by: "Setting")
    if random.below(4) == 0 {
      try editor.change("Settings", "Show check mark in opportunity name", ["Value": "No"], by: "Setting")
    }
    tables = editor.tables
  }

  private static func wires(_ random: inout PracticeRandom) -> [ModelWire] {
    func direction(_ all: [ModelWire.Direction]) -> ModelWire.Direction {
      random.below(10) < 7 ? .both : all[random.below(all.count)]
    }
    func pick<T>(_ all: [T]) -> T { all[random.below(all.count)] }
    var wires = [
      ModelWire(referral: "name", column: "name", kind: .text, cell: "name", winner: pick(ModelWire.Winner.allCases)),
      ModelWire(referral: "details.notes", column: "description", kind: .text, cell: "notes"),
      ModelWire(referral: "campaignId", column: "stepname", kind: .prefixed, cell: "campaign"),
      ModelWire(referral: "details.dealValue", column: "estimatedvalue", kind: .money, cell: "value"),
      ModelWire(
        referral: "details.currency", column: "transactioncurrencyid.isocurrencycode", kind: .currency, cell: "value"),
      ModelWire(referral: "details.closingDateTime", column: "estimatedclosedate", kind: .day, cell: "day"),
      ModelWire(referral: "salesStage", column: "salesstage", kind: .listed, cell: "stage"),
    ]
    let areGrouped = random.below(4) == 0
    let winner: ModelWire.Winner = pick(ModelWire.Winner.allCases)
    let valueWinner: ModelWire.Winner = pick(ModelWire.Winner.allCases)
    let valueDirection = direction([.toPartnerCenter])
    for index in wires.indices {
      switch wires[index].kind {
      case .money, .currency:
        wires[index].winner = valueWinner
        wires[index].direction = valueDirection
      case .day:
        wires[index].winner = pick(ModelWire.Winner.allCases)
        wires[index].direction = direction([.toPartnerCenter])
        // Partner Center takes no deal without a day.
        wires[index].empty = pick([.leave, .reject])
      case .listed:
        wires[index].winner = pick(ModelWire.Winner.allCases)
        wires[index].direction = direction([.toCRM, .toPartnerCenter])
        wires[index].empty = pick(ModelWire.Empty.allCases)
      case .text where wires[index].referral == "name", .phone: break
      case .text, .prefixed:
        wires[index].winner = areGrouped ? winner : pick(ModelWire.Winner.allCases)
        wires[index].direction = direction([.toCRM, .toPartnerCenter])
        wires[index].empty = pick(ModelWire.Empty.allCases)
        if areGrouped { wires[index].cell = "Texts" }
      }
    }
    return wires
  }

  // MARK: Compiled

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  private static let shipped = Result { try Spreadsheet.tables(at: root + "/mappings/dynamics365") }

  /// A guide and what a run needs of it; made once and kept.
  struct Ready: Sendable {
    let guide: ModelGuide
    let compiled: CompiledGuide
    let auditLengths: [Entity: Int]
    /// What the guide needs to know of the CRM's tables, and what they are.
    let fields: [Entity: [String]]
    let metadata: MetadataSnapshot
  }

  private static let kept = Mutex<[Int: Ready]>([:])

  static func ready(_ number: Int, today: CalendarDate, crm: () throws -> DynamicsSystem) async throws -> Ready {
    if let ready = kept.withLock({ $0[number] }) { return ready }
    let guide = try ModelGuide(number)
    let defaults = CRMDefaults(fieldNamesAreLowerCase: true)
    let first = GuideCompiler.compile(tables: guide.tables, named: "guide", defaults: defaults, today: today)
    guard let bare = first.compiled else { throw Problem(text: first.findings.map { "\($0)" }.joined(separator: "\n")) }
    var fields: [Entity: [String]] = [:]
    for (entity, layout) in bare.layouts where entity != .referral && layout.count > 0 { fields[entity] = layout.fields }
    let metadata = try await crm().metadata(for: fields, known: nil)
    let outcome = GuideCompiler.compile(
      tables: guide.tables, named: "guide", defaults: defaults, metadata: metadata, today: today)
    guard let compiled = outcome.compiled else {
      throw Problem(text: outcome.findings.map { "\($0)" }.joined(separator: "\n"))
    }
    var lengths: [Entity: Int] = [:]
    for entity in [Entity.opportunity, .lead] {
      let field = "msft_microsoftpartnercenterreferralsyncaudit"
      if let length = metadata.tables[entity]?.fields[field]?.maxLength { lengths[entity] = length }
    }
    let ready = Ready(guide: guide, compiled: compiled, auditLengths: lengths, fields: fields, metadata: metadata)
    kept.withLock { $0[number] = ready }
    return ready
  }
}
