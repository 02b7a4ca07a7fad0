extension PracticeJSON {
  /// The text of a text.
  public var string: String? {
    if case .string(let value) = self { return value }
    return nil
  }

  /// The yes/no of a yes/no.
  public var bool: Bool? {
    if case .bool(let value) = self { return value }
    return nil
  }

  /// The whole number of a number without fraction and exponent.
  public var integer: Int? {
    if case .number(let token) = self { return Int(token) }
    return nil
  }

  /// The raw token of a number.
  public var numberToken: String? {
    if case .number(let token) = self { return token }
    return nil
  }

  /// The elements of an array.
  public var array: [PracticeJSON]? {
    if case .array(let value) = self { return value }
    return nil
  }

  /// The members of an object.
  public var members: [Member]? {
    if case .object(let value) = self { return value }
    return nil
  }

  /// Whether this is null.
  public var isNull: Bool { self == .null }

  /// A member of an object by its exact name; setting `nil` takes the member away, a new name is put last.
  ///
  /// On anything but an object reading gives `nil` and setting changes nothing.
  public subscript(name: String) -> PracticeJSON? {
    get {
      guard case .object(let members) = self else { return nil }
      return members.first { $0.name == name }?.value
    }
    set {
      guard case .object(var members) = self else { return }
      // Let go of our own reference first, so that the array is changed in place and not copied.
      self = .null
      if let index = members.firstIndex(where: { $0.name == name }) {
        if let newValue { members[index].value = newValue } else { members.remove(at: index) }
      } else if let newValue {
        members.append(Member(name, newValue))
      }
      self = .object(members)
    }
  }

  /// The value at a path of member names and array indexes: `value.at("customerProfile", "address", "country")`.
  public func at(_ path: String...) -> PracticeJSON? { at(path) }

  /// The value at a path of member names and array indexes; `nil` where a step is missing.
  public func at(_ path: [String]) -> PracticeJSON? {
    var current = self
    for step in path {
      switch current {
      case .object:
        guard let next = current[step] else { return nil }
        current = next
      case .array(let elements):
        guard let index = Int(step), elements.indices.contains(index) else { return nil }
        current = elements[index]
      default: return nil
      }
    }
    return current
  }

  /// The value at a path written with slashes: `customerProfile/address/country`.
  public func at(slashed path: String) -> PracticeJSON? {
    at(path.split(separator: "/", omittingEmptySubsequences: true).map(String.init))
  }

  /// Puts a value at a path; missing objects on the way are made.
  ///
  /// Gives `false` where a step cannot be taken.
  @discardableResult
  public mutating func put(_ value: PracticeJSON, at path: some Collection<String>) -> Bool {
    guard let step = path.first else {
      self = value
      return true
    }
    switch self {
    case .object:
      var child = self[step] ?? .object([])
      if child.isNull, path.count > 1 { child = .object([]) }
      guard child.put(value, at: path.dropFirst()) else { return false }
      self[step] = child
      return true
    case .array(var elements):
      if step == "-" {
        guard path.count == 1 else { return false }
        elements.append(value)
      } else {
        guard let index = Int(step), elements.indices.contains(index) else { return false }
        guard elements[index].put(value, at: path.dropFirst()) else { return false }
      }
      self = .array(elements)
      return true
    default: return false
    }
  }

  /// The differences between two values, leaf by leaf, paths written with slashes; arrays are compared whole.
  public static func changes(from before: PracticeJSON, to after: PracticeJSON, at path: String = "") -> [PracticeChange] {
    if before == after { return [] }
    guard case .object(let old) = before, case .object(let new) = after else {
      return [PracticeChange(field: path, before: before, after: after)]
    }
    func join(_ name: String) -> String { path.isEmpty ? name : path + "/" + name }
    var found: [PracticeChange] = []
    for member in old {
      found += changes(from: member.value, to: after[member.name] ?? .null, at: join(member.name))
    }
    for member in new where before[member.name] == nil {
      found += changes(from: .null, to: member.value, at: join(member.name))
    }
    return found
  }
}
