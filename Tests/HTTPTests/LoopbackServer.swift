import Faults
import Glibc
@testable import HTTP

/// A server on a free port of this machine, on bare sockets, so that a test can misbehave as it likes.
///
/// Each connection has a thread of its own and serves requests one after the other as the script says.
final class LoopbackServer: Sendable {
  /// What to do with a request.
  enum Step: Sendable {
    case send([UInt8])
    case pause(milliseconds: UInt32)
    case close
    /// Waits until the other side closes, or the test is over.
    case hang

    static func text(_ text: String) -> Step { .send(Array(text.utf8)) }
    /// A whole answer that keeps the connection.
    static func answer(_ body: String, status: String = "200 OK", _ headers: String = "") -> Step {
      .text("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }
  }

  /// A request as it came in.
  struct Received: Sendable {
    let connection: Int
    let head: String
    let body: [UInt8]
    /// The request line without its version: `GET /x`.
    var line: String { head.split(separator: "\r\n").first.map { String($0.dropLast(9)) } ?? "" }
    func header(_ name: String) -> String? {
      head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
        .map { $0.dropFirst(name.count + 1).drop { $0 == " " }.description }
    }
  }

  typealias Script = @Sendable (Received) -> [Step]

  private struct State {
    var received: [Received] = []
    var open: Set<Int32> = []
    var connections = 0
    var threads: [pthread_t] = []
    var isStopped = false
  }

  let port: UInt16
  private let listener: Int32
  private let script: Script
  private let state = Locked(State())

  struct CouldNotListen: Error {}

  init(_ script: @escaping Script) throws {
    self.script = script
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, size) == 0 && listen(descriptor, 64) == 0 && getsockname(descriptor, address, &size) == 0
      }
    }
    guard isListening else { throw CouldNotListen() }
    listener = descriptor
    port = UInt16(bigEndian: address.sin_port)
    spawn { server in server.accept() }
  }

  var url: String { "http://127.0.0.1:\(port)" }
  var received: [Received] { state.withLock { $0.received } }
  var connections: Int { state.withLock { $0.connections } }

  /// Closes everything and waits for every thread.
  func stop() {
    let open = state.withLock { state in
      state.isStopped = true
      return state.open
    }
    shutdown(listener, Int32(SHUT_RDWR))
    for descriptor in open { shutdown(descriptor, Int32(SHUT_RDWR)) }
    while let thread = state.withLock({ $0.threads.popLast() }) { pthread_join(thread, nil) }
    close(listener)
  }

  private final class Job: Sendable {
    let work: @Sendable () -> Void
    init(_ work: @escaping @Sendable () -> Void) { self.work = work }
  }

  private func spawn(_ work: @escaping @Sendable (LoopbackServer) -> Void) {
    let job = Unmanaged.passRetained(Job { [self] in work(self) })
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Job>.fromOpaque(context).takeRetainedValue().work() }
        return nil
      }, job.toOpaque())
    if code == 0 { state.withLock { $0.threads.append(thread) } } else { job.release() }
  }

  private func accept() {
    while true {
      let descriptor = Glibc.accept(listener, nil, nil)
      guard descriptor >= 0 else { return }
      let number: Int? = state.withLock { state in
        guard !state.isStopped else { return nil }
        state.open.insert(descriptor)
        state.connections += 1
        return state.connections
      }
      guard let number else {
        close(descriptor)
        return
      }
      spawn { server in server.serve(descriptor, number) }
    }
  }

  private func serve(_ descriptor: Int32, _ number: Int) {
    defer {
      _ = state.withLock { $0.open.remove(descriptor) }
      close(descriptor)
    }
    var buffer: [UInt8] = []
    while let request = read(descriptor, number, &buffer) {
      state.withLock { $0.received.append(request) }
      for step in script(request) {
        switch step {
        case .send(let bytes): guard write(descriptor, bytes) else { return }
        case .pause(let milliseconds): usleep(milliseconds * 1000)
        case .close: return
        case .hang:
          var byte: UInt8 = 0
          while recv(descriptor, &byte, 1, 0) > 0 {}
          return
        }
      }
    }
  }

  private func read(_ descriptor: Int32, _ number: Int, _ buffer: inout [UInt8]) -> Received? {
    var part = [UInt8](repeating: 0, count: 65536)
    func more() -> Bool {
      let count = recv(descriptor, &part, part.count, 0)
      if count > 0 { buffer.append(contentsOf: part.prefix(count)) }
      return count > 0
    }
    let blank = Array("\r\n\r\n".utf8)
    var end: Int?
    while end == nil {
      end = buffer.count < 4 ? nil : (0...(buffer.count - 4)).first { buffer[$0..<($0 + 4)].elementsEqual(blank) }
      if end == nil, !more() { return nil }
    }
    guard let end else { return nil }
    let head = String(decoding: buffer[..<end], as: UTF8.self)
    let length = Received(connection: 0, head: head, body: []).header("Content-Length").flatMap { Int($0) } ?? 0
    while buffer.count < end + 4 + length { if !more() { return nil } }
    let body = Array(buffer[(end + 4)..<(end + 4 + length)])
    buffer.removeFirst(end + 4 + length)
    return Received(connection: number, head: head, body: body)
  }

  private func write(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }
}

/// A server and a transport for the length of one test.
func withServer(
  _ script: @escaping LoopbackServer.Script, limits: CurlTransport.Limits = .init(),
  _ test: (LoopbackServer, CurlTransport) async throws -> Void
) async throws {
  let server = try LoopbackServer(script)
  defer { server.stop() }
  let transport = try CurlTransport(limits: limits)
  defer { transport.shutdown() }
  try await test(server, transport)
}
