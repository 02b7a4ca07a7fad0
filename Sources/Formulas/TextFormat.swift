internal import Faults
internal import Records

/// A format of `TEXT`: for numbers (`#,##0.00`), or for days and times (`yyyy-mm-dd hh:mm`).
enum TextFormat: Sendable {
  case number(NumberFormat)
  case date(DateFormat)

  /// Reads a format; throws what is wrong with it.
  static func read(_ text: String) throws(FormatProblem) -> TextFormat {
    if text.unicodeScalars.count > 255 { throw FormatProblem(message: "a format has at most 255 characters") }
    if DateFormat.isMeant(by: text) { return .date(try DateFormat.read(text)) }
    return .number(try NumberFormat.read(text))
  }

  func apply(to value: Value, for function: String, at offset: Int) throws(FormulaProblem) -> String {
    switch self {
    case .date(let format):
      if case .instant(let instant) = value { return format.text(instant.date, seconds: instant.secondsOfDay) }
      return format.text(try value.day(for: function, at: offset), seconds: 0)
    case .number(let format):
      // As in Excel: a text that is no number passes through the text section.
      if case .text(let text) = value, ExactDecimal(plain: text) == nil { return format.text(of: text) }
      guard let text = format.text(of: try value.number(for: function, at: offset)) else {
        throw FormulaProblem(.numberTooLarge, "\(function): the number has more than 18 digits before the point", at: offset)
      }
      return text
    }
  }
}

/// What is wrong with a format or a pattern.
struct FormatProblem: Error {
  let message: String
}

/// The function `TEXT`; a format in quotation marks is read once.
enum FormatFunctions {
  static let all: [FunctionSpec] = [FunctionSpec("TEXT(value; format)", 2, 2, build: text)]

  static func text(_ call: Call) throws(FormulaProblem) -> Step {
    let (value, offset, name) = (try call.step(0), call.offset, call.function.name)
    if let literal = call.arguments[1].literalText {
      let format = try read(literal, name, call.arguments[1].offset)
      return { (context) throws(FormulaProblem) -> Value in
        .text(orNull: try format.apply(to: try value(context), for: name, at: offset))
      }
    }
    let written = try call.step(1)
    return { (context) throws(FormulaProblem) -> Value in
      let format = try read(try written(context).asText, name, offset)
      return .text(orNull: try format.apply(to: try value(context), for: name, at: offset))
    }
  }

  private static func read(_ text: String, _ name: String, _ offset: Int) throws(FormulaProblem) -> TextFormat {
    do throws(FormatProblem) {
      return try TextFormat.read(text)
    } catch {
      throw FormulaProblem(.formulaFormat, "\(name): \(error.message)", at: offset)
    }
  }
}
