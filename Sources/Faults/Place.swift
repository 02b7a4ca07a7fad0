/// Where a problem is, in the terms of the person who has to look there.
public enum Place: Hashable, Sendable, Codable {
  case nowhere
  case file(String)
  /// A cell of a workbook; row and column count from 1. Shown as `guide.xlsx: Opportunity!B7`.
  case cell(file: String, sheet: String, row: Int, column: Int)
  /// A place in a text file; line and column count from 1. Shown as `guide/Opportunity.csv:7:2`.
  case line(file: String, line: Int, column: Int)
  /// A record of a system, and a field of it: `Dynamics 365 opportunity 0aa0…, estimatedvalue`.
  case record(system: String, entity: String, id: String, field: String?)
  /// A request that was made: method and path, never a query (it may hold data) and never a header.
  case request(method: String, host: String, path: String)
}

extension Place: CustomStringConvertible {
  public var description: String {
    switch self {
    case .nowhere: ""
    case .file(let file): file
    case .cell(let file, let sheet, let row, let column): "\(file): \(sheet)!\(Self.letters(column))\(row)"
    case .line(let file, let line, let column): "\(file):\(line):\(column)"
    case .record(let system, let entity, let id, let field):
      "\(system) \(entity) \(id)" + (field.map { ", \($0)" } ?? "")
    case .request(let method, let host, let path): "\(method) \(host)\(path)"
    }
  }

  /// The column's letters as Excel shows them: 1 is `A`, 27 is `AA`.
  ///
  /// Numbers below 1 give `?`.
  public static func letters(_ column: Int) -> String {
    guard column > 0 else { return "?" }
    var rest = column
    var letters: [Character] = []
    while rest > 0 {
      let (next, digit) = (rest - 1).quotientAndRemainder(dividingBy: 26)
      letters.append(Character(UnicodeScalar(UInt8(65 + digit))))
      rest = next
    }
    return String(letters.reversed())
  }
}
