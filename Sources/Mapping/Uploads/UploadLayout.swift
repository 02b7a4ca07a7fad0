import Faults
import Tables

/// Which column of an upload fills which of the guide's, found by the headings in any order.
public struct UploadLayout: Sendable {
  /// A column of the sheet that fills a column of the guide.
  public struct Match: Hashable, Sendable {
    /// From 1, in the sheet.
    public let column: Int
    public let heading: String
    /// The heading is also what the CRM itself calls the field: its cells may be written as the CRM shows them.
    public let isOwn: Bool
  }

  /// The number of the row that holds the headings.
  public let row: Int
  /// One a ``CompiledGuide/solutionColumns``; `nil` where the sheet has no such column.
  public let matches: [Match?]
  /// All headings in the order of the sheet.
  public let headings: [(column: Int, text: String)]
  /// Headings that nobody knows.
  public let unknown: [String]
  /// Two columns that would fill one: the second's column, and both headings.
  public let doubled: [(column: Int, first: String, second: String)]
  /// The column in which a rejected workbook says what was wrong.
  public let errorColumn: Int?
  private let key: Int

  /// What stands over the errors in a rejected workbook.
  public static let errorHeading = "Error"

  /// Reads a row as headings; `nil` when the key's is not among them.
  ///
  /// - Parameters:
  ///   - key: the place of the key among the guide's columns.
  ///   - helpers: how headings begin that the CRM's own exports have and that are for it alone.
  public init?(_ row: Row, guide: CompiledGuide, key: Int, helpers: [String]) {
    let columns = guide.solutionColumns
    let known = Set(guide.unloadedSolutionHeadings)
    let helpers = helpers.map { GuideWords.folded($0) }
    var matches: [Match?] = Array(repeating: nil, count: columns.count)
    var headings: [(Int, String)] = []
    var unknown: [String] = []
    var doubled: [(Int, String, String)] = []
    var errorColumn: Int?
    for cell in row.cells {
      let text = GuideWords.trimmed(cell.text)
      let folded = GuideWords.folded(text)
      guard !folded.isEmpty else { continue }
      headings.append((cell.column, text))
      // The guide's own names go before the CRM's.
      let own = columns.firstIndex { $0.ownHeadings.contains(folded) }
      if let index = columns.firstIndex(where: { $0.headings.contains(folded) }) ?? own {
        if let first = matches[index] {
          doubled.append((cell.column, first.heading, text))
        } else {
          matches[index] = Match(column: cell.column, heading: text, isOwn: own == index)
        }
      } else if folded == GuideWords.folded(Self.errorHeading) {
        errorColumn = errorColumn ?? cell.column
      } else if !known.contains(folded), !text.hasPrefix("#"), !helpers.contains(where: { folded.hasPrefix($0) }) {
        unknown.append(text)
      }
    }
    guard matches.indices.contains(key), matches[key] != nil else { return nil }
    self.row = row.number
    self.matches = matches
    self.headings = headings
    self.unknown = unknown
    self.doubled = doubled
    self.errorColumn = errorColumn
    self.key = key
  }

  /// How many of the guide's columns the sheet has.
  public var count: Int { matches.reduce(0) { $0 + ($1 == nil ? 0 : 1) } }

  /// It is a rejected workbook: the errors stand in front of everything else.
  public var isRejectedWorkbook: Bool {
    guard let errorColumn else { return false }
    return headings.first.map { $0.column == errorColumn } ?? false
  }

  /// Required columns that the sheet lacks, by the guide's titles.
  public func missing(of guide: CompiledGuide) -> [String] {
    zip(guide.solutionColumns, matches).filter { $0.isRequired && $1 == nil }.map { column, _ in column.title }
  }

  /// Whether the guide, or the CRM, knows a heading.
  public static func isKnown(_ heading: String, guide: CompiledGuide) -> Bool {
    let folded = GuideWords.folded(heading)
    return guide.unloadedSolutionHeadings.contains(folded)
      || guide.solutionColumns.contains { $0.headings.contains(folded) || $0.ownHeadings.contains(folded) }
  }

  /// The known heading that an unknown one most likely means.
  public static func suggestion(for heading: String, guide: CompiledGuide) -> String? {
    Suggestion.nearest(to: heading, in: guide.solutionColumns.flatMap { [$0.title] + $0.headings })
  }
}
