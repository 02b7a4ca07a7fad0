internal import CYAML
import Faults

/// Reads one YAML document into nodes, with bounds that no honest configuration meets.
///
/// Scalars stay texts: which ones are numbers is for the key to say, so that the country `NO` is not "false". Aliases are refused
/// altogether; with them goes every document that grows when it is read.
struct YAMLReader {
  static let deepest = 16
  static let mostNodes = 5_000

  private let file: String
  private let events: YAMLEvents
  private var nodes = 0
  /// Keys that stand twice: the reading goes on, so that they are told with everything else.
  private(set) var doubledKeys: [Fault] = []

  private init(_ file: String, _ events: YAMLEvents) {
    self.file = file
    self.events = events
  }

  /// The document's top value, and the keys that stand twice; `nil` for a document without content.
  static func read(_ text: String, file: String) throws(Fault) -> (top: YAMLNode?, doubledKeys: [Fault]) {
    var reader = YAMLReader(file, try YAMLEvents(text, file: file))
    var top: YAMLNode?
    while true {
      let event = try reader.events.next()
      switch event.kind {
      case YAML_STREAM_END_EVENT: return (top, reader.doubledKeys)
      case YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT, YAML_DOCUMENT_END_EVENT: continue
      default:
        guard top == nil else { throw reader.form("a second document begins here", event.mark, "keep one document in the file") }
        top = try reader.node(event, depth: 1)
      }
    }
  }

  private mutating func node(_ event: YAMLEvents.Event, depth: Int) throws(Fault) -> YAMLNode {
    nodes += 1
    guard depth <= Self.deepest else {
      throw form("values are nested more than \(Self.deepest) deep", event.mark, "no key needs that")
    }
    guard nodes <= Self.mostNodes else {
      throw form("there are more than \(Self.mostNodes) values", event.mark, "no configuration needs that")
    }
    guard !event.hasAnchor else {
      throw form("anchors and aliases ('&', '*') are not taken", event.mark, "write the value out, or in quotes if it is a text")
    }
    guard !event.hasTag else {
      throw form("tags ('!') are not taken", event.mark, "leave the tag off, or put the text in quotes")
    }
    switch event.kind {
    case YAML_SCALAR_EVENT:
      return YAMLNode(content: .scalar(event.text, isPlain: event.isPlain), mark: event.mark)
    case YAML_SEQUENCE_START_EVENT:
      var items: [YAMLNode] = []
      while true {
        let next = try events.next()
        if next.kind == YAML_SEQUENCE_END_EVENT { return YAMLNode(content: .sequence(items), mark: event.mark) }
        items.append(try node(next, depth: depth + 1))
      }
    case YAML_MAPPING_START_EVENT:
      return YAMLNode(content: .mapping(try entries(depth: depth)), mark: event.mark)
    default:
      throw form("a value was expected", event.mark, "see the configuration page of the documentation")
    }
  }

  private mutating func entries(depth: Int) throws(Fault) -> [YAMLNode.Entry] {
    var entries: [YAMLNode.Entry] = []
    var first: [String: YAMLNode.Mark] = [:]
    while true {
      let next = try events.next()
      if next.kind == YAML_MAPPING_END_EVENT { return entries }
      let key = try node(next, depth: depth + 1)
      guard case .scalar(let name, _) = key.content else {
        throw form("a key must be a single word, and this is \(key.kind)", key.mark, "see the configuration page")
      }
      let value = try node(try events.next(), depth: depth + 1)
      if let earlier = first[name] {
        doubledKeys.append(
          Fault(
            .configurationKeyTwice, while: "read the configuration",
            "the key '\(name)' stands here for the second time (first in line \(earlier.line))",
            at: .line(file: file, line: key.mark.line, column: key.mark.column), remedy: "keep one of them"))
        continue
      }
      first[name] = key.mark
      entries.append(.init(key: name, mark: key.mark, value: value))
    }
  }

  private func form(_ problem: String, _ mark: YAMLNode.Mark, _ remedy: String) -> Fault {
    Fault(
      .configurationForm, while: "read the configuration", problem,
      at: .line(file: file, line: mark.line, column: mark.column), remedy: remedy)
  }
}
