public import Faults

/// What is wrong with a formula, or what went wrong when it was computed.
///
/// The codes of texts that are no formula are `FRM001`...; those of values that a formula cannot take are words:
/// `country-unknown`, `not-a-number`. docs/formulas.md lists them all.
public struct FormulaProblem: Error, Hashable, Sendable {
  /// A stable code.
  public let code: Fault.Code
  /// Lower case; names the function or the characters, and what to write instead where that is known.
  public let message: String
  /// Where in the text, in Unicode scalars from 0, the text's own leading `=` counted; `nil` for the whole.
  public let offset: Int?

  /// A problem of a kind, in words, at a place.
  public init(_ code: Fault.Code, _ message: String, at offset: Int? = nil) {
    self.code = code
    self.message = message
    self.offset = offset
  }
}

extension FormulaProblem: CustomStringConvertible {
  /// `MESSAGE at character N (CODE)`, characters counted from 1.
  public var description: String {
    let place = offset.map { " at character \($0 + 1)" } ?? ""
    return "\(message)\(place) (\(code))"
  }
}

extension Fault.Code {
  // Of the text.
  /// The formula is empty.
  public static let formulaEmpty: Fault.Code = "FRM001"
  /// It has more than 8,192 characters.
  public static let formulaTooLong: Fault.Code = "FRM002"
  /// It is nested too deep, or has too many operators in a row.
  public static let formulaTooDeep: Fault.Code = "FRM003"
  /// A character that does not belong in a formula.
  public static let formulaCharacter: Fault.Code = "FRM004"
  /// A text is not closed.
  public static let formulaTextUnclosed: Fault.Code = "FRM005"
  /// A field is not closed, or no path.
  public static let formulaFieldMalformed: Fault.Code = "FRM006"
  /// A number that cannot be read.
  public static let formulaNumber: Fault.Code = "FRM007"
  /// It ends too early.
  public static let formulaIncomplete: Fault.Code = "FRM008"
  /// Something stands where it cannot.
  public static let formulaUnexpected: Fault.Code = "FRM009"
  /// A separator where none belongs, or a decimal comma.
  public static let formulaSeparator: Fault.Code = "FRM010"
  /// An unknown function.
  public static let formulaFunctionUnknown: Fault.Code = "FRM011"
  /// A function, or TRUE or FALSE, in another language.
  public static let formulaFunctionLocalised: Fault.Code = "FRM012"
  /// Too few or too many arguments.
  public static let formulaArguments: Fault.Code = "FRM013"
  /// A name that is no function: a field without brackets, a cell.
  public static let formulaNameUnknown: Fault.Code = "FRM014"
  /// A text in quotation marks is needed.
  public static let formulaLiteralNeeded: Fault.Code = "FRM015"
  /// A field that cannot be read there.
  public static let formulaFieldUnreadable: Fault.Code = "FRM016"
  /// A list that the guide does not have.
  public static let formulaListUnknown: Fault.Code = "FRM017"
  /// A pattern that cannot be read.
  public static let formulaPattern: Fault.Code = "FRM018"
  /// A format that cannot be read.
  public static let formulaFormat: Fault.Code = "FRM019"

  // Of a value.
  /// No country, as far as is known.
  public static let countryUnknown: Fault.Code = "country-unknown"
  /// The name of several countries.
  public static let countryAmbiguous: Fault.Code = "country-ambiguous"
  /// No currency, as far as is known.
  public static let currencyUnknown: Fault.Code = "currency-unknown"
  /// The name or sign of several currencies.
  public static let currencyAmbiguous: Fault.Code = "currency-ambiguous"
  /// No language that countries are named in.
  public static let languageUnknown: Fault.Code = "language-unknown"
  /// A value that the list does not have.
  public static let notInList: Fault.Code = "not-in-list"
  /// A value that is no number.
  public static let notANumber: Fault.Code = "not-a-number"
  /// A value that is neither TRUE nor FALSE.
  public static let notAFlag: Fault.Code = "not-a-flag"
  /// A value that is no day.
  public static let notADate: Fault.Code = "not-a-date"
  /// What was sought does not occur.
  public static let notFound: Fault.Code = "not-found"
  /// No condition or case applies.
  public static let noCase: Fault.Code = "no-case"
  /// A division by zero.
  public static let divisionByZero: Fault.Code = "division-by-zero"
  /// More than eighteen digits before the point.
  public static let numberTooLarge: Fault.Code = "number-too-large"
  /// An argument beyond what the function takes.
  public static let outOfRange: Fault.Code = "out-of-range"
  /// A text of more than 32,767 characters.
  public static let textTooLong: Fault.Code = "text-too-long"
  /// A pattern that asks for too many steps on a long text.
  public static let patternTooCostly: Fault.Code = "pattern-too-costly"
}
