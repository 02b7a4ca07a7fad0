/// The options of a metadata request: names are in PascalCase, nothing is paged (dataverse.md section 7).
struct DataverseMetadataQuery: Sendable {
  var select: [String]?
  var filter: ODataExpression?
  /// What is expanded, each with its own selection.
  var expand: [(name: String, select: [String]?)] = []

  init(_ raw: String) throws(DataverseRefusal) {
    guard let query = PracticeQuery(raw) else { throw .query("The query has a malformed percent escape.") }
    for option in query.options where option.name.hasPrefix("$") && !["$select", "$filter", "$expand"].contains(option.name) {
      throw .query("The query parameter '\(option.name)' is not supported on metadata.")
    }
    select = query["$select"].map(Self.names)
    if let text = query["$filter"] { filter = try ODataParser.filter(text) }
    guard let text = query["$expand"] else { return }
    var scanner = ODataScanner(text)
    repeat {
      guard case .word(let name) = try scanner.next() else { throw scanner.syntax() }
      var selection: [String]?
      if try scanner.take("(") {
        let options = try scanner.untilClosing()
        guard options.hasPrefix("$select=") else { throw .query("The expand option '\(options)' is not supported here.") }
        selection = Self.names(String(options.dropFirst("$select=".count)))
      }
      expand.append((name, selection))
    } while try scanner.take(",")
    guard try scanner.next() == .end else { throw scanner.syntax() }
  }

  /// The item as asked for: its selected properties, `MetadataId` always, expansions only where asked.
  func shape(_ item: PracticeJSON, expandable: Set<String>, type: String) throws(DataverseRefusal) -> PracticeJSON {
    guard case .object(let members) = item else { return item }
    let names = Set(members.map(\.name))
    for name in select ?? [] where !names.contains(name) || expandable.contains(name) {
      throw .query("Could not find a property named '\(name)' on type 'Microsoft.Dynamics.CRM.\(type)'.")
    }
    for (name, _) in expand where !expandable.contains(name) {
      throw .query("Could not find a property named '\(name)' on type 'Microsoft.Dynamics.CRM.\(type)'.")
    }
    let wanted = select.map(Set.init)
    return .object(
      members.compactMap { member in
        if member.name == "MetadataId" || member.name.hasPrefix("@") { return member }
        if expandable.contains(member.name) {
          guard let expansion = expand.first(where: { $0.name == member.name }) else { return nil }
          return .init(member.name, Self.selected(member.value, expansion.select))
        }
        return wanted?.contains(member.name) ?? true ? member : nil
      })
  }

  private static func selected(_ value: PracticeJSON, _ names: [String]?) -> PracticeJSON {
    guard let names, case .object(let members) = value else { return value }
    return .object(members.filter { names.contains($0.name) || $0.name == "MetadataId" })
  }

  private static func names(_ text: String) -> [String] { text.split(separator: ",").map { $0.trimmingBlanks() } }

  /// Whether an item passes the filter; enumerations need their namespace.
  func passes(_ item: PracticeJSON) throws(DataverseRefusal) -> Bool {
    guard let filter else { return true }
    return try Self.holds(filter, item)
  }

  private static func holds(_ expression: ODataExpression, _ item: PracticeJSON) throws(DataverseRefusal) -> Bool {
    switch expression {
    case .and(let left, let right):
      let (left, right) = (try holds(left, item), try holds(right, item))
      return left && right
    case .or(let left, let right):
      let (left, right) = (try holds(left, item), try holds(right, item))
      return left || right
    case .not(let inner): return !(try holds(inner, item))
    case .path(let path): return try value(path, item) == .bool(true)
    case .comparison(let comparison, .path(let path), .literal(let literal)) where comparison == .eq || comparison == .ne:
      return (try value(path, item) == json(literal, path)) == (comparison == .eq)
    case .call(let name, let arguments):
      guard arguments.count == 2, case .path(let path) = arguments[0], case .literal(.text(let wanted)) = arguments[1] else {
        break
      }
      let text = try value(path, item).string?.lowercased() ?? ""
      let folded = wanted.lowercased()
      return name == "contains" ? text.contains(folded) : name == "startswith" ? text.hasPrefix(folded) : text.hasSuffix(folded)
    default: break
    }
    throw .query("The filter is not supported on metadata.")
  }

  private static func value(_ path: [String], _ item: PracticeJSON) throws(DataverseRefusal) -> PracticeJSON {
    guard let value = item.at(path) else { throw .query("Could not find a property named '\(path.joined(separator: "/"))'.") }
    return value
  }

  private static func json(_ literal: ODataLiteral, _ path: [String]) throws(DataverseRefusal) -> PracticeJSON {
    switch literal {
    case .null: return .null
    case .boolean(let value): return .bool(value)
    case .number(let number): return .number(number.text())
    case .text(let text):
      // A bare text is no value of an enumeration.
      guard path != ["RequiredLevel", "Value"], path != ["AttributeType"] else {
        throw .query("A binary operator with incompatible types was detected.")
      }
      return .string(text)
    case .enumeration(let type, let member):
      guard type.hasPrefix("Microsoft.Dynamics.CRM.") else { throw .query("The type '\(type)' is not known.") }
      return .string(member)
    case .id(let id): return .string(id.description)
    case .date, .instant: throw .query("The filter is not supported on metadata.")
    }
  }
}
