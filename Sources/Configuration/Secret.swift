/// A text that must not be seen: it shows itself only to who asks for it by name.
public struct Secret: Hashable, Sendable {
  /// The text itself.
  ///
  /// For a request or a key, never for a message.
  public let revealed: String

  public init(_ text: String) { revealed = text }

  public var isEmpty: Bool { revealed.isEmpty }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Always `(secret)`.
  public var description: String { "(secret)" }
  public var debugDescription: String { description }
  /// Nothing inside is shown by `dump`.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
