internal import CSimdJSON
public import Records

/// A ``SlotType`` ready for use.
enum SlotReader: Sendable {
  case text, decimal, flag, instant, date, automatic
  case elements(key: [FieldPath], fields: [(name: String, path: FieldPath)], lowercasedKey: Bool)

  init(_ type: SlotType) {
    switch type {
    case .text: self = .text
    case .decimal: self = .decimal
    case .flag: self = .flag
    case .instant: self = .instant
    case .date: self = .date
    case .automatic: self = .automatic
    case .elements(let key, let fields, let lowercased):
      self = .elements(
        key: FieldPath(key).map { [$0] } ?? [], fields: fields.compactMap { name in FieldPath(name).map { (name, $0) } },
        lowercasedKey: lowercased)
    }
  }

  /// The value at an entry of the tape.
  func read(_ document: JSONDocument, _ index: Int) -> Value {
    let kind = document.kind(index)
    if kind == .null || (kind == .string && document.nodes[index].length == 0) { return .null }
    switch self {
    case .text: return .text(Self.plainText(document, index) ?? document.sourceText(index))
    case .decimal:
      if kind == .number || kind == .string, let number = ExactDecimal(utf8: document.bytes(index)) { return .decimal(number) }
    case .flag:
      if kind == .true || kind == .false { return .flag(kind == .true) }
      if kind == .string {
        switch document.text(index).lowercased() {
        case "true": return .flag(true)
        case "false": return .flag(false)
        default: break
        }
      }
    case .instant:
      if kind == .string, let instant = Instant(document.text(index)) { return .instant(instant) }
    case .date:
      if kind == .string {
        let text = document.text(index)
        if let date = CalendarDate(text) ?? Instant(text)?.date { return .date(date) }
      }
    case .automatic: return Self.automatic(document, index)
    case .elements(let key, let fields, let lowercased):
      if kind == .array { return Self.elements(document, index, key.first, fields, lowercased) }
    }
    return .text(Self.plainText(document, index) ?? document.sourceText(index))
  }

  /// The text of a string, number or true/false; `nil` for null and containers.
  static func plainText(_ document: JSONDocument, _ index: Int) -> String? {
    switch document.kind(index) {
    case .string, .key, .number: document.text(index)
    case .true: "true"
    case .false: "false"
    case .null, .object, .array: nil
    }
  }

  private static func automatic(_ document: JSONDocument, _ index: Int) -> Value {
    switch document.kind(index) {
    case .null: return .null
    case .true: return .flag(true)
    case .false: return .flag(false)
    case .number:
      return ExactDecimal(utf8: document.bytes(index)).map { .decimal($0) } ?? .text(document.text(index))
    case .string, .key: return .text(orNull: document.text(index))
    case .object: return .text(document.sourceText(index))
    case .array:
      var list: [Value.Element] = []
      for element in JSONNode(document: document, index: index).elements {
        let key = plainText(document, element.index) ?? document.sourceText(element.index)
        list.append(Value.Element(key: key, fields: []))
      }
      return list.isEmpty ? .null : .list(list)
    }
  }

  private static func elements(
    _ document: JSONDocument, _ index: Int, _ key: FieldPath?, _ fields: [(name: String, path: FieldPath)], _ lowercased: Bool
  ) -> Value {
    var list: [Value.Element] = []
    for element in JSONNode(document: document, index: index).elements {
      let text = key.flatMap { element.following($0) }.flatMap { plainText(document, $0.index) } ?? ""
      let kept = fields.map {
        Value.Element.Field($0.name, element.following($0.path).map { automatic(document, $0.index) } ?? .null)
      }
      list.append(Value.Element(key: lowercased ? text.lowercased() : text, fields: kept))
    }
    return list.isEmpty ? .null : .list(list)
  }
}

extension JSONNode {
  /// The value at the end of a field path; `nil` where it leads nowhere.
  public func following(_ path: FieldPath) -> JSONNode? {
    var node = self
    for segment in path.segments {
      let next: JSONNode? =
        switch segment {
        case .name(let name): node[name]
        case .index(let position): node[position]
        case .key(let field, let value):
          node.elements.first { element in
            element[field].flatMap { SlotReader.plainText($0.document, $0.index) } == value
          }
        }
      guard let next else { return nil }
      node = next
    }
    return node
  }
}
