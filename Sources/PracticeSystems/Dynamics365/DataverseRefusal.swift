/// Why the service refuses a request: the status, the code a client branches on, and a text for people (dataverse.md section 6).
struct DataverseRefusal: Error, Hashable, Sendable {
  var status: Int
  /// `0x80040217`; may be empty.
  var code: String
  var message: String
  var retryAfter: Int?

  init(_ status: Int, _ code: String, _ message: String, retryAfter: Int? = nil) {
    self.status = status
    self.code = code
    self.message = message
    self.retryAfter = retryAfter
  }

  /// A query that cannot be read, or names what is not there.
  static func query(_ message: String) -> Self { .init(400, "0x80060888", message) }

  /// A body that cannot be read, or names what is not there.
  static func payload(_ message: String) -> Self {
    .init(400, "0x80048d19", "Error identified in Payload provided by the user: \(message)")
  }

  static func argument(_ message: String) -> Self { .init(400, "0x80040203", message) }

  static func notFound(_ table: DataverseTable, _ id: DataverseID) -> Self {
    .init(404, "0x80040217", "\(table.logicalName) With Id = \(id) Does Not Exist")
  }

  static func segment(_ name: String) -> Self {
    .init(404, "0x8006088a", "Resource not found for the segment '\(name)'.")
  }

  static func method(_ method: String) -> Self {
    .init(405, "0x0", "The requested resource does not support http method '\(method)'.")
  }

  static func unsupported(_ what: String) -> Self { .init(501, "0x80060888", "\(what) is not supported.") }

  static func noProperty(_ name: String, _ table: DataverseTable) -> Self {
    .query("Could not find a property named '\(name)' on type 'Microsoft.Dynamics.CRM.\(table.logicalName)'.")
  }

  /// The body of the answer; with all annotations asked for it tells more (dataverse.md 6.1).
  func json(annotated: Bool) -> PracticeJSON {
    guard annotated else { return ["error": ["code": .string(code), "message": .string(message)]] }
    return [
      "error": [
        "code": .string(code), "message": .string(message), "@Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus": "0",
        "@Microsoft.PowerApps.CDS.ErrorDetails.SubErrorCode": "-2146233088",
        "@Microsoft.PowerApps.CDS.HelpLink": .string("http://go.microsoft.com/fwlink/?LinkID=398563&error=\(code)"),
        "@Microsoft.PowerApps.CDS.InnerError.Message": .string(message),
      ]
    ]
  }
}
