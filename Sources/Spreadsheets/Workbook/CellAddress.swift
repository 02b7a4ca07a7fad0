/// Addresses of cells as workbooks write them: `B7`, `A1:C3`.
enum CellAddress {
  /// Column and row of `B7`, `$B$7`; `nil` for anything else or one beyond the last cell of a sheet.
  @inline(__always)
  static func parse(_ text: UnsafePointer<CChar>) -> (row: Int, column: Int)? {
    var next = text
    guard let point = take(&next), next.pointee == 0 else { return nil }
    return point
  }

  /// The corners of `A1:C3` or of `B7` alone, upper left first.
  static func parseRange(_ text: String) -> (rows: ClosedRange<Int>, columns: ClosedRange<Int>)? {
    text.withCString { text in
      var next = text
      guard let first = take(&next) else { return nil }
      var last = first
      if next.pointee == 58 {
        next += 1
        guard let second = take(&next) else { return nil }
        last = second
      }
      guard next.pointee == 0 else { return nil }
      return (
        min(first.row, last.row)...max(first.row, last.row), min(first.column, last.column)...max(first.column, last.column)
      )
    }
  }

  @inline(__always)
  private static func take(_ next: inout UnsafePointer<CChar>) -> (row: Int, column: Int)? {
    if next.pointee == 36 { next += 1 }
    var column = 0
    while true {
      let letter = next.pointee & ~0x20
      guard letter >= 65, letter <= 90 else { break }
      column = column * 26 + Int(letter - 64)
      guard column <= ReadingLimits.lastColumn else { return nil }
      next += 1
    }
    if next.pointee == 36 { next += 1 }
    var row = 0
    while next.pointee >= 48, next.pointee <= 57 {
      row = row * 10 + Int(next.pointee - 48)
      guard row <= ReadingLimits.lastRow else { return nil }
      next += 1
    }
    return column > 0 && row > 0 ? (row, column) : nil
  }
}
