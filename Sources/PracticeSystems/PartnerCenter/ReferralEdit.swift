/// One operation of a JSON Patch: `replace` or `add`, nothing else.
///
/// partner-center.md 4.3.
struct ReferralEdit {
  let isAdd: Bool
  /// The steps of the path, without escapes.
  let path: [String]
  let value: PracticeJSON

  /// The path written with slashes.
  var target: String { path.joined(separator: "/") }

  init(isAdd: Bool, path: [String], value: PracticeJSON) {
    self.isAdd = isAdd
    self.path = path
    self.value = value
  }

  /// Reads the array of operations.
  static func all(_ body: PracticeJSON) throws(PartnerCenterRefusal) -> [ReferralEdit] {
    guard let operations = body.array, !operations.isEmpty else {
      throw .badRequest("the body is an array of operations, not \(body.kindName)", target: "body")
    }
    var edits: [ReferralEdit] = []
    for (index, operation) in operations.enumerated() {
      edits.append(try ReferralEdit(operation, index: index))
    }
    return edits
  }

  private init(_ operation: PracticeJSON, index: Int) throws(PartnerCenterRefusal) {
    func refusal(_ problem: String) -> PartnerCenterRefusal {
      .badRequest("operation \(index + 1): \(problem)", target: "body")
    }
    guard let members = operation.members else { throw refusal("not an object") }
    for member in members where !["op", "path", "value"].contains(member.name) {
      throw refusal("there is no '\(member.name)'")
    }
    guard let op = operation["op"]?.string, op == "replace" || op == "add" else {
      throw refusal("'op' is replace or add, not '\(operation["op"]?.string ?? "")'")
    }
    guard let value = operation["value"] else { throw refusal("'value' is missing") }
    guard let path = operation["path"]?.string, path.hasPrefix("/"), path.count > 1 else {
      throw refusal("'path' begins with a slash")
    }
    var steps: [String] = []
    for step in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      guard !step.isEmpty else { throw refusal("'\(path)' has an empty step") }
      steps.append(String(step).replacing("~1", with: "/").replacing("~0", with: "~"))
    }
    self.init(isAdd: op == "add", path: steps, value: value)
  }

  /// Carries the operation out; `false` where its place is not there.
  func apply(to content: inout PracticeJSON) -> Bool {
    guard let last = path.last else { return false }
    let parent = content.at(Array(path.dropLast()))
    guard case .array(var elements) = parent else {
      // Every member of the resource is there, if only as null, so that "replace" and "add" do the same.
      return parent?.members != nil && content.put(value, at: path)
    }
    if last == "-" {
      guard isAdd else { return false }
      elements.append(value)
    } else {
      guard let index = Int(last), index >= 0 else { return false }
      if isAdd, index <= elements.count {
        elements.insert(value, at: index)
      } else if !isAdd, elements.indices.contains(index) {
        elements[index] = value
      } else {
        return false
      }
    }
    return content.put(.array(elements), at: Array(path.dropLast()))
  }
}
