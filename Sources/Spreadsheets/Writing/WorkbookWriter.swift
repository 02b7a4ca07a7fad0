internal import CXLSXWriter
import Faults

/// A workbook being written, which becomes a file only when ``close()`` succeeds.
///
/// Rows go out as they are appended, to any sheet in any turn; memory does not grow with them.
///
///     let workbook = try WorkbookWriter(path: "reports/audit.xlsx", properties: .init(title: "Audit", created: 1_790_000_000))
///     let changes = try workbook.addSheet("Changes", SheetLayout(columns: [SheetColumn("Field"), SheetColumn("After")]))
///     try changes.append([.text("estimatedvalue"), .number("1200.50", .money)])
///     try workbook.close()
public final class WorkbookWriter {
  /// Whether rows are kept until the end.
  public enum Memory: Hashable, Sendable {
    /// Rows are written at once: for reports of any size. No comments.
    case constant
    /// Everything is kept: for small workbooks with comments.
    case whole
  }

  private let handle: WorkbookHandle
  private var sheets: [SheetWriter] = []

  /// Starts a workbook that will stand at `path`.
  ///
  /// - Throws: `XLS020` when the folder cannot take the file.
  public init(path: String, properties: WorkbookProperties, memory: Memory = .constant) throws(Fault) {
    handle = try WorkbookHandle(PendingFile(path, code: "XLS020"), keepsAll: memory == .whole)
    try properties.apply(to: handle)
  }

  /// Adds a sheet after those there are.
  ///
  /// - Throws: `XLS023` for a name or a list of choices that Excel refuses, `XLS020`, `XLS024`.
  public func addSheet(_ name: String, _ layout: SheetLayout) throws(Fault) -> SheetWriter {
    let sheet = try SheetWriter(name, layout, handle)
    sheets.append(sheet)
    return sheet
  }

  /// Writes the file under a temporary name in the same folder, forces it to the disk and gives it its name.
  ///
  /// The workbook is over afterwards, whether or not that succeeds.
  /// - Throws: `XLS020` with the reason; then nothing stands under the name that was not there before.
  public func close() throws(Fault) {
    do throws(Fault) {
      for sheet in sheets { try sheet.finish() }
    } catch {
      handle.abandon()
      throw error
    }
    try handle.write()
    try handle.file.publish()
  }
}

/// What a workbook says about itself.
public struct WorkbookProperties: Hashable, Sendable {
  public var title: String
  public var subject: String
  public var author: String
  public var company: String
  public var comments: String
  /// Seconds since 1970, UTC; passed in, so that the same input gives the same bytes.
  public var created: Int64

  public init(
    title: String, subject: String = "", author: String = "cosell", company: String = "", comments: String = "", created: Int64
  ) {
    self.title = title
    self.subject = subject
    self.author = author
    self.company = company
    self.comments = comments
    self.created = created
  }

  func apply(to handle: WorkbookHandle) throws(Fault) {
    let workbook = try handle.open()
    // libxlsxwriter copies the texts, of which it takes at most 255 characters.
    let texts = [title, subject, author, company, comments].map { strdup(String(CellText.fit($0).unicodeScalars.prefix(255))) }
    defer { for text in texts { free(text) } }
    var properties = lxw_doc_properties()
    properties.title = texts[0]
    properties.subject = texts[1]
    properties.author = texts[2]
    properties.company = texts[3]
    properties.comments = texts[4]
    // Zero would mean the clock's time.
    properties.created = time_t(created == 0 ? 1 : created)
    try handle.check(workbook_set_properties(workbook, &properties), "the workbook's properties")
  }
}
