internal import CZip
import Faults

/// The archive that a workbook is: parts by name, unpacked as they are read, within limits.
final class Archive {
  let file: String
  let limits: ReadingLimits
  private let zip: OpaquePointer
  private var unpacked = 0

  init(_ file: String, limits: ReadingLimits) throws(Fault) {
    var code: Int32 = 0
    guard let zip = zip_open(file, ZIP_RDONLY, &code) else { throw Self.fault(code, file) }
    self.file = file
    self.limits = limits
    self.zip = zip
    // From here `deinit` closes the archive.
    guard zip_get_num_entries(zip, 0) <= ReadingLimits.archiveEntries else {
      throw .damagedArchive(file, "it has more than \(ReadingLimits.archiveEntries) parts")
    }
  }

  deinit { zip_discard(zip) }

  func has(_ part: String) -> Bool { index(of: part) != nil }

  /// Unpacks a part piece by piece.
  ///
  /// The buffer given to `body` is valid during the call only; `body` answers whether to go on.
  func read(
    _ part: String, at place: () -> Place, into buffer: (Int) throws(Fault) -> UnsafeMutableRawPointer,
    _ body: (_ count: Int) throws(Fault) -> Void
  ) throws(Fault) {
    guard let index = index(of: part) else { throw .missingPart(part, file) }
    var status = zip_stat_t()
    guard zip_stat_index(zip, index, 0, &status) == 0 else { throw .damagedArchive(file, Self.reason(zip_get_error(zip))) }
    if status.encryption_method != 0 { throw .encryptedWorkbook(file) }
    guard let opened = zip_fopen_index(zip, index, 0) else { throw .damagedArchive(file, Self.reason(zip_get_error(zip))) }
    defer { zip_fclose(opened) }

    // An honest bomb is refused at once. What the archive says may be a lie, so what comes out is counted as well.
    let packed = max(1, Int(clamping: status.comp_size))
    let declared = Int(clamping: status.size)
    if Self.isBomb(declared, packed: packed) { throw .zipBomb(part, at: place()) }
    var count = 0
    while true {
      let size = 64 << 10
      let got = Int(zip_fread(opened, try buffer(size), UInt64(size)))
      guard got >= 0 else {
        throw .damagedPart(part, Self.reason(zip_file_get_error(opened)), at: place())
      }
      count += got
      unpacked += got
      guard count <= limits.partBytes, unpacked <= limits.totalBytes else {
        throw .tooLarge("its part '\(Fault.shown(part))', unpacked,", limits.partBytes, at: place())
      }
      if Self.isBomb(count, packed: packed) { throw .zipBomb(part, at: place()) }
      try body(got)
      if got == 0 { return }
    }
  }

  private static func isBomb(_ unpacked: Int, packed: Int) -> Bool {
    unpacked > ReadingLimits.unsuspiciousBytes && unpacked / ReadingLimits.suspiciousRatio > packed
  }

  /// Part names are compared without case (ECMA-376 part 2, 9.1.1.3); some writers have `\` for `/`.
  private func index(of part: String) -> UInt64? {
    for name in [part, String(part.map { $0 == "/" ? "\\" : $0 }), "/" + part] {
      for flags in [0, ZIP_FL_NOCASE] as [UInt32] {
        let index = zip_name_locate(zip, name, flags)
        if index >= 0 { return UInt64(index) }
      }
    }
    return nil
  }

  private static func fault(_ code: Int32, _ file: String) -> Fault {
    switch code {
    case ZIP_ER_NOENT: .missing(file)
    case ZIP_ER_OPEN, ZIP_ER_READ, ZIP_ER_SEEK: .unreadable(file, "the disk did not give its bytes")
    case ZIP_ER_NOZIP: .damagedArchive(file, "its end is missing")
    case ZIP_ER_ENCRNOTSUPP, ZIP_ER_NOPASSWD: .encryptedWorkbook(file)
    default: .damagedArchive(file, reason(code))
    }
  }

  private static func reason(_ error: UnsafeMutablePointer<zip_error_t>) -> String { reason(zip_error_code_zip(error)) }

  private static func reason(_ code: Int32) -> String {
    switch code {
    case ZIP_ER_CRC: "its checksum does not fit"
    case ZIP_ER_EOF: "its end is missing"
    case ZIP_ER_COMPNOTSUPP: "it is packed in an unknown way"
    case ZIP_ER_ENCRNOTSUPP, ZIP_ER_NOPASSWD: "it is protected by a password"
    case ZIP_ER_INCONS: "its list of parts contradicts itself"
    case ZIP_ER_ZLIB: "it cannot be unpacked"
    default: "archive error \(code)"
    }
  }
}
