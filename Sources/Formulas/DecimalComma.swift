internal import Faults

/// Finds commas between digits that may be a separator or a decimal comma: `ROUND(value*1,19)`.
///
/// A comma is refused when the formula would have a meaning with a decimal point in its place too. Where it would not,
/// as in `MID(value,2,3)`, or where a blank stands beside it, it is a separator.
enum DecimalComma {
  static func problems(in tokens: [Token], text: String) -> [FormulaProblem] {
    guard !tokens.contains(where: { $0.kind == .symbol(.semicolon) }) else { return [] }
    let scalars = Array(text.unicodeScalars)
    var problems: [FormulaProblem] = []
    for index in tokens.indices.dropFirst().dropLast() where tokens[index].kind == .symbol(.comma) {
      let comma = tokens[index].offset
      guard case .number = tokens[index - 1].kind, case .number = tokens[index + 1].kind, comma > 0, comma + 1 < scalars.count,
        isDigit(scalars[comma - 1]), isDigit(scalars[comma + 1])
      else { continue }
      var other = scalars
      other[comma] = "."
      var view = String.UnicodeScalarView()
      view.append(contentsOf: other)
      guard hasMeaning(String(view)) else { continue }
      problems.append(
        FormulaProblem(
          .formulaSeparator,
          "',' between digits may be a separator or a decimal comma; write ';' between arguments and '.' in numbers", at: comma))
      // One is enough to act on, and bounds the work.
      break
    }
    return problems
  }

  private static func hasMeaning(_ text: String) -> Bool {
    do throws(FormulaProblem) {
      var parser = Parser(tokens: try Lexer.tokens(of: text))
      _ = try parser.parse()
      return parser.problems.isEmpty
    } catch {
      return false
    }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
