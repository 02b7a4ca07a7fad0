import Digests
import Faults
import Foundation
import Records

/// A folder into which people put files for the next run; what was taken in is moved to `done/` or `rejected/` in it.
public struct DropFolder: Sendable {
  public let path: String

  public init(_ path: String) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
  }

  /// Where a file goes when it was taken in.
  public enum Destination: String, Sendable { case done, rejected }

  /// What lies in the folder.
  public struct Content: Hashable, Sendable {
    /// Files that are whole, in the order of their names.
    public var ready: [String] = []
    /// Files that changed a moment ago: somebody may still be copying them.
    public var copying: [String] = []
    /// What is not read: files of another kind, links, folders of people's own.
    public var others: [String] = []
    /// There is no such folder.
    public var isMissing = false
    public init() {}
  }

  /// A file that changed less than so many seconds ago may still be on its way.
  public static let settleSeconds: Int64 = 30

  static let readable = [".xlsx", ".xlsm", ".csv", ".tsv", ".xls", ".xlsb"]
  private static let underway = [".part", ".tmp", ".crdownload", ".filepart", ".download"]

  /// What waits in the folder now; a folder that is not there holds nothing.
  ///
  /// - Parameter now: by the clock that stamps files.
  public func content(now: Instant) throws(Fault) -> Content {
    var content = Content()
    guard FileManager.default.fileExists(atPath: path) else {
      content.isMissing = true
      return content
    }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw unusable(error.localizedDescription)
    }
    // By code points, so that the order is the same under every locale.
    for name in names.sorted(by: { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }) {
      let lower = name.lowercased()
      // Hidden files and the marks that editors leave beside an open file are nobody's upload.
      guard !name.hasPrefix("."), !name.hasPrefix("~$"), !lower.hasSuffix("~") else { continue }
      guard let attributes = try? FileManager.default.attributesOfItem(atPath: file(name)) else { continue }
      guard attributes[.type] as? FileAttributeType == .typeRegular else {
        if Destination(rawValue: name) == nil { content.others.append(name) }
        continue
      }
      if Self.underway.contains(where: { lower.hasSuffix($0) }) || isFresh(attributes, now) || isOpen(name, in: names) {
        content.copying.append(name)
      } else if Self.readable.contains(where: { lower.hasSuffix($0) }) {
        content.ready.append(name)
      } else {
        content.others.append(name)
      }
    }
    return content
  }

  /// Excel and LibreOffice keep such a mark beside a file as long as somebody has it open.
  private func isOpen(_ name: String, in names: [String]) -> Bool {
    names.contains("~$\(name)") || names.contains("~$\(name.dropFirst(2))") || names.contains(".~lock.\(name)#")
  }

  private func isFresh(_ attributes: [FileAttributeKey: Any], _ now: Instant) -> Bool {
    guard let changed = attributes[.modificationDate] as? Date else { return false }
    let age = now.seconds - Int64(changed.timeIntervalSince1970)
    return age > -Self.settleSeconds && age < Self.settleSeconds
  }

  /// The path of a file of the folder.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Where moved files lie.
  public func folder(_ destination: Destination) -> String { "\(path)/\(destination.rawValue)" }

  /// Moves a file that was taken in to `DATE-RUN-NAME`; gives its new path.
  ///
  /// A name that is taken gets a number, so that no file is ever written over.
  @discardableResult
  public func move(_ name: String, to destination: Destination, on date: CalendarDate, run: String) throws(Fault) -> String {
    try moveAside(file(name), to: folder(destination), as: "\(date)-\(run)-\(name)")
  }

  /// Moves any file into a folder, under a name that is free there.
  @discardableResult
  public func moveAside(_ source: String, to folder: String, as name: String) throws(Fault) -> String {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      var target = "\(folder)/\(name)"
      var number = 2
      while FileManager.default.fileExists(atPath: target) {
        target = "\(folder)/\(number)-\(name)"
        number += 1
      }
      try FileManager.default.moveItem(atPath: source, toPath: target)
      return target
    } catch {
      throw Fault(
        "DROP002", while: "move the file to '\(folder)'", error.localizedDescription, at: .file(source),
        remedy: "check that this user may write there; it was taken in, and taking it in again changes nothing")
    }
  }

  /// Keeps a file that somebody may be correcting, under a numbered name beside it, so that another can be written in its place.
  public static func keep(_ path: String) throws(Fault) {
    let (stem, kind) = ((path as NSString).deletingPathExtension, (path as NSString).pathExtension)
    guard FileManager.default.fileExists(atPath: path) else { return }
    var number = 2
    while FileManager.default.fileExists(atPath: "\(stem)-\(number).\(kind)") { number += 1 }
    do {
      try FileManager.default.moveItem(atPath: path, toPath: "\(stem)-\(number).\(kind)")
    } catch {
      throw Fault(
        "DROP002", while: "keep an earlier workbook of rejected rows", error.localizedDescription, at: .file(path),
        remedy: "check that this user may write there, or move it away")
    }
  }

  /// A fingerprint of what a file holds: the same content has the same one, whatever its name.
  public static func fingerprint(of path: String) throws(Fault) -> String {
    var hash = SHA256()
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? file.close() }
      while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty { piece.withUnsafeBytes { hash.update($0) } }
    } catch {
      throw Fault(
        "DROP001", while: "read the file", error.localizedDescription, at: .file(path),
        remedy: "check that it is there and that this user may read it")
    }
    return Hexadecimal.text(hash.finish())
  }

  private func unusable(_ reason: String) -> Fault {
    Fault(
      "DROP003", while: "look into the drop folder", reason, at: .file(path),
      remedy: "check that this user may read it, or correct the configuration")
  }
}
