import Faults
import Foundation
import Records
import Testing

@testable import StateStore

/// Fault 22, in one process: who holds the lock, for how long, and by which paths.
struct StateLockTests {
  let folder: TestFolder
  let now = Instant(seconds: 1_795_142_400)
  var path: String { folder.file("state.sqlite") }

  init() throws { folder = try TestFolder() }

  private func fault(_ body: () throws(Fault) -> Void) -> Fault? {
    do {
      try body()
      return nil
    } catch {
      return error
    }
  }

  private func refusal(_ path: String) -> String? {
    fault { () throws(Fault) in _ = try StateLock(of: path, command: "adopt", at: now) }?.description
  }

  private var own: String { "process \(getpid()) on \(ProcessInfo.processInfo.hostName)" }

  @Test func `lets one run in, says who, since when and its last sign of life, and is free again after it`() throws {
    do {
      let lock = try StateLock(of: path, command: "run", at: now)
      #expect(
        refusal(path)
          == "\(path).lock: could not lock the state: another run holds it: 'cosell run' since 2026-11-20 02:40:00 UTC, last sign of life 02:40:00 UTC, \(own); wait until it ends (LOCK001)"
      )
      lock.name(run: "20261120T024001-7")
      lock.beat(at: now.adding(seconds: 4))
      lock.beat(at: now.adding(seconds: 847))
      lock.beat(at: now.adding(seconds: 850))
      #expect(
        refusal(path)
          == "\(path).lock: could not lock the state: another run holds it: 'cosell run' (run 20261120T024001-7) since 2026-11-20 02:40:00 UTC, last sign of life 02:54:07 UTC, \(own); wait until it ends (LOCK001)"
      )
      lock.beat(at: now.adding(seconds: 86_400))
      guard case .held(let holder) = StateLock.look(at: path) else { throw Fault("T", while: "look", "free") }
      #expect(holder?.words.contains("last sign of life 2026-11-21 02:40:00 UTC") == true)
      _ = consume lock
    }
    #expect(StateLock.look(at: path) == .free)
    #expect(refusal(path) == nil)
    #expect(try folder.mode("state.sqlite.lock") == 0o600)
  }

  @Test func `looking at it takes nothing and keeps nobody out`() throws {
    #expect(StateLock.look(at: path) == .free)
    let lock = try StateLock(of: path, command: "run", at: now)
    for _ in 0..<3 { #expect(StateLock.look(at: path) != .free) }
    #expect(lock.isHeld)
  }

  @Test func `is one lock by whatever path the state is reached`() throws {
    try Data().write(to: URL(filePath: path))
    try FileManager.default.createSymbolicLink(atPath: folder.file("link.sqlite"), withDestinationPath: path)
    try FileManager.default.createDirectory(atPath: folder.file("sub"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: folder.file("sub/folder"), withDestinationPath: folder.file("."))
    let lock = try StateLock(of: path, command: "run", at: now)
    for other in ["link.sqlite", "sub/folder/state.sqlite", "sub/../state.sqlite", "sub/folder/link.sqlite"] {
      #expect(refusal(folder.file(other))?.contains("(LOCK001)") == true, "\(other)")
    }
    #expect(lock.isHeld)
  }

  @Test func `refuses a state with two names, whose two locks would let two runs in`() throws {
    try Data().write(to: URL(filePath: path))
    try FileManager.default.linkItem(atPath: path, toPath: folder.file("twin.sqlite"))
    #expect(
      refusal(folder.file("twin.sqlite"))
        == "\(folder.file("twin.sqlite")): could not open the state: the file has 2 names (hard links): each would have a lock and a log of its own; keep one of them: copy it under another name, then remove the others (STATE016)"
    )
  }

  @Test func `says why it cannot be taken where no lock can be`() throws {
    #expect(
      refusal(folder.file("missing/state.sqlite"))
        == "\(folder.file("missing")): could not open the state: the file or its folder does not exist; make the folder, or check the path (STATE001)"
    )
    try FileManager.default.createDirectory(atPath: path + ".lock", withIntermediateDirectories: true)
    #expect(
      refusal(path)
        == "\(path).lock: could not lock the state: the lock's file cannot be used: is a directory; see that the folder is there, can be written to by this user, and lies on a local disk that knows locks (STATE022)"
    )
    try FileManager.default.removeItem(atPath: path + ".lock")
    try FileManager.default.createSymbolicLink(atPath: path + ".lock", withDestinationPath: "/etc/hostname")
    #expect(refusal(path)?.contains("too many levels of symbolic links") == true)
  }

  @Test func `knows a disk of the network by its name in the kernel's table`() {
    let mounts = """
      22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
      40 22 0:45 / /srv/share rw,relatime shared:5 - nfs4 files:/share rw,vers=4.2
      41 22 0:46 / /srv/with\\040blank rw master:1 - cifs //files/share rw
      42 22 0:47 / /data rw - fuse.sshfs host:/data rw
      43 22 0:48 / /c rw - 9p C:\\ rw
      broken line
      """
    #expect(
      ["254:0", "0:45", "0:46", "0:47", "0:48", "0:99"].map { NetworkDisk.kind(of: $0, in: mounts) } == [
        nil, "nfs4", "cifs", "fuse.sshfs", nil, nil,
      ])
    #expect(NetworkDisk.kind(of: "/proc") == nil)
  }

  // swift-format-ignore
  static let torn = ["", "command run", "command run\nhost a\nprocess x\nsince 2026-11-20T02:00:00Z\nbeat 2026-11-20T02:00:00Z\n", "\u{0}\u{0}", "since yesterday"]

  @Test(arguments: torn)
  func `a holder that did not finish its name is another run all the same`(_ text: String) throws {
    let lock = try StateLock(of: path, command: "run", at: now)
    try Data(text.utf8).write(to: URL(filePath: path + ".lock"), options: [])
    #expect(LockHolder(text: text) == nil)
    #expect(lock.isHeld)
  }
}
