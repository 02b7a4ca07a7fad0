/// One call of a service, as an adapter asks for it.
public struct ServiceCall: Hashable, Sendable {
  public var method: HTTPMethod
  /// A path below the base address (`/api/data/v9.2/accounts?$select=name`), or a whole address as the service handed
  /// it out.
  ///
  /// Sent byte for byte.
  public var address: String
  public var headers: [Header]
  public var body: [UInt8]?
  /// The label under which the call is counted: `list`, `get`, `create`, `batch`.
  public var kind: String
  /// What it is for, as the end of "could not …": `read the changes of 'opportunity'`; `nil` has the label stand for it.
  public var activity: String?
  /// Whether carrying it out twice does no harm, so that it may be repeated when its answer was lost.
  public var repeatable: Bool
  /// Statuses outside 200...299 that the caller wants to see instead of a fault: 404, 412.
  ///
  /// 401, 429 and 503 are always dealt with first.
  public var accept: Set<Int>
  /// Whether an empty answer to a GET says something, instead of having lost its body.
  public var takesNothing = false
  /// Overrides the client's time-out.
  public var timeoutSeconds: Double?

  /// - Parameter repeatable: without it, reading is repeatable and nothing else is.
  public init(
    _ method: HTTPMethod, _ address: String, kind: String, while activity: String? = nil, headers: [Header] = [],
    body: [UInt8]? = nil, repeatable: Bool? = nil, accept: Set<Int> = [], timeoutSeconds: Double? = nil
  ) {
    self.method = method
    self.address = address
    self.headers = headers
    self.body = body
    self.kind = kind
    self.activity = activity
    self.repeatable = repeatable ?? (method == .get)
    self.accept = accept
    self.timeoutSeconds = timeoutSeconds
  }

  /// All statuses 400...499 but those that the client deals with itself.
  public static let clientErrors = Set(400..<500).subtracting([401, 429])
}
