internal import Faults
internal import Glibc

/// A listening socket on 127.0.0.1.
struct LoopbackListener {
  let descriptor: Int32
  let port: Int

  /// - Parameter port: 0 for any free one.
  init(port: Int) throws(Fault) {
    func failure(_ problem: String, _ code: Int32) -> Fault {
      Fault(
        "PRC001", while: "start the practice systems on port \(port)", "\(problem): \(String(cString: strerror(code)))",
        remedy: "choose another port, or 0 for any free one")
    }
    guard let number = UInt16(exactly: port) else {
      throw Fault("PRC001", while: "start the practice systems", "\(port) is no port; it is a number from 0 to 65535")
    }
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    guard descriptor >= 0 else { throw failure("no socket", errno) }
    // A server that was just stopped leaves its port waiting; a new one may have it all the same.
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))

    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = number.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        guard bind(descriptor, address, length) == 0, listen(descriptor, 511) == 0,
          getsockname(descriptor, address, &length) == 0
        else { return errno }
        return 0
      }
    }
    guard result == 0 else {
      close(descriptor)
      throw failure("the port cannot be had", result)
    }
    self.descriptor = descriptor
    self.port = Int(UInt16(bigEndian: address.sin_port))
  }
}
