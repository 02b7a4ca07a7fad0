import Faults

/// What a part's elements mean; one subclass for each kind of part.
///
/// Elements are told apart by their local name, among those with the root's prefix: that covers both the transitional and
/// the strict namespaces, and leaves extensions (`x14:…`) out.
class XMLHandler {
  /// Set to end the parsing with this fault.
  final var problem: Fault? {
    didSet { hasFailed = problem != nil }
  }

  /// Whether there is a problem: asked for every element, so it costs no copy of the fault.
  final private(set) var hasFailed = false

  /// Whether text is wanted just now; unwanted text is dropped early.
  final var wantsText = false

  func start(_ name: XMLName, _ attributes: XMLAttributes) {}
  func end(_ name: XMLName) {}
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}

  /// Where the parsing stands, for messages.
  func place(in file: String) -> Place { .file(file) }
}

/// An element's local name, valid during the call only.
struct XMLName {
  let bytes: UnsafePointer<CChar>

  /// Compares with a name that is plain ASCII.
  @inline(__always)
  static func == (name: XMLName, other: StaticString) -> Bool {
    other.withUTF8Buffer { other in
      for (index, byte) in other.enumerated() where name.bytes[index] != CChar(bitPattern: byte) { return false }
      return name.bytes[other.count] == 0
    }
  }

  /// For `switch`.
  @inline(__always)
  static func ~= (other: StaticString, name: XMLName) -> Bool { name == other }
}

/// An element's attributes, valid during the call only.
struct XMLAttributes {
  let list: UnsafeMutablePointer<UnsafePointer<CChar>?>?

  /// The value of the attribute with this name, `nil` where there is none.
  @inline(__always)
  func value(_ name: StaticString) -> UnsafePointer<CChar>? {
    guard var next = list else { return nil }
    while let key = next[0] {
      if XMLName(bytes: key) == name { return next[1].map { UnsafePointer($0) } }
      next += 2
    }
    return nil
  }

  /// As ``value(_:)``, whatever the attribute's prefix, which must not be empty: `r:id`.
  func prefixedValue(_ name: StaticString) -> String? {
    guard var next = list else { return nil }
    while let key = next[0] {
      var local = key
      while local.pointee != 0, local.pointee != 58 { local += 1 }
      if local.pointee == 58, XMLName(bytes: local + 1) == name { return next[1].map { String(cString: $0) } }
      next += 2
    }
    return nil
  }

  func string(_ name: StaticString) -> String? { value(name).map { String(cString: $0) } }

  func integer(_ name: StaticString) -> Int? { value(name).flatMap(Self.integer) }

  /// `1` and `true` are true; `nil` where the attribute is missing.
  func flag(_ name: StaticString) -> Bool? {
    string(name).map { $0 == "1" || $0 == "true" || $0 == "on" }
  }

  /// A plain whole number that is not negative.
  static func integer(_ text: UnsafePointer<CChar>) -> Int? {
    var value = 0
    var next = text
    while next.pointee != 0 {
      guard next.pointee >= 48, next.pointee <= 57, value < 1 << 50 else { return nil }
      value = value * 10 + Int(next.pointee - 48)
      next += 1
    }
    return next == text ? nil : value
  }
}
