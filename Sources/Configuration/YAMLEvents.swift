internal import CYAML
import Faults

/// libyaml's events of one text, one after the other.
///
/// One owner of the parser, which is freed with it; the bytes it reads from live as long.
final class YAMLEvents {
  /// What a reader needs of an event, copied out before libyaml frees it.
  struct Event {
    var kind: yaml_event_type_t
    var mark: YAMLNode.Mark
    var text = ""
    var isPlain = false
    var hasAnchor = false
    var hasTag = false
  }

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private let lines: [Substring]
  private let file: String

  init(_ text: String, file: String) throws(Fault) {
    self.file = file
    lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    parser = .allocate(capacity: 1)
    bytes = .allocate(capacity: max(1, text.utf8.count))
    _ = bytes.initialize(from: text.utf8)
    guard yaml_parser_initialize(parser) == 1 else {
      // Freed by hand: the parser must not be deleted before it is one.
      bytes.deallocate()
      parser.deallocate()
      throw Fault(.configurationUnreadable, while: "read the configuration", "there is no memory left", at: .file(file))
    }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, text.utf8.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    bytes.deallocate()
  }

  /// The next event; nothing may be asked for after the end of the stream.
  func next() throws(Fault) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
    defer { yaml_event_delete(&event) }
    var found = Event(kind: event.type, mark: mark(event.start_mark))
    switch event.type {
    case YAML_ALIAS_EVENT:
      found.hasAnchor = true
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      found.text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      found.isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      found.hasAnchor = scalar.anchor != nil
      found.hasTag = scalar.tag != nil
    case YAML_SEQUENCE_START_EVENT:
      found.hasAnchor = event.data.sequence_start.anchor != nil
      found.hasTag = event.data.sequence_start.tag != nil
    case YAML_MAPPING_START_EVENT:
      found.hasAnchor = event.data.mapping_start.anchor != nil
      found.hasTag = event.data.mapping_start.tag != nil
    default:
      break
    }
    return found
  }

  private func mark(_ mark: yaml_mark_t) -> YAMLNode.Mark {
    YAMLNode.Mark(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
  }

  private func failure() -> Fault {
    let at = mark(parser.pointee.problem_mark)
    var problem = parser.pointee.problem.map { String(cString: $0) } ?? "the text is not YAML"
    var remedy = "check the indentation, and put texts with ':', '#', '{' or '[' in quotes"
    let line = at.line <= lines.count ? lines[at.line - 1] : ""
    if line.prefix(while: \.isWhitespace).contains("\t") || problem.contains("tab") {
      problem = "a tab stands in the indentation"
      remedy = "indent with blanks"
    } else if let context = parser.pointee.context {
      problem = "\(String(cString: context)): \(problem)"
    }
    return Fault(
      .configurationSyntax, while: "read the configuration", problem, at: .line(file: file, line: at.line, column: at.column),
      remedy: remedy)
  }
}
