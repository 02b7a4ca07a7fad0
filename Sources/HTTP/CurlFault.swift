internal import CCurl
internal import Faults

/// What libcurl's codes mean for a call: was it sent, and can it be sent again.
enum CurlFault {
  /// - Parameter wasSent: whether the connection stood, so that a part of the request may have reached the server.
  static func make(_ code: CURLcode, _ origin: Origin, wasSent: Bool) -> Fault {
    let host = origin.host
    func fault(_ name: Fault.Code, _ problem: String, _ remedy: String?, _ recovery: Fault.Recovery) -> Fault {
      Fault(name, while: "reach \(host)", "\(problem) (curl \(code.rawValue))", remedy: remedy, recovery: recovery)
    }
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST:
      return fault(.notSent, "its name cannot be resolved", "check the address and the name server", .nextRun)
    case CURLE_COULDNT_RESOLVE_PROXY:
      return fault(.notSent, "the proxy's name cannot be resolved", "check https_proxy", .nextRun)
    case CURLE_COULDNT_CONNECT:
      return fault(.notSent, "no connection to port \(origin.port)", "check the address and the firewall", .nextRun)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      return fault(
        .certificate, "its certificate is not trusted",
        "install the certificate of the proxy or authority that this machine must trust",
        .giveUp)
    case CURLE_SSL_CACERT_BADFILE:
      return fault(.certificate, "the list of trusted certificates cannot be read", "install ca-certificates", .giveUp)
    // The second is also what an answer that is not HTTP gives.
    case CURLE_URL_MALFORMAT,
      CURLE_UNSUPPORTED_PROTOCOL where !wasSent:
      return fault(.addressRefused, "the address is not usable", nil, .giveUp)
    case CURLE_OPERATION_TIMEDOUT where wasSent:
      return fault(.answerLost, "no whole answer within the time allowed", nil, .nextRun)
    case CURLE_OPERATION_TIMEDOUT:
      return fault(.notSent, "no connection within the time allowed", "check the address and the firewall", .nextRun)
    case CURLE_SSL_CONNECT_ERROR where !wasSent:
      return fault(.notSent, "no TLS connection", nil, .nextRun)
    case CURLE_PARTIAL_FILE, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2_STREAM:
      return fault(.answerLost, "the answer was cut", nil, .nextRun)
    case CURLE_GOT_NOTHING:
      return fault(.answerLost, "the connection was closed without an answer", nil, .nextRun)
    default:
      // A code that is new or unexpected: what happened at the server is not known once the connection stood.
      return fault(wasSent ? .answerLost : .notSent, wasSent ? "the connection was cut" : "no connection", nil, .nextRun)
    }
  }

  static func tooLarge(_ origin: Origin, _ bound: Int) -> Fault {
    Fault(.answerTooLarge, while: "reach \(origin.host)", "the answer is larger than \(bound) bytes")
  }

  static func closed(_ origin: Origin) -> Fault {
    Fault(.transportClosed, while: "reach \(origin.host)", "the connection to the network is closed", recovery: .nextRun)
  }

  static func noMemory(_ origin: Origin) -> Fault {
    Fault(.transportClosed, while: "reach \(origin.host)", "libcurl could not start the transfer", recovery: .nextRun)
  }

  static func tooManyWaiting(_ origin: Origin, _ bound: Int) -> Fault {
    Fault(
      .tooManyWaiting, while: "reach \(origin.host)", "\(bound) calls wait already", remedy: "lower concurrency",
      recovery: .retry(afterSeconds: 1))
  }
}
