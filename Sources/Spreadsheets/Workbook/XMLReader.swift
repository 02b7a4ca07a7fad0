internal import CExpat
import Faults

/// One expat parser at work on one part of a workbook.
///
/// The parser's handlers reach this object through the user pointer; the object owns the parser, so it outlives every call.
final class XMLReader {
  private let parser: XML_Parser
  private let part: String
  private let handler: XMLHandler
  private var depth = 0
  private var prefix: [CChar] = []
  /// Bytes given since the parser last found something: the size of a piece it has to hold whole.
  private var pending = 0
  private var failure: Failure?

  fileprivate enum Failure { case documentType, tooDeep }

  /// Reads a part to its end, giving its elements to `handler`; `body` runs after each piece.
  static func read(
    _ part: String, of archive: Archive, into handler: XMLHandler, _ body: () throws(Fault) -> Void = {}
  ) throws(Fault) {
    let reader = try XMLReader(part, handler)
    let place = { handler.place(in: archive.file) }
    try archive.read(
      part, at: place,
      into: { (size) throws(Fault) in
        guard let buffer = XML_GetBuffer(reader.parser, Int32(size)) else { throw reader.fault(at: place()) }
        return buffer
      },
      { (count) throws(Fault) in
        reader.pending += count
        let result = XML_ParseBuffer(reader.parser, Int32(count), count == 0 ? 1 : 0)
        // What was complete before a fault is handed over first.
        try body()
        if let problem = handler.problem { throw problem }
        guard result == XML_STATUS_OK else { throw reader.fault(at: place()) }
        guard reader.pending <= ReadingLimits.xmlTokenBytes else {
          throw .tooLarge("a single tag of its part '\(part)'", ReadingLimits.xmlTokenBytes, at: place())
        }
      })
  }

  private init(_ part: String, _ handler: XMLHandler) throws(Fault) {
    guard let parser = XML_ParserCreate(nil) else {
      throw Fault("XLS002", while: "read the workbook", "there is not enough memory")
    }
    self.parser = parser
    self.part = part
    self.handler = handler
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(parser, elementStarts, elementEnds)
    XML_SetCharacterDataHandler(parser, textComes)
    // Entities can only be declared in a document type, so refusing it refuses them all.
    XML_SetStartDoctypeDeclHandler(parser, documentTypeStarts)
  }

  deinit { XML_ParserFree(parser) }

  @inline(__always)
  fileprivate func start(_ name: UnsafePointer<CChar>, _ attributes: XMLAttributes) {
    pending = 0
    if depth == 0 { takePrefix(name) }
    depth += 1
    guard depth <= ReadingLimits.xmlDepth else { return fail(.tooDeep) }
    guard let local = local(name) else { return }
    handler.start(local, attributes)
    if handler.hasFailed { stop() }
  }

  @inline(__always)
  fileprivate func end(_ name: UnsafePointer<CChar>) {
    pending = 0
    depth -= 1
    guard let local = local(name) else { return }
    handler.end(local)
    if handler.hasFailed { stop() }
  }

  @inline(__always)
  fileprivate func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    pending = 0
    guard handler.wantsText else { return }
    handler.text(bytes)
    if handler.hasFailed { stop() }
  }

  fileprivate func fail(_ failure: Failure) {
    self.failure = failure
    stop()
  }

  private func stop() { XML_StopParser(parser, 0) }

  /// The local name of an element that has the root's prefix; `nil` for all others.
  @inline(__always)
  private func local(_ name: UnsafePointer<CChar>) -> XMLName? {
    if prefix.isEmpty { return XMLName(bytes: name) }
    for (index, byte) in prefix.enumerated() where name[index] != byte { return nil }
    return XMLName(bytes: name + prefix.count)
  }

  private func takePrefix(_ name: UnsafePointer<CChar>) {
    var end = 0
    while name[end] != 0, name[end] != 58 { end += 1 }
    if name[end] == 58 { prefix = Array(UnsafeBufferPointer(start: name, count: end + 1)) }
  }

  private func fault(at place: Place) -> Fault {
    switch failure {
    case .documentType: return .documentType(part, at: place)
    case .tooDeep: return .tooDeep(part, at: place)
    case nil: break
    }
    let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "unknown error"
    let line = XML_GetCurrentLineNumber(parser)
    let column = XML_GetCurrentColumnNumber(parser) + 1
    return .damagedPart(part, "\(reason) at line \(line), column \(column)", at: place)
  }
}

// Called by expat. They capture nothing; everything arrives through the user pointer, which the running parse keeps alive.

private func elementStarts(
  _ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<CChar>?,
  _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
) {
  guard let context, let name else { return }
  Unmanaged<XMLReader>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.start(name, XMLAttributes(list: attributes)) }
}

private func elementEnds(_ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<CChar>?) {
  guard let context, let name else { return }
  Unmanaged<XMLReader>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.end(name) }
}

private func textComes(_ context: UnsafeMutableRawPointer?, _ text: UnsafePointer<CChar>?, _ count: Int32) {
  guard let context, let text, count > 0 else { return }
  Unmanaged<XMLReader>.fromOpaque(context)._withUnsafeGuaranteedRef { reader in
    text.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
      reader.text(UnsafeBufferPointer(start: $0, count: Int(count)))
    }
  }
}

private func documentTypeStarts(
  _ context: UnsafeMutableRawPointer?, _: UnsafePointer<CChar>?, _: UnsafePointer<CChar>?, _: UnsafePointer<CChar>?, _: Int32
) {
  guard let context else { return }
  Unmanaged<XMLReader>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.fail(.documentType) }
}
