import Faults

extension Fault {
  static func csv(_ code: Code, _ problem: String, _ place: Place, remedy: String) -> Fault {
    Fault(code, while: "read the CSV file", problem, at: place, remedy: remedy)
  }

  static func notUTF8(byte: Int, _ place: Place) -> Fault {
    csv(
      "CSV004", "byte \(byte) of the file is not UTF-8", place,
      remedy: "save it as 'CSV UTF-8 (comma delimited)', the choice of that name in Excel's Save As")
  }

  static func notUTF16(byte: Int, _ place: Place) -> Fault {
    csv("CSV004", "the text at byte \(byte) of the file is not UTF-16", place, remedy: "save it as 'CSV UTF-8 (comma delimited)'")
  }

  static func zeroByte(byte: Int, _ place: Place) -> Fault {
    csv(
      "CSV005", "byte \(byte) of the file is zero, which no text has", place,
      remedy: "save it as 'CSV UTF-8 (comma delimited)'; it may be another kind of file or UTF-16 without a mark")
  }

  static func unclosedQuote(_ place: Place) -> Fault {
    csv(
      "CSV006", "the quotation mark that opens here is never closed", place,
      remedy: "close it, or write it twice if it belongs to the text")
  }

  static func textAfterQuote(_ place: Place) -> Fault {
    csv(
      "CSV007", "there is text after the quotation mark that closes the cell", place,
      remedy: "write a quotation mark twice if it belongs to the text")
  }

  static func tooManyColumns(_ place: Place) -> Fault {
    csv(
      "CSV008", "the row has more than \(ReadingLimits.lastColumn) cells", place, remedy: "check which character parts the cells")
  }
}
