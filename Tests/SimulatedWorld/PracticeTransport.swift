public import Faults
public import HTTP
public import PracticeSystems

/// The way to the practice systems without a network: each request is handed over in process.
public struct PracticeTransport: Transport {
  public let world: PracticeWorld

  public init(_ world: PracticeWorld) { self.world = world }

  public func send(_ request: HTTPRequest) async throws(Fault) -> HTTPResponse {
    let activity = "\(request.method.rawValue) \(request.url.prefix { $0 != "?" })"
    guard let scheme = request.url.firstRange(of: "://") else {
      throw Fault(.addressRefused, while: activity, "the address has no scheme")
    }
    let rest = request.url[scheme.upperBound...]
    let host = rest.prefix { $0 != "/" && $0 != "?" }
    let target = rest[host.endIndex...]
    let path = target.prefix { $0 != "?" }
    let answer = world.handle(
      PracticeRequest(
        method: request.method.rawValue, scheme: String(request.url[..<scheme.lowerBound]), host: String(host),
        path: path.isEmpty ? "/" : String(path), query: String(target[path.endIndex...].dropFirst()),
        headers: request.headers.map { PracticeHeader($0.name, $0.value) }, body: request.body ?? []))
    switch answer.transmission {
    case .whole:
      return HTTPResponse(
        status: answer.status, headers: answer.headers.map { Header($0.name, $0.value) }, body: answer.body)
    case .cut(let bytes):
      throw Fault(
        .answerLost, while: activity, "the connection was cut after \(bytes) bytes", recovery: .retry(afterSeconds: nil))
    case .lost:
      throw Fault(.answerLost, while: activity, "no answer came", recovery: .retry(afterSeconds: nil))
    }
  }
}
