internal import JSONText
internal import Records

/// A JSON object grown path by path: the body of a create.
indirect enum JSONTree {
  case object([(name: String, value: JSONTree)])
  case array([JSONTree])
  case value(Value)

  static let empty = JSONTree.object([])

  /// Puts a value at a path, making what lies on the way.
  ///
  /// An index beyond the end makes empty objects before it.
  mutating func set(_ path: ArraySlice<FieldPath.Segment>, _ new: JSONTree) {
    guard let first = path.first else {
      self = new
      return
    }
    let rest = path.dropFirst()
    switch first {
    case .name(let name):
      var members: [(name: String, value: JSONTree)] = if case .object(let members) = self { members } else { [] }
      if let index = members.firstIndex(where: { $0.name == name }) {
        members[index].value.set(rest, new)
      } else {
        var child = JSONTree.empty
        child.set(rest, new)
        members.append((name, child))
      }
      self = .object(members)
    case .index(let index):
      var elements: [JSONTree] = if case .array(let elements) = self { elements } else { [] }
      while elements.count <= min(index, 999) { elements.append(.empty) }
      if elements.indices.contains(index) { elements[index].set(rest, new) }
      self = .array(elements)
    case .key(let field, let key):
      var elements: [JSONTree] = if case .array(let elements) = self { elements } else { [] }
      if let index = elements.firstIndex(where: { $0.member(field) == .text(key) }) {
        elements[index].set(rest, new)
      } else {
        var element = JSONTree.object([(field, .value(.text(key)))])
        element.set(rest, new)
        elements.append(element)
      }
      self = .array(elements)
    }
  }

  private func member(_ name: String) -> Value? {
    guard case .object(let members) = self, case .value(let value)? = members.first(where: { $0.name == name })?.value else {
      return nil
    }
    return value
  }

  func write(into writer: inout JSONWriter) {
    switch self {
    case .object(let members):
      writer.object { writer in
        for member in members {
          writer.name(member.name)
          member.value.write(into: &writer)
        }
      }
    case .array(let elements):
      writer.array { writer in
        for element in elements { element.write(into: &writer) }
      }
    case .value(.date(let date)): writer.text(Instant(startOf: date).description)
    case .value(.list(let elements)):
      writer.array { writer in
        for element in elements { JSONTree.element(element).write(into: &writer) }
      }
    case .value(let value): writer.value(value)
    }
  }

  /// A solution as the API takes one: `Name` is the type for a solution of the catalogue (partner-center.md 2.5).
  static func element(_ element: Value.Element) -> JSONTree {
    var members: [(name: String, value: JSONTree)] = [("id", .value(.text(element.key)))]
    if element.value("type").isNull { members.append(("type", .value(.text("Name")))) }
    members += element.fields.filter { !$0.value.isNull }.map { ($0.name, .value($0.value)) }
    return .object(members)
  }
}
