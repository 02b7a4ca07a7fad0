import Spreadsheets

/// The looks that reports share; colours always go with a word that says the same.
enum ReportStyle {
  static let navy: CellStyle.Colour = 0x1F3864
  static let heading = CellStyle.heading.with(CellStyle(inMiddle: true))
  static let quiet = CellStyle(textColour: 0x7F7F7F)
  static let value = CellStyle(wraps: true, alignment: .left)
  /// Not right at the line, as a text may follow.
  static let amount = CellStyle(alignment: .right, indent: 1)
  static let old = CellStyle(wraps: true, textColour: 0x7F7F7F, alignment: .left)
  /// Pale yellow: here a person may write.
  static let answer = CellStyle(border: true, fill: 0xFFFBE6)
  static let minute = CellStyle(numberFormat: "yyyy-mm-dd hh:mm", alignment: .left)

  /// The look of an outcome, by its first word (`held: several`); plain where that is none.
  static func outcome(_ text: String) -> CellStyle? {
    switch text.prefix(while: { $0 != " " && $0 != ":" }) {
    case "failed", "rejected": .bad
    case "held": .attention
    case "created": .good
    case "updated", "match": .information
    case "unchanged", "ignored": .neutral
    default: nil
    }
  }

  /// The same in charts: stronger, as there is no word beside.
  static func chartColour(_ outcome: String) -> CellStyle.Colour {
    switch outcome {
    case "failed": 0x842029
    case "rejected": 0xC0504D
    case "held": 0xF0AD2E
    case "created": 0x4E9A4A
    case "updated": 0x3B7DBD
    case "unchanged": 0xBFC7D1
    default: 0x8E99A8
    }
  }
}

extension ReportStyle {
  static let manyDigits = CellStyle(numberFormat: "#,##0.00########")
  /// The name of a part of the guide.
  static let part = CellStyle(bold: true, fill: 0xDDEBF7, textColour: navy, inMiddle: true, fontSize: 12)
  static let smallHeading = CellStyle(bold: true, textColour: 0x595959)
  /// What is said beside a number.
  static let aside = CellStyle.note.with(CellStyle(alignment: .left, indent: 1))
  static let partOfTotal = CellStyle(alignment: .left, indent: 1)
}
