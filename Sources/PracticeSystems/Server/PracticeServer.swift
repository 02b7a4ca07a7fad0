internal import CMicroHTTPD
public import Faults
internal import Glibc
internal import Synchronization

/// A world behind a port of the loopback interface.
///
/// All services share the port and are told apart by the first step of the path: `http://127.0.0.1:PORT/partnercenter`,
/// `/dynamics`, `/login`, `/admin`. It stops when told to, and when the value goes away.
public final class PracticeServer: Sendable {
  /// The port it listens on.
  public let port: Int
  /// The world it answers for.
  public let world: PracticeWorld

  /// What the callbacks are handed; lives as long as the daemon, which is stopped before this goes away.
  private let site: ServerSite
  private let daemon: Mutex<ServerDaemon?>

  private init(port: Int, world: PracticeWorld, site: ServerSite, daemon: sending ServerDaemon) {
    self.port = port
    self.world = world
    self.site = site
    self.daemon = Mutex(daemon)
  }

  deinit { stop() }

  /// `http://127.0.0.1:PORT`, without a slash at its end.
  public var address: String { "http://127.0.0.1:\(port)" }

  /// Starts to listen.
  ///
  /// - Parameter port: 0 for any free one.
  /// - Throws: a fault `PRC001` when the port cannot be had.
  public static func start(world: PracticeWorld, port: Int = 0) throws(Fault) -> PracticeServer {
    let listener = try LoopbackListener(port: port)
    let site = ServerSite(world: world)
    guard let daemon = ServerDaemon(listener: listener.descriptor, site: site) else {
      close(listener.descriptor)
      throw Fault("PRC002", while: "start the practice systems", "the server did not start on port \(listener.port)")
    }
    return PracticeServer(port: listener.port, world: world, site: site, daemon: daemon)
  }

  /// Stops listening, and waits until every answer under way is sent.
  ///
  /// Doing it twice does no harm.
  public func stop() {
    let running = daemon.withLock { daemon in
      defer { daemon = nil }
      return daemon?.handle
    }
    if let running { MHD_stop_daemon(OpaquePointer(bitPattern: running)) }
  }
}

/// The running libmicrohttpd daemon.
///
/// Its address is kept as a number, since it is only ever handed back to the library.
struct ServerDaemon {
  let handle: UInt

  init?(listener: Int32, site: ServerSite) {
    // A thread a connection, so that an answer that is told to wait holds up its own connection alone.
    let flags =
      MHD_USE_AUTO.rawValue | MHD_USE_INTERNAL_POLLING_THREAD.rawValue | MHD_USE_THREAD_PER_CONNECTION.rawValue
      | MHD_USE_SUPPRESS_DATE_NO_CLOCK.rawValue
    let context = Unmanaged.passUnretained(site).toOpaque()
    let options: [any CVarArg] = [
      Int32(bitPattern: MHD_OPTION.LISTEN_SOCKET.rawValue), listener,
      Int32(bitPattern: MHD_OPTION.URI_LOG_CALLBACK.rawValue), unsafeBitCast(began, to: Int.self), Int(bitPattern: context),
      Int32(bitPattern: MHD_OPTION.NOTIFY_COMPLETED.rawValue), unsafeBitCast(ended, to: Int.self), Int(bitPattern: context),
      Int32(bitPattern: MHD_OPTION.END.rawValue),
    ]
    let daemon = withVaList(options) { options in
      MHD_start_daemon_va(flags, 0, nil, nil, received, context, options)
    }
    guard let daemon else { return nil }
    handle = UInt(bitPattern: daemon)
  }
}
