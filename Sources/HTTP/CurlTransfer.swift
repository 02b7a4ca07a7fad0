internal import CCurl
internal import Faults

/// One exchange on its way: made by the caller, then touched by the worker's thread only.
///
/// Sendable because of that hand-over: the caller lets go of it when it submits it.
final class CurlTransfer: @unchecked Sendable {
  typealias Continuation = CheckedContinuation<Result<HTTPResponse, Fault>, Never>

  let id: UInt64
  let request: HTTPRequest
  let origin: Origin
  private let continuation: Continuation
  private(set) var handle: UnsafeMutableRawPointer?
  private var lines: UnsafeMutablePointer<curl_slist>?
  private var largestAnswer = 0
  fileprivate var headers: [Header] = []
  fileprivate var body: [UInt8] = []
  fileprivate var isTooLarge = false
  /// Whether the blank line that ends the head came.
  fileprivate var hasWholeHead = false

  init(id: UInt64, request: HTTPRequest, origin: Origin, continuation: Continuation) {
    self.id = id
    self.request = request
    self.origin = origin
    self.continuation = continuation
  }

  /// Resumes the caller; exactly once in the life of a transfer.
  func finish(_ outcome: Result<HTTPResponse, Fault>) { continuation.resume(returning: outcome) }

  /// Makes the handle with everything set; `nil` when libcurl has no memory or does not know an option.
  func prepare(_ limits: CurlTransport.Limits, userAgent: String) -> UnsafeMutableRawPointer? {
    guard let curl = curl_easy_init() else { return nil }
    handle = curl
    largestAnswer = limits.largestAnswer
    var codes: [CURLcode] = []
    func set(_ option: CURLoption, _ value: Int) { codes.append(ccurl_set_long(curl, option, value)) }
    func set(_ option: CURLoption, _ value: String) { codes.append(ccurl_set_string(curl, option, value)) }
    set(CURLOPT_URL, request.url)
    set(CURLOPT_PATH_AS_IS, 1)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    set(CURLOPT_TCP_KEEPALIVE, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(limits.connectSeconds))
    set(CURLOPT_TIMEOUT_MS, Self.milliseconds(request.timeoutSeconds))
    set(CURLOPT_LOW_SPEED_LIMIT, 1)
    set(CURLOPT_LOW_SPEED_TIME, max(1, limits.stalledSeconds))
    set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
    set(CURLOPT_USERAGENT, userAgent)
    if origin.isLoopback { set(CURLOPT_PROXY, "") }
    // libcurl sends a request a second time by itself when a kept connection turns out dead before the first byte of the
    // answer. It cannot know whether the server acted on the first, so what must not be doubled gets a connection of its own.
    if !request.repeatable {
      set(CURLOPT_FRESH_CONNECT, 1)
      set(CURLOPT_FORBID_REUSE, 1)
    }
    setMethod(curl, &codes)
    setHeaders(curl, &codes)
    let context = Unmanaged.passUnretained(self).toOpaque()
    codes.append(ccurl_set_sink(curl, CURLOPT_WRITEFUNCTION, receiveBody))
    codes.append(ccurl_set_pointer(curl, CURLOPT_WRITEDATA, context))
    codes.append(ccurl_set_sink(curl, CURLOPT_HEADERFUNCTION, receiveHeader))
    codes.append(ccurl_set_pointer(curl, CURLOPT_HEADERDATA, context))
    guard codes.allSatisfy({ $0 == CURLE_OK }) else {
      release()
      return nil
    }
    return curl
  }

  private func setMethod(_ curl: UnsafeMutableRawPointer, _ codes: inout [CURLcode]) {
    switch request.method {
    case .get: codes.append(ccurl_set_long(curl, CURLOPT_HTTPGET, 1))
    case .delete where request.body == nil: codes.append(ccurl_set_string(curl, CURLOPT_CUSTOMREQUEST, "DELETE"))
    case .post, .put, .patch, .delete:
      let body = request.body ?? []
      codes.append(ccurl_set_long(curl, CURLOPT_POST, 1))
      codes.append(ccurl_set_size(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
      // libcurl copies, so nothing has to outlive this call.
      body.withUnsafeBytes { bytes in
        let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
        codes.append(
          start == nil
            ? ccurl_set_string(curl, CURLOPT_COPYPOSTFIELDS, "") : ccurl_set_pointer(curl, CURLOPT_COPYPOSTFIELDS, start))
      }
      if request.method != .post { codes.append(ccurl_set_string(curl, CURLOPT_CUSTOMREQUEST, request.method.rawValue)) }
    }
  }

  private func setHeaders(_ curl: UnsafeMutableRawPointer, _ codes: inout [CURLcode]) {
    // Without these two lines libcurl would ask for leave before large bodies, and call every body a form.
    var texts = ["Expect:"]
    if !request.headers.contains(where: { ASCIIText.equal($0.name, "Content-Type") }) { texts.append("Content-Type:") }
    // A name with a semicolon is libcurl's way to write a header without a value.
    texts += request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    for text in texts {
      guard let longer = curl_slist_append(lines, text) else {
        codes.append(CURLE_OUT_OF_MEMORY)
        return
      }
      lines = longer
    }
    codes.append(ccurl_set_list(curl, CURLOPT_HTTPHEADER, lines))
  }

  /// What the ended transfer came to.
  func outcome(_ code: CURLcode, _ limits: CurlTransport.Limits) -> Result<HTTPResponse, Fault> {
    guard let handle else { return .failure(CurlFault.closed(origin)) }
    if isTooLarge { return .failure(CurlFault.tooLarge(origin, limits.largestAnswer)) }
    guard code == CURLE_OK else {
      var began: curl_off_t = 0
      _ = ccurl_get_size(handle, CURLINFO_PRETRANSFER_TIME_T, &began)
      return .failure(CurlFault.make(code, origin, wasSent: began > 0))
    }
    // A connection that ends within the head is no error to libcurl: it reports an answer with an empty body.
    guard hasWholeHead else {
      return .failure(CurlFault.make(CURLE_PARTIAL_FILE, origin, wasSent: true))
    }
    var status = 0
    _ = ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
    return .success(HTTPResponse(status: status, headers: headers, body: body))
  }

  /// Frees the handle; the worker has taken it out of the multi handle before.
  func release() {
    if let handle { curl_easy_cleanup(handle) }
    handle = nil
    if let lines { curl_slist_free_all(lines) }
    lines = nil
  }

  /// A time-out for libcurl, where 0 would mean none.
  private static func milliseconds(_ seconds: Double) -> Int { Int(min(max(seconds * 1000, 1), 86_400_000)) }

  fileprivate func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard body.count + bytes.count <= largestAnswer else {
      isTooLarge = true
      return false
    }
    body.append(contentsOf: bytes)
    return true
  }

  fileprivate func take(headerLine bytes: UnsafeRawBufferPointer) {
    let line = String(decoding: bytes, as: UTF8.self)
    if ASCIIText.hasPrefix(line, "HTTP/") {
      // The status line of the answer proper; what an interim answer (100, 103) said is dropped.
      headers = []
      hasWholeHead = false
      return
    }
    if line == "\r\n" || line == "\n" { hasWholeHead = true }
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = ASCIIText.trimmed(line[line.index(after: colon)...])
    headers.append(Header(String(line[..<colon]), value))
    // Space for the whole body at once, but no more than is plausible on the server's word alone.
    if ASCIIText.equal(line[..<colon], "Content-Length"), let length = Int(value) {
      body.reserveCapacity(min(max(length, 0), 16 << 20))
    }
  }
}

/// Called by libcurl with a part of the body.
///
/// Captures nothing: the transfer arrives through `context`, and the worker's table keeps it alive while the handle is in use.
private func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context else { return 0 }
  let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
  return transfer.take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

/// Called by libcurl with one header line.
private func receiveHeader(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context else { return 0 }
  let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
  transfer.take(headerLine: UnsafeRawBufferPointer(start: bytes, count: size * count))
  return size * count
}
