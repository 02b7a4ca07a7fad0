import Faults
import Foundation

/// Reads the keys of one group, and remembers which were asked for: what is left over at the end is unknown.
///
/// Nothing is thrown: each problem is noted and a stand-in is answered, so that all of a file's problems are told at once. The
/// stand-ins never leave the loading, for it ends in an error when there is any problem.
final class SectionReader {
  /// What all groups of a file share.
  final class Notes {
    let file: String
    let fileIsOpen: Bool
    let fileMode: UInt32
    let resolver: ValueResolver
    var faults: [Fault] = []

    init(file: String, mode: UInt32, resolver: ValueResolver) {
      self.file = file
      fileMode = mode
      fileIsOpen = mode & 0o077 != 0
      self.resolver = resolver
    }

    func add(_ code: Fault.Code, _ problem: String, _ mark: YAMLNode.Mark, _ remedy: String?) {
      faults.append(
        Fault(
          code, while: "read the configuration", problem, at: .line(file: file, line: mark.line, column: mark.column),
          remedy: remedy))
    }
  }

  let notes: Notes
  /// The keys that lead here: `partner_center.facts`; empty at the top.
  let name: String
  let mark: YAMLNode.Mark
  private let entries: [YAMLNode.Entry]
  /// Whether the whole group was told as missing or wrong, which says enough about the keys in it.
  private let isStandIn: Bool
  private var known: [String] = []

  init(_ notes: Notes, name: String, mark: YAMLNode.Mark, entries: [YAMLNode.Entry], isStandIn: Bool = false) {
    (self.notes, self.name, self.mark, self.entries, self.isStandIn) = (notes, name, mark, entries, isStandIn)
  }

  func full(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }

  /// Whether the key has a value.
  func has(_ key: String) -> Bool { entries.contains { $0.key == key && !$0.value.isNothing } }

  /// Whether a key in groups within this one has a value.
  func has(path: [String]) -> Bool {
    var entries = entries
    for name in path.dropLast() {
      guard case .mapping(let inner)? = entries.first(where: { $0.key == name })?.value.content else { return false }
      entries = inner
    }
    return entries.contains { $0.key == path.last && !$0.value.isNothing }
  }

  /// Where the key's value stands; the group's own place when it does not.
  func mark(of key: String) -> YAMLNode.Mark { entries.first { $0.key == key }?.value.mark ?? mark }

  /// The key's value; `nil` when it is left out or empty.
  func node(_ key: String) -> YAMLNode? {
    if !known.contains(key) { known.append(key) }
    return entries.first { $0.key == key }.flatMap { $0.value.isNothing ? nil : $0.value }
  }

  /// Notes that a key must be there.
  func missing(_ key: String, _ remedy: String? = nil) {
    if !known.contains(key) { known.append(key) }
    guard !isStandIn else { return }
    let entry = entries.first { $0.key == key }
    let problem = entry == nil ? "the key '\(full(key))' is missing" : "the key '\(full(key))' has no value"
    notes.add(.configurationMissingKey, problem, entry?.mark ?? mark, remedy)
  }

  /// Notes every key that nobody asked for.
  func finish() {
    for entry in entries where !known.contains(entry.key) {
      let remedy =
        Suggestion.question(for: entry.key, in: known)
        ?? "the keys here are \(known.sorted().map { "'\($0)'" }.joined(separator: ", "))"
      notes.add(.configurationUnknownKey, "the key '\(full(entry.key))' is not known", entry.mark, remedy)
    }
  }

  /// Takes keys as known without reading them: they were told to be out of place already.
  func accept(_ keys: [String]) { known += keys.filter { !known.contains($0) } }

  /// A group of keys; an empty one when it is left out, which is told when there is a remedy for that.
  func section(_ key: String, orTell remedy: String? = nil) -> SectionReader {
    guard let node = node(key) else {
      if let remedy { missing(key, remedy) }
      return SectionReader(notes, name: full(key), mark: mark, entries: [], isStandIn: remedy != nil)
    }
    guard case .mapping(let entries) = node.content else {
      wrongType(key, node, "a group of keys")
      return SectionReader(notes, name: full(key), mark: node.mark, entries: [], isStandIn: true)
    }
    let place = self.entries.first { $0.key == key }?.mark ?? node.mark
    return SectionReader(notes, name: full(key), mark: place, entries: entries)
  }

  func wrongType(_ key: String, _ node: YAMLNode, _ wanted: String) {
    notes.add(.configurationWrongType, "'\(full(key))' must be \(wanted), and is \(node.kind)", node.mark, nil)
  }

  /// The value of a key that holds a single one, with references filled in; `nil` when left out, or told as wrong.
  func value(_ key: String) -> (value: ValueResolver.Value, node: YAMLNode)? {
    guard let node = node(key) else { return nil }
    return value(of: node, key)
  }

  func value(of node: YAMLNode, _ key: String) -> (value: ValueResolver.Value, node: YAMLNode)? {
    guard case .scalar(let written, _) = node.content else {
      wrongType(key, node, "a single value")
      return nil
    }
    do {
      return (try notes.resolver.resolve(written), node)
    } catch {
      notes.add(error.code, "'\(full(key))': \(error.text)", node.mark, error.remedy)
      return nil
    }
  }
}
