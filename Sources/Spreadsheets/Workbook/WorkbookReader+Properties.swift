import Faults

extension WorkbookReader {
  /// Who saved the workbook last, as its properties say it; `nil` where they do not, or cannot be read.
  public var lastModifiedBy: String? {
    let handler = PropertiesHandler()
    guard archive.has("docProps/core.xml") else { return nil }
    // Properties are for people: broken ones are no reason to refuse what the sheets say.
    guard (try? XMLReader.read("docProps/core.xml", of: archive, into: handler)) != nil else { return nil }
    let name = handler.name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return name.isEmpty ? nil : String(name.prefix(100))
  }
}

/// Takes the name out of the core properties.
private final class PropertiesHandler: XMLHandler {
  private(set) var name = ""

  override func start(_ name: XMLName, _ attributes: XMLAttributes) { wantsText = name == "lastModifiedBy" }
  override func end(_ name: XMLName) { wantsText = false }
  override func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if name.utf8.count < 1_000 { name += String(decoding: bytes.prefix(1_000), as: UTF8.self) }
  }
}

/// Dates as numbers, the way workbooks keep them.
public enum WorkbookDate {
  /// The number of an ISO date or date and time in the system of 1900; `nil` for what is no date, or one before March 1900.
  public static func serial(_ iso: String) -> Double? { SerialDate.serial(iso) }
  /// How many days later the system of 1904 begins.
  public static let daysTo1904 = 1_462.0
}
