/// A refusal of the sign-in service, in the shape of dataverse.md 1.5.
struct EntraRefusal: Error {
  let status: Int
  /// The name of the error, such as `invalid_grant`.
  let error: String
  /// The number behind `AADSTS`.
  let code: Int
  let message: String

  init(status: Int = 400, error: String, code: Int, _ message: String) {
    self.status = status
    self.error = error
    self.code = code
    self.message = message
  }

  func response(in context: inout PracticeContext) -> PracticeResponse {
    let trace = context.random.uuid()
    let correlation = context.random.uuid()
    let time = context.clock.now.text(digits: 0).replacing("T", with: " ")
    let description = "AADSTS\(code): \(message) Trace ID: \(trace) Correlation ID: \(correlation) Timestamp: \(time)"
    return .json(
      status,
      [
        "error": .string(error), "error_description": .string(description), "error_codes": [.integer(code)],
        "timestamp": .string(time), "trace_id": .string(trace), "correlation_id": .string(correlation),
        "error_uri": .string("https://login.microsoftonline.com/error?code=\(code)"),
      ], headers: [PracticeHeader("Cache-Control", "no-store, no-cache")])
  }
}

extension EntraRefusal {
  static func missing(_ parameter: String) -> EntraRefusal {
    EntraRefusal(
      error: "invalid_request", code: 900144, "The request body must contain the following parameter: '\(parameter)'.")
  }
}
