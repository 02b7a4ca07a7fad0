import Records
import Spreadsheets

/// Makes a cell of the workbook of a value, by what its column means.
///
/// Texts stay texts whatever they begin with; only numbers, dates and links are more.
struct CellMaker: Sendable {
  /// The moment as of which deadlines are near or past.
  let now: Instant
  let guide: GuideLayout

  func cell(_ value: Value, _ role: ReportColumn.Role) -> SheetCell {
    switch role {
    case .outcome: .text(value.description, ReportStyle.outcome(value.description))
    case .deadline: deadline(value)
    case .web(let label): link(value, label)
    case .new: value.flag == true ? .text("new", .attention.with(.bold)) : .blank
    case .guideRow: guideRow(value)
    case .decision: decision(value)
    case .text, .title, .quiet, .prose, .amount, .value, .old, .code, .when, .answer: plain(value)
    }
  }

  /// An answer that was not given yet holds what may be answered.
  private func decision(_ value: Value) -> SheetCell {
    guard case .list(let choices) = value else { return plain(value) }
    var cell = SheetCell.blank
    cell.choices = choices.map(\.key)
    return cell
  }

  /// A value by its type.
  func plain(_ value: Value) -> SheetCell {
    switch value {
    case .null: .blank
    case .text(let text): .text(text)
    case .decimal(let number): .number(number.description, Self.format(number))
    case .date(let date): .date(date.description)
    case .instant(let instant): .date(Instant(seconds: instant.seconds).description, ReportStyle.minute)
    case .flag, .reference, .list: .text(value.description)
    }
  }

  /// Thousands apart; two digits after the point only where there are any.
  private static func format(_ number: ExactDecimal) -> CellStyle {
    switch number.scale {
    case 0: .integer
    case 1, 2: .money
    default: ReportStyle.manyDigits
    }
  }

  private func deadline(_ value: Value) -> SheetCell {
    var cell = plain(value)
    let end: Instant
    switch value {
    case .instant(let instant): end = instant
    // A day is over when the next begins.
    case .date(let date): end = Instant(startOf: date.adding(days: 1))
    default: return cell
    }
    let left = end.seconds(since: now)
    if left <= 0 {
      cell.style = (cell.style ?? .plain).with(.bad).with(.bold)
    } else if left <= 72 * 3_600 {
      cell.style = (cell.style ?? .plain).with(.attention)
    }
    return cell
  }

  private func link(_ value: Value, _ label: String) -> SheetCell {
    guard let address = value.text else { return plain(value) }
    // An address that may not be a link is shown as it is.
    let target = SheetCell.Target.web(address)
    return target.isLink ? .link(label, to: target) : .text(address)
  }

  private func guideRow(_ value: Value) -> SheetCell {
    guard let address = value.text, let row = guide.row(of: address) else { return plain(value) }
    return .link(address, to: .cell(sheet: GuideLayout.sheet, row: row, column: 1))
  }
}
