import Glibc

/// Tells a file system of the network from a local disk.
enum NetworkDisk {
  /// As the kernel names them.
  ///
  /// `9p` is not among them: it is how many containers see a local disk.
  static let kinds: Set<String> = [
    "afs", "ceph", "cifs", "coda", "fuse.ceph", "fuse.davfs", "fuse.glusterfs", "fuse.s3fs", "fuse.sshfs", "gfs2", "glusterfs",
    "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "smb3", "smbfs",
  ]

  /// The kind of the network's file system that a folder lies on; `nil` for a local disk, and where nobody can say.
  static func kind(of folder: String) -> String? {
    var status = stat()
    guard stat(folder, &status) == 0 else { return nil }
    let device = UInt64(status.st_dev)
    // As gnu_dev_major and gnu_dev_minor take it apart.
    let major = (device >> 8) & 0xfff | (device >> 32) & ~0xfff
    let minor = device & 0xff | (device >> 12) & ~0xff
    return kind(of: "\(major):\(minor)", in: mounts())
  }

  /// - Parameter mounts: lines as https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html has them.
  static func kind(of device: String, in mounts: String) -> String? {
    for line in mounts.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 4, words[2] == device, let dash = words.firstIndex(of: "-"), dash + 1 < words.count else { continue }
      let kind = String(words[dash + 1])
      return kinds.contains(kind) ? kind : nil
    }
    return nil
  }

  private static func mounts() -> String {
    let file = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = read(file, &buffer, buffer.count)
      guard count > 0, bytes.count < 4_000_000 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[0..<count]
    }
  }
}
