internal import CXLSXWriter
import Faults
import Glibc

/// The one owner of a libxlsxwriter workbook and the formats made for it.
///
/// Sheets share it, so it is a class; a workbook that is never closed is freed here and leaves no file.
final class WorkbookHandle {
  let file: PendingFile
  let keepsAll: Bool
  private(set) var workbook: UnsafeMutablePointer<lxw_workbook>?
  private(set) var worksheets: [UnsafeMutablePointer<lxw_worksheet>] = []
  private var names: Set<String> = []
  private var formats: [CellStyle: UnsafeMutablePointer<lxw_format>] = [:]
  private var linkFormats: [CellStyle: UnsafeMutablePointer<lxw_format>] = [:]

  init(_ file: PendingFile, keepsAll: Bool) throws(Fault) {
    self.file = file
    self.keepsAll = keepsAll
    // libxlsxwriter keeps a sheet's rows in a temporary file; beside the workbook they meet the same disk.
    let scratch = try file.makeScratch()
    let workbook = file.temporaryPath.withCString { path in
      strdup(scratch).flatMap { folder -> UnsafeMutablePointer<lxw_workbook>? in
        defer { free(folder) }
        var options = lxw_workbook_options()
        options.constant_memory = keepsAll ? 0 : 1
        options.tmpdir = folder
        options.use_zip64 = 1
        return workbook_new_opt(path, &options)
      }
    }
    guard let workbook else { throw file.fault("there is not enough memory") }
    self.workbook = workbook
  }

  deinit { abandon() }

  /// Frees the workbook without writing it.
  func abandon() {
    guard let workbook else { return }
    self.workbook = nil
    // Only closing a workbook closes the sheets' temporary files; freeing it forgets them.
    for sheet in worksheets {
      guard let file = sheet.pointee.optimize_tmpfile else { continue }
      sheet.pointee.optimize_tmpfile = nil
      fclose(file)
    }
    lxw_workbook_free(workbook)
    file.discard()
  }

  /// The workbook, while it is open.
  ///
  /// - Throws: `XLS024` after it was closed.
  func open() throws(Fault) -> UnsafeMutablePointer<lxw_workbook> {
    guard let workbook else {
      throw Fault("XLS024", while: "write the workbook", "it is closed already", at: .file(file.path))
    }
    return workbook
  }

  func addWorksheet(_ name: String) throws(Fault) -> UnsafeMutablePointer<lxw_worksheet> {
    let workbook = try open()
    try SheetName.check(name, taken: names, file: file.path)
    guard let sheet = workbook_add_worksheet(workbook, name) else {
      throw file.fault("the sheet '\(name)' cannot be started, as its temporary file cannot be written")
    }
    names.insert(name.lowercased())
    worksheets.append(sheet)
    return sheet
  }

  /// A name that is free, for the continuation of a sheet.
  func isTaken(_ name: String) -> Bool { names.contains(name.lowercased()) }

  /// The format of a style, made once.
  func format(_ style: CellStyle) throws(Fault) -> UnsafeMutablePointer<lxw_format>? {
    if style == .plain { return nil }
    if let format = formats[style] { return format }
    // Excel opens no workbook with more than 65,490 formats; a report needs some dozens.
    guard formats.count < 4_000, let format = workbook_add_format(try open()) else { return nil }
    if let code = style.numberFormat { format_set_num_format(format, code) }
    if style.isBold { format_set_bold(format) }
    if style.isItalic { format_set_italic(format) }
    if style.wraps { format_set_text_wrap(format) }
    if style.hasBorder {
      format_set_border(format, UInt8(LXW_BORDER_THIN.rawValue))
      format_set_border_color(format, 0xD9D9D9)
    }
    if let fill = style.fill {
      format_set_pattern(format, UInt8(LXW_PATTERN_SOLID.rawValue))
      format_set_fg_color(format, fill.rgb)
    }
    if let colour = style.textColour { format_set_font_color(format, colour.rgb) }
    if let size = style.fontSize { format_set_font_size(format, Double(size)) }
    switch style.alignment {
    case .natural: break
    case .left: format_set_align(format, UInt8(LXW_ALIGN_LEFT.rawValue))
    case .centre: format_set_align(format, UInt8(LXW_ALIGN_CENTER.rawValue))
    case .right: format_set_align(format, UInt8(LXW_ALIGN_RIGHT.rawValue))
    }
    // Beside wrapped cells the others should stand at the top, too.
    let vertical = style.isInMiddle ? LXW_ALIGN_VERTICAL_CENTER : LXW_ALIGN_VERTICAL_TOP
    format_set_align(format, UInt8(vertical.rawValue))
    if style.indent > 0 { format_set_indent(format, UInt8(clamping: min(style.indent, 15))) }
    formats[style] = format
    return format
  }

  /// The format of a link: blue and underlined, where the style does not say otherwise.
  func linkFormat(_ style: CellStyle) throws(Fault) -> UnsafeMutablePointer<lxw_format>? {
    if style == .plain { return workbook_get_default_url_format(try open()) }
    let linked = CellStyle(textColour: 0x0563C1).with(style)
    if let format = linkFormats[linked] { return format }
    let isNew = formats[linked] == nil
    guard let format = try format(linked) else { return nil }
    // The same look may be wanted without the line.
    if isNew { formats[linked] = nil }
    format_set_underline(format, UInt8(LXW_UNDERLINE_SINGLE.rawValue))
    linkFormats[linked] = format
    return format
  }

  /// Throws unless libxlsxwriter answered that all is well.
  func check(_ code: lxw_error, _ what: @autoclosure () -> String) throws(Fault) {
    guard code != LXW_NO_ERROR else { return }
    throw file.fault("\(what()): \(Self.reason(code))")
  }

  /// Writes the file under its temporary name; libxlsxwriter frees the workbook whether or not that succeeds.
  func write() throws(Fault) {
    let workbook = try open()
    // Its own writes to the temporary files go unchecked.
    for sheet in worksheets {
      if let file = sheet.pointee.optimize_tmpfile, fflush(file) != 0 || ferror(file) != 0 {
        let reason = FileKind.reason(errno)
        abandon()
        throw self.file.discarded(reason)
      }
    }
    self.workbook = nil
    let code = workbook_close(workbook)
    guard code == LXW_NO_ERROR else { throw file.discarded(Self.reason(code)) }
    if let problem = WrittenArchive.problem(file.temporaryPath, sheets: worksheets.count) { throw file.discarded(problem) }
  }

  private static func reason(_ code: lxw_error) -> String {
    guard let text = lxw_strerror(code) else { return "error \(code.rawValue)" }
    return String(cString: text).trimmingEnd(".").lowercasedFirst
  }
}

extension String {
  fileprivate func trimmingEnd(_ character: Character) -> String { last == character ? String(dropLast()) : self }
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
