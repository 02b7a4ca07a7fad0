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
  public static let formulaEmpty: Fault.Code = "FRM001"
  public static let formulaTooLong: Fault.Code = "FRM002"
  public static let formulaTooDeep: Fault.Code = "FRM003"
  public static let formulaCharacter: Fault.Code = "FRM004"
  public static let formulaTextUnclosed: Fault.Code = "FRM005"
  public static let formulaFieldMalformed: Fault.Code = "FRM006"
  public static let formulaNumber: Fault.Code = "FRM007"
  public static let formulaIncomplete: Fault.Code = "FRM008"
  public static let formulaUnexpected: Fault.Code = "FRM009"
  public static let formulaSeparator: Fault.Code = "FRM010"
  public static let formulaFunctionUnknown: Fault.Code = "FRM011"
  public static let formulaFunctionLocalised: Fault.Code = "FRM012"
  public static let formulaArguments: Fault.Code = "FRM013"
  public static let formulaNameUnknown: Fault.Code = "FRM014"
  public static let formulaLiteralNeeded: Fault.Code = "FRM015"
  public static let formulaFieldUnreadable: Fault.Code = "FRM016"
  public static let formulaListUnknown: Fault.Code = "FRM017"
  public static let formulaPattern: Fault.Code = "FRM018"
  public static let formulaFormat: Fault.Code = "FRM019"

  // Of a value.
  public static let countryUnknown: Fault.Code = "country-unknown"
  public static let countryAmbiguous: Fault.Code = "country-ambiguous"
  public static let currencyUnknown: Fault.Code = "currency-unknown"
  public static let currencyAmbiguous: Fault.Code = "currency-ambiguous"
  public static let languageUnknown: Fault.Code = "language-unknown"
  public static let notInList: Fault.Code = "not-in-list"
  public static let notANumber: Fault.Code = "not-a-number"
  public static let notAFlag: Fault.Code = "not-a-flag"
  public static let notADate: Fault.Code = "not-a-date"
  public static let notFound: Fault.Code = "not-found"
  public static let noCase: Fault.Code = "no-case"
  public static let divisionByZero: Fault.Code = "division-by-zero"
  public static let numberTooLarge: Fault.Code = "number-too-large"
  public static let outOfRange: Fault.Code = "out-of-range"
  public static let textTooLong: Fault.Code = "text-too-long"
  public static let patternTooCostly: Fault.Code = "pattern-too-costly"
}
