/// An answer of a practice system, and how it is to travel.
public struct PracticeResponse: Hashable, Sendable {
  public var status: Int
  public var headers: [PracticeHeader]
  public var body: [UInt8]
  public var transmission: Transmission
  /// How long to wait before sending, in milliseconds of real time.
  public var delayMilliseconds: Int

  public init(
    status: Int, headers: [PracticeHeader] = [], body: [UInt8] = [], transmission: Transmission = .whole,
    delayMilliseconds: Int = 0
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.transmission = transmission
    self.delayMilliseconds = delayMilliseconds
  }

  /// What reaches the caller.
  public enum Transmission: Hashable, Sendable {
    /// Everything.
    case whole
    /// The headers with the full length, and this many bytes of the body; then the connection breaks.
    case cut(afterBytes: Int)
    /// Nothing: the connection breaks, although the request was carried out.
    case lost
  }

  /// An answer with a JSON body.
  public static func json(
    _ status: Int, _ value: PracticeJSON, headers: [PracticeHeader] = [],
    contentType: String = "application/json; charset=utf-8"
  ) -> PracticeResponse {
    PracticeResponse(status: status, headers: [PracticeHeader("Content-Type", contentType)] + headers, body: value.bytes)
  }

  /// The first header of that name, whatever its case.
  public func header(_ name: String) -> String? { headers.first { $0.isNamed(name) }?.value }

  /// Puts a header in, in place of one of the same name.
  public mutating func set(_ name: String, _ value: String) {
    headers.removeAll { $0.isNamed(name) }
    headers.append(PracticeHeader(name, value))
  }

  /// The body as text; bytes that are not UTF-8 become replacement characters.
  public var text: String { String(decoding: body, as: UTF8.self) }

  /// The body as JSON; `nil` where it is none.
  public var json: PracticeJSON? { try? PracticeJSON(parsing: body) }
}
