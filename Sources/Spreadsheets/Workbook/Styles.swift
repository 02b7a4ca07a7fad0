import Faults

/// How cells are shown, as far as it decides what their numbers are.
struct Styles {
  private var formats: [NumberFormat] = []

  /// No styles: every number is a number.
  init() {}

  init(_ part: String, of archive: Archive) throws(Fault) {
    let handler = Handler()
    try XMLReader.read(part, of: archive, into: handler)
    formats = handler.cellFormats.map { handler.custom[$0] ?? NumberFormat(builtIn: $0) }
  }

  /// The format of a cell's style number; `number` for one that is not there.
  @inline(__always)
  func format(_ style: Int) -> NumberFormat {
    style < formats.count && style >= 0 ? formats[style] : .number
  }

  private final class Handler: XMLHandler {
    var custom: [Int: NumberFormat] = [:]
    var cellFormats: [Int] = []
    private var isInCellFormats = false
    private var isInNumberFormats = false

    override func start(_ name: XMLName, _ attributes: XMLAttributes) {
      switch name {
      case "numFmts": isInNumberFormats = true
      case "cellXfs": isInCellFormats = true
      case "numFmt":
        guard isInNumberFormats, custom.count < 65_536 else { return }
        if let id = attributes.integer("numFmtId"), let code = attributes.string("formatCode") {
          custom[id] = NumberFormat(code: code)
        }
      case "xf":
        guard isInCellFormats, cellFormats.count < 1 << 20 else { return }
        cellFormats.append(attributes.integer("numFmtId") ?? 0)
      default: break
      }
    }

    override func end(_ name: XMLName) {
      switch name {
      case "numFmts": isInNumberFormats = false
      case "cellXfs": isInCellFormats = false
      default: break
      }
    }
  }
}
