public import Records

/// A ``SlotType`` ready for use.
enum SlotReader: Sendable {
  case simple(Kind)
  case elements(key: FieldPath?, fields: [(name: String, path: FieldPath)], lowercasedKey: Bool)

  /// The types that need nothing further; `elements` stands for those that do.
  enum Kind: Sendable { case text, decimal, flag, instant, date, automatic, elements }

  init(_ type: SlotType) {
    switch type {
    case .text: self = .simple(.text)
    case .decimal: self = .simple(.decimal)
    case .flag: self = .simple(.flag)
    case .instant: self = .simple(.instant)
    case .date: self = .simple(.date)
    case .automatic: self = .simple(.automatic)
    case .elements(let key, let fields, let lowercased):
      let paths = fields.compactMap { name in FieldPath(name).map { (name, $0) } }
      self = .elements(key: FieldPath(key), fields: paths, lowercasedKey: lowercased)
    }
  }

  var kind: Kind {
    switch self {
    case .simple(let kind): kind
    case .elements: .elements
    }
  }

  /// The value at an entry of the tape; `nil` for a list of objects, which ``readElements(_:_:)`` reads.
  static func read(_ tape: Tape, _ index: Int, as wanted: Kind) -> Value? {
    let kind = tape.kind(index)
    if kind == .null || (kind == .string && tape.nodes[index].length == 0) { return .null }
    switch wanted {
    case .text: break
    case .decimal:
      if kind == .number || kind == .string, let number = ExactDecimal(utf8: tape.bytes(index)) { return .decimal(number) }
    case .flag:
      if kind == .true || kind == .false { return .flag(kind == .true) }
      if kind == .string {
        switch tape.text(index).lowercased() {
        case "true": return .flag(true)
        case "false": return .flag(false)
        default: break
        }
      }
    case .instant:
      if kind == .string, let instant = QuickInstant.read(tape.bytes(index)) ?? Instant(tape.text(index)) {
        return .instant(instant)
      }
    case .date:
      if kind == .string {
        if let date = QuickInstant.date(tape.bytes(index)) ?? Instant(tape.text(index))?.date { return .date(date) }
      }
    case .automatic: return automatic(tape, index)
    case .elements: if kind == .array { return nil }
    }
    return .text(tape.plainText(index) ?? tape.sourceText(index))
  }

  private static func automatic(_ tape: Tape, _ index: Int) -> Value {
    switch tape.kind(index) {
    case .null: return .null
    case .true: return .flag(true)
    case .false: return .flag(false)
    case .number: return ExactDecimal(utf8: tape.bytes(index)).map { .decimal($0) } ?? .text(tape.text(index))
    case .string, .key: return tape.nodes[index].length == 0 ? .null : .text(tape.text(index))
    case .object: return .text(tape.sourceText(index))
    case .array:
      var list: [Value.Element] = []
      var at = index + 1
      while at < tape.next(index) {
        list.append(Value.Element(key: tape.plainText(at) ?? tape.sourceText(at), fields: []))
        at = tape.next(at)
      }
      return list.isEmpty ? .null : .list(list)
    }
  }

  /// An array of objects as a list.
  func readElements(_ tape: Tape, _ index: Int) -> Value {
    guard case .elements(let key, let fields, let lowercased) = self else { return .null }
    var list: [Value.Element] = []
    var at = index + 1
    while at < tape.next(index) {
      let text = key.flatMap { tape.following($0, from: at) }.flatMap { tape.plainText($0) } ?? ""
      let kept = fields.map { field in
        Value.Element.Field(field.name, tape.following(field.path, from: at).map { Self.automatic(tape, $0) } ?? .null)
      }
      list.append(Value.Element(key: lowercased ? text.lowercased() : text, fields: kept))
      at = tape.next(at)
    }
    return list.isEmpty ? .null : .list(list)
  }
}

extension Tape {
  /// The value at the end of a field path.
  func following(_ path: FieldPath, from index: Int) -> Int? {
    var index = index
    for segment in path.segments {
      let next: Int? =
        switch segment {
        case .name(var name): name.withUTF8 { member($0, of: index) }
        case .index(let position): element(of: index) { place, _ in place == position }
        case .key(var field, let value):
          element(of: index) { _, at in field.withUTF8 { member($0, of: at) }.flatMap { plainText($0) } == value }
        }
      guard let next else { return nil }
      index = next
    }
    return index
  }

  private func element(of index: Int, where isWanted: (Int, Int) -> Bool) -> Int? {
    guard kind(index) == .array else { return nil }
    var at = index + 1
    var position = 0
    while at < next(index) {
      if isWanted(position, at) { return at }
      at = next(at)
      position += 1
    }
    return nil
  }
}

extension JSONNode {
  /// The value at the end of a field path; `nil` where it leads nowhere.
  public func following(_ path: FieldPath) -> JSONNode? {
    document.tape.following(path, from: index).map { JSONNode(document: document, index: $0) }
  }
}
