/// A path into a referral as the API spells it: `details.dealValue`, `customerProfile.team[0].email`,
/// `ids[profileType=Duns].id`.
///
/// A plain name is a path of one segment.
public struct FieldPath: Hashable, Sendable {
  public let segments: [Segment]

  public enum Segment: Hashable, Sendable {
    case name(String)
    /// An element by position, from 0.
    case index(Int)
    /// The first element whose `field` equals `value`.
    case key(field: String, value: String)
  }

  public init(segments: [Segment]) { self.segments = segments }

  /// Reads a path; `nil` when it is empty, has an empty name, an unclosed or empty bracket, or starts with a bracket.
  ///
  /// Blanks inside a bracket, at its ends and around its `=`, do not count.
  public init?(_ text: String) {
    var segments: [Segment] = []
    var rest = Substring(text)
    func isNameCharacter(_ c: Character) -> Bool { c != "." && c != "[" && c != "]" && c != "=" && !c.isWhitespace }
    while true {
      let name = rest.prefix(while: isNameCharacter)
      guard !name.isEmpty else { return nil }
      segments.append(.name(String(name)))
      rest = rest.dropFirst(name.count)
      while rest.first == "[" {
        guard let close = rest.firstIndex(of: "]") else { return nil }
        let inside = Self.trimmed(rest[rest.index(after: rest.startIndex)..<close])
        if let equals = inside.firstIndex(of: "=") {
          let (field, value) = (Self.trimmed(inside[..<equals]), Self.trimmed(inside[inside.index(after: equals)...]))
          guard !field.isEmpty, field.allSatisfy({ isNameCharacter($0) || $0 == "." }), !value.isEmpty, !value.contains("[")
          else { return nil }
          segments.append(.key(field: String(field), value: String(value)))
        } else {
          // Digits only, without leading zeros, so that a path has one spelling.
          guard let index = Int(inside), index >= 0, index < 1000, String(index) == inside else { return nil }
          segments.append(.index(index))
        }
        rest = rest[rest.index(after: close)...]
      }
      if rest.isEmpty { break }
      guard rest.first == "." else { return nil }
      rest = rest.dropFirst()
    }
    self.segments = segments
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}

extension FieldPath: CustomStringConvertible {
  public var description: String {
    segments.enumerated().map { offset, segment in
      switch segment {
      case .name(let name): offset == 0 ? name : "." + name
      case .index(let index): "[\(index)]"
      case .key(let field, let value): "[\(field)=\(value)]"
      }
    }.joined()
  }
}
