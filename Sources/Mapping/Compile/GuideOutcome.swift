import Faults
import Records
public import Tables

/// What became of a guide: the guide as read, everything found, and the compiled form when there was no error.
public struct GuideOutcome: Sendable {
  public let guide: Guide
  /// Errors and warnings in the order of the guide's parts, their rows and columns.
  public let findings: [GuideFinding]
  /// `nil` when there is an error.
  public let compiled: CompiledGuide?
}

extension GuideCompiler {
  /// Reads, checks and compiles a guide in one go.
  /// - Parameters:
  ///   - tables: the sheets of the workbook or the files of the folder.
  ///   - source: what messages call the guide: its path.
  ///   - defaults: what the kind of CRM brings along.
  ///   - metadata: the CRM's, live or from the last snapshot. Without it names and labels cannot be held against anything.
  ///   - today: decides which rows of value lists are valid.
  public static func compile(
    tables: [Table], named source: String, defaults: CRMDefaults = CRMDefaults(), metadata: MetadataSnapshot? = nil,
    today: CalendarDate
  ) -> GuideOutcome {
    let (guide, reading) = GuideReader.read(tables, named: source)
    let (compiled, findings) = compile(guide, defaults: defaults, metadata: metadata, today: today)
    let order = PlaceOrder(tables)
    return GuideOutcome(
      guide: guide, findings: order.sorted(reading + findings), compiled: reading.hasErrors ? nil : compiled)
  }
}

/// The order of places in a guide: as a person goes through it.
private struct PlaceOrder {
  private let sheets: [String: Int]

  init(_ tables: [Table]) {
    let parts = GuidePart.allCases.map { GuideWords.folded($0.rawValue) }
    let ordered = tables.enumerated().sorted { first, second in
      let places = [first, second].map { parts.firstIndex(of: GuideWords.folded($0.element.name)) ?? parts.count }
      return (places[0], first.offset) < (places[1], second.offset)
    }
    var sheets: [String: Int] = [:]
    for (index, table) in ordered.map(\.element).enumerated() {
      switch table.source {
      case .workbook: sheets[table.name] = index
      case .csv(let file): sheets[file] = index
      }
    }
    self.sheets = sheets
  }

  func sorted(_ findings: [GuideFinding]) -> [GuideFinding] {
    // A list that two rows use would be told twice.
    var seen: Set<GuideFinding> = []
    return findings.filter { seen.insert($0).inserted }.enumerated().map {
      (key: key(of: $0.element.place), offset: $0.offset, finding: $0.element)
    }
    .sorted { ($0.key.0, $0.key.1, $0.key.2, $0.offset) < ($1.key.0, $1.key.1, $1.key.2, $1.offset) }.map(\.finding)
  }

  private func key(of place: Place) -> (Int, Int, Int) {
    switch place {
    case .cell(_, let sheet, let row, let column): (sheets[sheet] ?? .max, row, column)
    case .line(let file, let line, let column): (sheets[file] ?? .max, line, column)
    default: (-1, 0, 0)
    }
  }
}
