internal import CMicroHTTPD
internal import Glibc

/// What every callback of a server reaches.
final class ServerSite: Sendable {
  let world: PracticeWorld

  init(world: PracticeWorld) { self.world = world }

  /// More than this, in bytes, is not taken as a body.
  static let bodyLimit = 100 << 20
}

/// One request while it comes in.
///
/// Used by the one thread of its connection.
final class IncomingRequest {
  /// Path and query as they came; libmicrohttpd itself hands on only decoded ones.
  let target: String
  var body: [UInt8] = []
  var hasBegun = false
  var isTooLarge = false

  init(target: String) { self.target = target }
}

/// libmicrohttpd has read the first line.
///
/// The request made here is released in `ended`.
let began: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer? = {
  _, target, _ in
  guard let target else { return nil }
  return Unmanaged.passRetained(IncomingRequest(target: String(cString: target))).toOpaque()
}

/// libmicrohttpd is done with a request, sent or broken off.
let ended:
  @convention(c) (
    UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?, MHD_RequestTerminationCode
  ) -> Void = { _, _, request, _ in
    guard let pointer = request?.pointee else { return }
    request?.pointee = nil
    Unmanaged<IncomingRequest>.fromOpaque(pointer).release()
  }

/// Called first with the headers, then with each part of the body, then once more at its end.
///
/// Captures nothing.
func received(
  _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?,
  _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ data: UnsafePointer<CChar>?,
  _ size: UnsafeMutablePointer<Int>?, _ request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let context, let connection, let method, let size, let pointer = request?.pointee else { return .NO }
  let incoming = Unmanaged<IncomingRequest>.fromOpaque(pointer).takeUnretainedValue()
  guard incoming.hasBegun else {
    incoming.hasBegun = true
    return .YES
  }
  if size.pointee > 0 {
    if incoming.body.count + size.pointee > ServerSite.bodyLimit {
      incoming.isTooLarge = true
      incoming.body = []
    } else if !incoming.isTooLarge, let data {
      incoming.body.append(contentsOf: UnsafeRawBufferPointer(start: data, count: size.pointee))
    }
    size.pointee = 0
    return .YES
  }
  let site = Unmanaged<ServerSite>.fromOpaque(context).takeUnretainedValue()
  let response: PracticeResponse
  if incoming.isTooLarge {
    response = .json(413, ["error": "the body is larger than 100 MiB"])
  } else {
    response = site.world.handle(incoming.request(on: connection, method: String(cString: method)))
  }
  return send(response, on: connection)
}

extension IncomingRequest {
  /// The request as the world takes it.
  func request(on connection: OpaquePointer, method: String) -> PracticeRequest {
    var headers: [PracticeHeader] = []
    withUnsafeMutablePointer(to: &headers) { headers in
      _ = MHD_get_connection_values(
        connection, .HEADER_KIND,
        { context, _, name, value in
          guard let context, let name else { return .YES }
          let text = value.map { String(cString: $0) } ?? ""
          context.assumingMemoryBound(to: [PracticeHeader].self).pointee
            .append(PracticeHeader(String(cString: name), text))
          return .YES
        }, headers)
    }
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    return PracticeRequest(
      method: method, host: headers.first { $0.isNamed("Host") }?.value ?? "127.0.0.1", path: parts.first.map(String.init) ?? "/",
      query: parts.count > 1 ? String(parts[1]) : "", headers: headers, body: body)
  }
}

/// Sends an answer the way it is to travel.
private func send(_ answer: PracticeResponse, on connection: OpaquePointer) -> MHD_Result {
  if answer.delayMilliseconds > 0 { wait(answer.delayMilliseconds, on: connection) }
  let response: OpaquePointer?
  switch answer.transmission {
  // "No" makes libmicrohttpd close the connection without a byte.
  case .lost: return .NO
  case .whole:
    response = answer.body.withUnsafeBytes { bytes in
      MHD_create_response_from_buffer(
        bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
    }
  case .cut(let limit):
    let part = BodyPart(bytes: Array(answer.body.prefix(max(0, limit))))
    response = MHD_create_response_from_callback(
      UInt64(answer.body.count), 64 << 10, readPart, Unmanaged.passRetained(part).toOpaque(), releasePart)
  }
  guard let response else { return .NO }
  defer { MHD_destroy_response(response) }
  for header in answer.headers { _ = MHD_add_response_header(response, header.name, header.value) }
  return MHD_queue_response(connection, UInt32(clamping: answer.status), response)
}

/// Lets time pass before an answer, but no longer than there is somebody to answer: until the caller hangs up or the server stops.
private func wait(_ milliseconds: Int, on connection: OpaquePointer) {
  // POLLRDHUP, a macro Swift does not see: the other side has closed.
  var watched = pollfd(fd: cmicrohttpd_socket(connection), events: 0x2000, revents: 0)
  while poll(&watched, 1, Int32(clamping: milliseconds)) < 0, errno == EINTR {}
}

/// The bytes of a body that is sent in part.
private final class BodyPart {
  let bytes: [UInt8]
  init(bytes: [UInt8]) { self.bytes = bytes }
}

/// Gives the part, then breaks the connection.
private func readPart(
  _ context: UnsafeMutableRawPointer?, _ position: UInt64, _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int
) -> Int {
  // MHD_CONTENT_READER_END_WITH_ERROR, a macro Swift does not see.
  let broken = -2
  guard let context, let buffer, let start = Int(exactly: position) else { return broken }
  let part = Unmanaged<BodyPart>.fromOpaque(context).takeUnretainedValue()
  let rest = part.bytes.dropFirst(start).prefix(size)
  guard !rest.isEmpty else { return broken }
  rest.withUnsafeBytes { bytes in
    if let base = bytes.baseAddress { memcpy(buffer, base, bytes.count) }
  }
  return rest.count
}

/// libmicrohttpd is done with a part.
private func releasePart(_ context: UnsafeMutableRawPointer?) {
  guard let context else { return }
  Unmanaged<BodyPart>.fromOpaque(context).release()
}
