internal import CSimdJSON
public import Faults

/// A parsed JSON text: one flat tape that is read without further parsing and without copies of numbers.
///
/// The grammar is RFC 8259 and nothing more: no comments, no trailing commas, no byte order mark, no text behind the
/// value. A text that ends early is an error, never a shorter result. Of a name that occurs twice in an object the last
/// one counts. Half of a surrogate pair (`\ud83d` alone) is read as U+FFFD, because .NET cuts texts in the middle
/// of a pair and one such record must not make its page unreadable.
///
/// Immutable once made, and so safe to share.
public final class JSONDocument: @unchecked Sendable {
  // Sendable because nothing is written after init, and the handle is freed only in deinit.
  private let handle: OpaquePointer
  let tape: Tape

  /// Containers within containers that are read; deeper ones are refused.
  public static let maximumDepth = 128

  private init(handle: OpaquePointer, tape: Tape) {
    self.handle = handle
    self.tape = tape
  }

  deinit { csj_free(handle) }

  /// Reads a whole JSON text.
  ///
  /// - Parameters:
  ///   - bytes: the text in UTF-8, at most 2 GiB.
  ///   - activity: what the caller is doing, as the end of "could not …".
  /// - Throws: `JSON001` with the reason and the byte at which it was seen.
  public static func parse(_ bytes: [UInt8], while activity: String = "read JSON") throws(Fault) -> JSONDocument {
    var handle: OpaquePointer?
    var position = 0
    let code = bytes.withUnsafeBufferPointer { buffer in
      csj_parse(buffer.baseAddress, buffer.count, UInt32(maximumDepth), &handle, &position)
    }
    guard code == CSJ_OK, let handle, let nodes = csj_nodes(handle), let source = csj_source(handle) else {
      let (problem, showsPosition) = reason(code, bytes)
      throw Fault(.json, while: activity, showsPosition ? "\(problem) at byte \(position + 1) of \(bytes.count)" : problem)
    }
    return JSONDocument(handle: handle, tape: Tape(nodes: nodes, source: source, unescaped: csj_unescaped(handle) ?? source))
  }

  /// The value of the whole text.
  public var root: JSONNode { JSONNode(document: self, index: 0) }

  private static func reason(_ code: Int32, _ bytes: [UInt8]) -> (String, showsPosition: Bool) {
    switch code {
    case Int32(CSJ_EMPTY): ("the text is empty", false)
    case Int32(CSJ_NOT_UTF8) where bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]):
      ("the text is UTF-16, not UTF-8", false)
    case Int32(CSJ_NOT_UTF8): ("the text is not UTF-8", false)
    case Int32(CSJ_UNCLOSED_STRING): ("the text ends within a string; it was cut", false)
    case Int32(CSJ_CONTROL_CHARACTER): ("a string holds a control character", false)
    case Int32(CSJ_TOO_DEEP): ("more than \(maximumDepth) levels", true)
    case Int32(CSJ_TOO_LARGE): ("the text is larger than 2 GiB", false)
    case Int32(CSJ_NO_MEMORY): ("out of memory", false)
    case Int32(CSJ_BAD_NUMBER): ("not a number", true)
    case Int32(CSJ_BAD_LITERAL): ("expected true, false or null", true)
    case Int32(CSJ_BAD_ESCAPE): ("a string with an unknown escape", true)
    case Int32(CSJ_TRUNCATED): ("the text ends early after \(bytes.count) bytes; it was cut", false)
    case Int32(CSJ_TRAILING): ("more text behind the value", true)
    case Int32(CSJ_BAD_STRUCTURE) where bytes.starts(with: [0xEF, 0xBB, 0xBF]): ("the text starts with a byte order mark", false)
    default: ("unexpected character", true)
    }
  }
}

extension Fault.Code {
  /// A text that is not JSON.
  public static let json: Fault.Code = "JSON001"
}
