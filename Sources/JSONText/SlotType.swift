/// How a JSON value becomes a ``Value``.
///
/// Null, an absent member and an empty text are always `.null`. A value that is not of the kind wanted is kept as the
/// text it was (`.text`), never dropped: a field must not look empty because it could not be read.
public enum SlotType: Hashable, Sendable {
  /// A string as it is; a number or true/false as written.
  case text
  /// A number, or a string that holds one: Partner Center's `dealValue` comes as either.
  case decimal
  /// True or false, also as a string in any case.
  case flag
  /// A string such as `2026-03-02T08:15:30Z`.
  case instant
  /// A string such as `2026-03-02`, or the day of an instant in UTC.
  case date
  /// By what is there: string, number, true/false; an array of these as a list keyed by them.
  case automatic
  /// An array of objects as a list: `key` is the path of what identifies an element, `fields` the paths that are kept.
  /// An element without a key has the empty one. With `lowercasedKey` keys are compared in lower case (e-mail).
  case elements(key: String, fields: [String], lowercasedKey: Bool = false)
}
