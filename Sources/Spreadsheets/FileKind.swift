import Faults
import Glibc

/// What a file is, told by its first bytes and never by its name.
enum FileKind: Hashable {
  case workbook, csv, folder

  /// Looks at what stands at a path.
  ///
  /// - Throws: `XLS001` to `XLS004`, `XLS009` (or the `CSV` ones) for what is missing, empty, too large or of a kind that is not read.
  static func of(_ path: String, limits: ReadingLimits) throws(Fault) -> FileKind {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw errno == ENOENT || errno == ENOTDIR ? .missing(path) : .unreadable(path, reason(errno))
    }
    if status.st_mode & S_IFMT == S_IFDIR { return .folder }
    // A pipe or a device could keep a night waiting.
    guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path, "it is not a plain file") }
    if name(of: path).hasPrefix("~$") { throw .lockFile(path) }
    guard status.st_size > 0 else { throw .empty(path) }
    guard status.st_size <= limits.fileBytes else {
      throw .tooLarge("the file", limits.fileBytes, at: .file(path), code: looksLikeCSV(path) ? "CSV009" : "XLS009")
    }
    let head = try InputFile(path).head(8)
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06]) { return .workbook }
    if head == [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] {
      throw try holdsEncryptedPackage(path) ? .encryptedWorkbook(path) : .oldWorkbook(path)
    }
    return .csv
  }

  static func looksLikeCSV(_ path: String) -> Bool {
    let lower = path.lowercased()
    return lower.hasSuffix(".csv") || lower.hasSuffix(".tsv") || lower.hasSuffix(".txt")
  }

  static func looksLikeWorkbook(_ path: String) -> Bool {
    let lower = path.lowercased()
    return [".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb"].contains { lower.hasSuffix($0) }
  }

  /// The last part of a path.
  static func name(of path: String) -> String {
    String(path.split(separator: "/", omittingEmptySubsequences: true).last ?? "")
  }

  /// The last part of a path without its ending.
  static func stem(of path: String) -> String {
    let name = name(of: path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// Words for a number of `errno`.
  static func reason(_ number: Int32) -> String {
    switch number {
    case ENOENT: "no such file or folder"
    case EACCES, EPERM: "permission denied"
    case EISDIR: "it is a folder"
    case ENOSPC: "the disk is full"
    case EROFS: "the disk is read-only"
    case EFBIG: "the file would be larger than this user may write"
    default: "system error \(number)"
    }
  }

  // Excel puts a protected workbook into the old container, as a stream named EncryptedPackage
  // ([MS-OFFCRYPTO] 2.3.4, https://learn.microsoft.com/openspecs/office_file_formats/ms-offcrypto). The name stands in the
  // directory, whose first sector the header gives at byte 48.
  private static func holdsEncryptedPackage(_ path: String) throws(Fault) -> Bool {
    let file = try InputFile(path)
    let header = try file.head(512)
    guard header.count == 512 else { return false }
    let sectorSize = 1 << Int(min(header[30], 16))
    let sector = (0..<4).reduce(0) { $0 | Int(header[48 + $1]) << (8 * $1) }
    let directory = try file.bytes(at: (sector + 1) * sectorSize, count: 8 * 4096)
    // Names are UTF-16, low byte first.
    let name: [UInt8] = Array("EncryptedPackage".utf8).flatMap { (byte: UInt8) -> [UInt8] in [byte, 0] }
    return directory.indices.contains { directory[$0...].starts(with: name) }
  }
}
