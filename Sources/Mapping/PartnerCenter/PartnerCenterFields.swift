import Faults
public import Records

/// The fields of the referral that a guide may name, found whatever case and short form it uses.
public enum PartnerCenterFields {
  /// A field that a guide named: its full path as the API spells it, and what is known of it.
  public struct Found: Hashable, Sendable {
    public let path: FieldPath
    public let field: PartnerCenterField
  }

  /// What a list may be called for short, and its full path.
  static let shortForms = [
    "attributes[": "details.requirements.additionalRequirements.attributes[", "ids[": "customerProfile.ids[",
    "industries[": "details.requirements.industries[", "products[": "details.requirements.products[",
    "services[": "details.requirements.services[",
  ]
  private static let solutionPrefixes = ["details.requirements.solutions[].", "requirements.solutions[].", "solutions[]."]
    .map(GuideWords.folded)

  /// The field of a name in a guide; `nil` when there is none.
  ///
  /// `Opportunity solutions` names fields of one solution.
  public static func find(_ text: String, in entity: Entity) -> Found? {
    let typed = GuideWords.folded(text)
    if entity == .opportunitySolution {
      let name = solutionPrefixes.first { typed.hasPrefix($0) }.map { String(typed.dropFirst($0.count)) }
      return solutionFields[name ?? typed].flatMap { field in
        FieldPath(field.pattern).map { Found(path: $0, field: field) }
      }
    }
    let short = shortForms.first { typed.hasPrefix($0.key) }
    let full = short.map { GuideWords.folded($0.value) + typed.dropFirst($0.key.count) } ?? typed
    // A field of an element that has a meaning of its own is known by its key; any other by its list.
    if let field = fields[full], let path = FieldPath(field.pattern) { return Found(path: path, field: field) }
    guard let generic = withoutElements(full), let field = fields[generic] else { return nil }
    // What stands in brackets keeps its case: it is data.
    guard let path = spelled(field.pattern, elementsFrom: GuideWords.usualWidth(text)) else { return nil }
    return Found(path: path, field: field)
  }

  /// A field that is not in the table and may be one all the same.
  ///
  /// Partner Center sends more than its pages tell (partner-center.md 2). `nil` for what is no path, and for a name so like a
  /// known one that it is a slip. Such a field is read as text, and never written.
  static func untold(_ text: String, in entity: Entity) -> Found? {
    guard entity != .opportunitySolution, let path = FieldPath(GuideWords.usualWidth(GuideWords.trimmed(text))),
      find(text, in: entity) == nil, slip(text, in: entity) == nil
    else { return nil }
    let name = path.description
    return Found(path: path, field: PartnerCenterField(name, .text, .never, name))
  }

  /// What is known of a path that was found before.
  static func field(_ path: FieldPath, in entity: Entity) -> PartnerCenterField? {
    (find(path.description, in: entity) ?? untold(path.description, in: entity))?.field
  }

  /// The known name that a name was most likely meant to be: near as a whole, and near in its last part.
  private static func slip(_ text: String, in entity: Entity) -> String? {
    func last(_ name: String) -> String { name.split(separator: ".").last.map(String.init) ?? name }
    return nearest(to: text, in: entity).flatMap { near in
      Suggestion.nearest(to: last(text), in: [last(near)]) == nil ? nil : near
    }
  }

  /// The known name nearest to one that is not known, in the form of a guide.
  static func nearest(to text: String, in entity: Entity) -> String? {
    let names = (entity == .opportunitySolution ? solutionTable : table).map(\.pattern)
    if let near = Suggestion.nearest(to: text, in: names) { return near }
    // `dealvalue` alone: the last name decides, where it is the only one.
    let wanted = GuideWords.folded(text).split(separator: ".").last.map(String.init) ?? ""
    let same = names.filter { $0.split(separator: ".").last.map { GuideWords.folded($0) } == wanted }
    return same.count == 1 ? same.first : nil
  }

  private static let fields = byName(table)
  private static let solutionFields = byName(solutionTable)

  private static func byName(_ table: [PartnerCenterField]) -> [String: PartnerCenterField] {
    Dictionary(table.map { (GuideWords.folded($0.pattern), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// `team[0].email` as `team[].email`; `nil` when brackets do not match.
  private static func withoutElements(_ text: String) -> String? {
    var result = ""
    var depth = 0
    for character in text {
      switch character {
      case "[":
        depth += 1
        result.append("[")
      case "]":
        depth -= 1
        result.append("]")
      default: if depth == 0 { result.append(character) }
      }
      if depth < 0 || depth > 1 { return nil }
    }
    return depth == 0 && result.contains("[]") ? result : nil
  }

  /// A pattern with the contents of the brackets of `text`.
  private static func spelled(_ pattern: String, elementsFrom text: String) -> FieldPath? {
    var elements: [String] = []
    var rest = Substring(text)
    while let open = rest.firstIndex(of: "["), let close = rest[open...].firstIndex(of: "]") {
      elements.append(GuideWords.trimmed(String(rest[rest.index(after: open)..<close])))
      rest = rest[rest.index(after: close)...]
    }
    var result = ""
    for (index, piece) in pattern.split(separator: "[]", omittingEmptySubsequences: false).enumerated() {
      if index > 0 {
        guard elements.indices.contains(index - 1) else { return nil }
        result += "[\(elements[index - 1])]"
      }
      result += piece
    }
    return FieldPath(result)
  }
}
