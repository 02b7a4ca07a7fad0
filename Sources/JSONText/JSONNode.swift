public import Records

/// One value of a ``JSONDocument``.
///
/// Keeps its document alive.
public struct JSONNode: Sendable {
  let document: JSONDocument
  let index: Int

  /// What a value is.
  public enum Kind: Hashable, Sendable { case null, flag, number, text, object, array }

  init(document: JSONDocument, index: Int) {
    self.document = document
    self.index = index
  }

  /// What the value is.
  public var kind: Kind {
    switch document.tape.kind(index) {
    case .null: .null
    case .false, .true: .flag
    case .number: .number
    case .string, .key: .text
    case .object: .object
    case .array: .array
    }
  }

  public var isNull: Bool { document.tape.kind(index) == .null }

  /// The text of a string, without escapes; `nil` for anything else.
  public var text: String? { kind == .text ? document.tape.text(index) : nil }

  /// The number, exactly as written; `nil` for anything else and for numbers of more than eighteen digits before the
  /// point.
  ///
  /// For those see ``rawNumber``.
  public var decimal: ExactDecimal? { kind == .number ? ExactDecimal(utf8: document.tape.bytes(index)) : nil }

  /// The token of a number as written, whatever its size; `nil` for anything else.
  public var rawNumber: String? { kind == .number ? document.tape.text(index) : nil }

  /// The whole number, if it is one; `1.0` and `1e2` are.
  public var integer: Int? { decimal?.integer }

  /// True or false; `nil` for anything else.
  public var flag: Bool? {
    switch document.tape.kind(index) {
    case .true: true
    case .false: false
    default: nil
    }
  }

  /// The value as it stands in the source, blanks included.
  public var source: String { document.tape.sourceText(index) }

  /// The member of that name; `nil` when there is none or this is no object.
  ///
  /// Of a name that occurs twice the last.
  public subscript(_ name: String) -> JSONNode? {
    guard kind == .object else { return nil }
    var name = name
    return name.withUTF8 { document.tape.member($0, of: index) }.map { JSONNode(document: document, index: $0) }
  }

  /// The element at that place, from 0; `nil` when there is none or this is no array.
  public subscript(_ position: Int) -> JSONNode? {
    guard position >= 0 else { return nil }
    for (offset, element) in elements.enumerated() where offset == position { return element }
    return nil
  }

  /// The value at the end of a chain of member names.
  public subscript(path names: String...) -> JSONNode? {
    var node: JSONNode? = self
    for name in names { node = node?[name] }
    return node
  }

  /// The elements of an array in order; empty for anything else.
  public var elements: Elements { Elements(document: document, index: kind == .array ? index : nil) }

  /// The members of an object in order, each name and value, repeated names included; empty for anything else.
  public var members: Members { Members(document: document, index: kind == .object ? index : nil) }

  /// The elements of an array, without copies.
  public struct Elements: Sequence, IteratorProtocol, Sendable {
    private let document: JSONDocument
    private var at: Int
    private let end: Int

    init(document: JSONDocument, index: Int?) {
      self.document = document
      at = (index ?? 0) + 1
      end = index.map(document.tape.next) ?? 0
    }

    public mutating func next() -> JSONNode? {
      guard at < end else { return nil }
      defer { at = document.tape.next(at) }
      return JSONNode(document: document, index: at)
    }
  }

  /// The members of an object, without copies of their values.
  public struct Members: Sequence, IteratorProtocol, Sendable {
    private let document: JSONDocument
    private var at: Int
    private let end: Int

    init(document: JSONDocument, index: Int?) {
      self.document = document
      at = (index ?? 0) + 1
      end = index.map(document.tape.next) ?? 0
    }

    public mutating func next() -> (name: String, value: JSONNode)? {
      guard at < end else { return nil }
      defer { at = document.tape.next(at + 1) }
      return (document.tape.text(at), JSONNode(document: document, index: at + 1))
    }
  }
}
