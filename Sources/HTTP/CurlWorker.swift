internal import CCurl
internal import Faults
internal import Glibc

/// The thread that owns libcurl's multi handle, and the mailbox through which callers reach it.
///
/// The multi handle is used by the thread alone, but for `curl_multi_wakeup`, which libcurl allows from anywhere; that call is
/// made under the lock and only while the thread has not begun to clean up.
final class CurlWorker: Sendable {
  private struct Mailbox: @unchecked Sendable {
    var multi: UnsafeMutableRawPointer?
    var queue: [CurlTransfer] = []
    var cancelled: [UInt64] = []
    var isStopping = false
    var thread: pthread_t?
    var lastID: UInt64 = 0
  }

  private let mailbox: Locked<Mailbox>
  private let limits: CurlTransport.Limits
  private let userAgent: String
  private static let globalCode = ccurl_global_init()

  init(limits: CurlTransport.Limits, userAgent: String) throws(Fault) {
    self.limits = limits
    self.userAgent = userAgent
    let multi = Self.globalCode == CURLE_OK ? curl_multi_init() : nil
    mailbox = Locked(Mailbox(multi: multi))
    let failure = Fault(.transportClosed, while: "start the network", "libcurl could not be started", recovery: .nextRun)
    guard let multi else { throw failure }
    _ = ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, max(1, limits.inFlight))
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    let code = pthread_create(&thread, nil, runWorker, context.toOpaque())
    guard code == 0 else {
      context.release()
      curl_multi_cleanup(multi)
      throw failure
    }
    mailbox.withLock { $0.thread = thread }
  }

  func nextID() -> UInt64 {
    mailbox.withLock { box in
      box.lastID += 1
      return box.lastID
    }
  }

  func submit(_ transfer: CurlTransfer) {
    let refusal: Fault? = mailbox.withLock { box in
      // A cancel that came before this moment found nothing to cancel; it shows here.
      if Task.isCancelled { return .stopped(while: "reach \(transfer.origin.host)") }
      guard let multi = box.multi, !box.isStopping else { return CurlFault.closed(transfer.origin) }
      guard box.queue.count < limits.waiting else { return CurlFault.tooManyWaiting(transfer.origin, limits.waiting) }
      box.queue.append(transfer)
      curl_multi_wakeup(multi)
      return nil
    }
    if let refusal { transfer.finish(.failure(refusal)) }
  }

  func cancel(_ id: UInt64) {
    let waiting: CurlTransfer? = mailbox.withLock { box in
      if let place = box.queue.firstIndex(where: { $0.id == id }) { return box.queue.remove(at: place) }
      guard let multi = box.multi else { return nil }
      box.cancelled.append(id)
      curl_multi_wakeup(multi)
      return nil
    }
    waiting?.finish(.failure(.stopped(while: "reach \(waiting?.origin.host ?? "")")))
  }

  /// Tells the thread to end; with `waits` returns when it has.
  func stop(waits: Bool) {
    let thread: pthread_t? = mailbox.withLock { box in
      box.isStopping = true
      if let multi = box.multi { curl_multi_wakeup(multi) }
      defer { box.thread = nil }
      return box.thread
    }
    guard let thread else { return }
    if waits { pthread_join(thread, nil) } else { pthread_detach(thread) }
  }

  // MARK: On the thread

  fileprivate func run() {
    guard let multi = mailbox.withLock({ $0.multi }) else { return }
    var active: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    while true {
      let (started, cancelled, isStopping) = takeMail(active.count)
      if isStopping { break }
      for transfer in started { start(transfer, multi, &active) }
      if !cancelled.isEmpty { stopTransfers(Set(cancelled), multi, &active) }
      var running: Int32 = 0
      guard curl_multi_perform(multi, &running) == CURLM_OK else { break }
      finishEnded(multi, &active)
      // A place that came free is given away without waiting for news from the network.
      if active.count < limits.inFlight, mailbox.withLock({ !$0.queue.isEmpty }) { continue }
      guard curl_multi_poll(multi, nil, 0, 10_000, nil) == CURLM_OK else { break }
    }
    cleanUp(multi, active)
  }

  private func takeMail(_ active: Int) -> (started: [CurlTransfer], cancelled: [UInt64], isStopping: Bool) {
    mailbox.withLock { box in
      if box.isStopping { return ([], [], true) }
      let count = min(max(0, limits.inFlight - active), box.queue.count)
      let started = Array(box.queue.prefix(count))
      box.queue.removeFirst(count)
      defer { box.cancelled = [] }
      return (started, box.cancelled, false)
    }
  }

  private func start(
    _ transfer: CurlTransfer, _ multi: UnsafeMutableRawPointer, _ active: inout [UnsafeMutableRawPointer: CurlTransfer]
  ) {
    guard let handle = transfer.prepare(limits, userAgent: userAgent), curl_multi_add_handle(multi, handle) == CURLM_OK else {
      transfer.release()
      transfer.finish(.failure(CurlFault.noMemory(transfer.origin)))
      return
    }
    active[handle] = transfer
  }

  private func stopTransfers(
    _ ids: Set<UInt64>, _ multi: UnsafeMutableRawPointer, _ active: inout [UnsafeMutableRawPointer: CurlTransfer]
  ) {
    for (handle, transfer) in active where ids.contains(transfer.id) {
      active[handle] = nil
      curl_multi_remove_handle(multi, handle)
      transfer.release()
      transfer.finish(.failure(.stopped(while: "reach \(transfer.origin.host)")))
    }
  }

  private func finishEnded(_ multi: UnsafeMutableRawPointer, _ active: inout [UnsafeMutableRawPointer: CurlTransfer]) {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
      // The message is gone once its handle is removed.
      let code = message.pointee.data.result
      curl_multi_remove_handle(multi, handle)
      guard let transfer = active.removeValue(forKey: handle) else { continue }
      let outcome = transfer.outcome(code, limits)
      transfer.release()
      transfer.finish(outcome)
    }
  }

  private func cleanUp(_ multi: UnsafeMutableRawPointer, _ active: [UnsafeMutableRawPointer: CurlTransfer]) {
    let waiting = mailbox.withLock { box in
      box.multi = nil
      box.isStopping = true
      defer { box.queue = [] }
      return box.queue
    }
    for transfer in active.values.sorted(by: { $0.id < $1.id }) {
      if let handle = transfer.handle { curl_multi_remove_handle(multi, handle) }
      transfer.release()
      transfer.finish(.failure(CurlFault.closed(transfer.origin)))
    }
    for transfer in waiting { transfer.finish(.failure(CurlFault.closed(transfer.origin))) }
    curl_multi_cleanup(multi)
  }
}

/// The thread's body.
///
/// It holds the worker, through the reference that was handed to it, until it ends.
private func runWorker(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  Unmanaged<CurlWorker>.fromOpaque(context).takeRetainedValue().run()
  return nil
}
