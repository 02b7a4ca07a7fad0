/// A sheet of ours in which a person answers.
public enum AnswerSheet: String, Hashable, Sendable, CaseIterable {
  case plan = "Plan"
  case differences = "Differences"
  case conflicts = "Conflicts"
  case toDo = "To do"

  static let token = "Token"
  static let apply = "Apply"
  static let decision = "Decision"

  var sheet: ReportSheet {
    switch self {
    case .plan: .plan
    case .differences: .differences
    case .conflicts: .conflicts
    case .toDo: .toDo
    }
  }

  /// The headings in the order of the cells that were offered, and which of them hold a value that may not be edited.
  ///
  /// Links are shown as words, and what is new today is not new tomorrow: neither is a value.
  public var columns: [(heading: String, isValue: Bool)] {
    sheet.columns.map { column in
      switch column.role {
      case .web, .new, .answer, .decision: (column.heading, false)
      default: (column.heading, column.heading != Self.token)
      }
    }
  }

  /// A sheet by its name; a second part (`Plan 2`) is the same sheet.
  init?(named name: String) {
    let lower = name.lowercased().trimmingSpaces
    guard
      let found = Self.allCases.first(where: { sheet in
        let own = sheet.rawValue.lowercased()
        return lower == own || lower.hasPrefix(own + " ") && lower.dropFirst(own.count + 1).allSatisfy(\.isNumber)
      })
    else { return nil }
    self = found
  }

  /// A sheet that was renamed, by the headings that only it has.
  init?(headings: Set<String>) {
    if headings.contains("before"), headings.contains("after") {
      self = .plan
    } else if headings.contains("agreed") {
      self = .conflicts
    } else if headings.contains("remedy") {
      self = .toDo
    } else if headings.isSuperset(of: ["field", "partner center", "crm"]) {
      self = .differences
    } else {
      return nil
    }
  }
}

extension StringProtocol {
  /// Without white space at both ends.
  var trimmingSpaces: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
