public import Faults

/// Sends requests.
///
/// The seam behind which the network is: tests put a practice system here.
public protocol Transport: Sendable {
  /// Sends a request once and gives back the whole answer, whatever its status.
  ///
  /// - Throws: a fault whose code says what is known of the request: `.notSent` when it never reached the server,
  ///   `.answerLost` when it may have, `.cancelled`, or another with recovery `.giveUp`.
  func send(_ request: HTTPRequest) async throws(Fault) -> HTTPResponse
}

extension Fault.Code {
  /// No connection came about: nothing reached the server, so any request may be repeated.
  public static let notSent: Fault.Code = "HTTP001"
  /// Sent, but no whole answer came back: time-out, cut connection, cut body.
  ///
  /// What happened there is not known.
  public static let answerLost: Fault.Code = "HTTP002"
  /// The server's certificate was not accepted.
  public static let certificate: Fault.Code = "HTTP003"
  /// The answer is larger than the bound.
  public static let answerTooLarge: Fault.Code = "HTTP004"
  /// The transport is closed or was never started.
  public static let transportClosed: Fault.Code = "HTTP005"
  /// An address that is not sent to: plain `http` to another machine, no host, unknown scheme, spaces or controls.
  public static let addressRefused: Fault.Code = "HTTP006"
  /// More callers wait than the bound allows.
  public static let tooManyWaiting: Fault.Code = "HTTP007"
  /// The run was told to stop.
  public static let cancelled: Fault.Code = "CANCELLED"
}
