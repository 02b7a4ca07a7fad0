/// Which report is written.
enum ReportKind: Hashable, Sendable {
  case audit
  case plan(id: String)
  case differences

  var title: String {
    switch self {
    case .audit: "Co-sell audit"
    case .plan: "Co-sell plan"
    case .differences: "Co-sell differences"
    }
  }

  /// The sheets that stream from the journal, in the order of their tabs.
  var sheets: [ReportSheet] {
    switch self {
    case .audit:
      [.toDo, .changes, .rejected, .conflicts, .findings, .accounts, .solutions, .ignored]
    case .plan: [.plan]
    case .differences: [.differences]
    }
  }
}
