internal import Faults

/// What is said of names that the language does not have.
enum FunctionNames {
  /// The problem with a function that is not known: its English name where it is known in another language, else the nearest.
  static func unknownFunction(_ name: String, at offset: Int) -> FormulaProblem {
    let upper = name.uppercased()
    if let (english, language) = LocalisedNames.english(upper) {
      return FormulaProblem(.formulaFunctionLocalised, "'\(upper)' is \(language) for \(english); write \(english)", at: offset)
    }
    if let instead = others[upper] {
      return FormulaProblem(.formulaFunctionUnknown, "there is no function '\(upper)'; \(instead)", at: offset)
    }
    let offer = nearest(upper, in: Functions.all.map(\.name)).map { "; did you mean \($0)?" } ?? ""
    return FormulaProblem(.formulaFunctionUnknown, "there is no function '\(upper)'\(offer)", at: offset)
  }

  /// The problem with a name that no parenthesis follows.
  static func unknownName(_ name: String, at offset: Int) -> FormulaProblem {
    let upper = name.uppercased()
    if Functions.named[upper] != nil {
      return FormulaProblem(.formulaNameUnknown, "'\(upper)' is a function; it is written with parentheses", at: offset)
    }
    switch upper {
    case "WAHR", "SANT", "VRAI", "VERDADERO", "VERO", "VERDADEIRO", "WAAR", "TOSI", "PRAWDA", "SAND", "SANN":
      return FormulaProblem(.formulaFunctionLocalised, "'\(upper)' is written TRUE", at: offset)
    case "FALSCH", "FALSKT", "FAUX", "FALSO", "ONWAAR", "EPÄTOSI", "FAŁSZ", "FALSK", "USANN":
      return FormulaProblem(.formulaFunctionLocalised, "'\(upper)' is written FALSE", at: offset)
    default: break
    }
    let cell = upper.drop { ("A"..."Z").contains($0) }
    if !cell.isEmpty, cell.count < upper.count, cell.allSatisfy({ ("0"..."9").contains($0) }) {
      return FormulaProblem(
        .formulaNameUnknown, "'\(name)' looks like a cell; a formula reads fields, written [details.dealValue]", at: offset)
    }
    return FormulaProblem(
      .formulaNameUnknown, "'\(name)' is no name; a field is written [\(name)], a text \"\(name)\", the row's value 'value'",
      at: offset)
  }

  /// Functions of spreadsheets that have another name or no place here.
  private static let others: [String: String] = [
    "CONCATENATE": "write CONCAT", "IFNA": "write IFERROR", "ISERROR": "write IFERROR", "ISERR": "write IFERROR",
    "ISNUMBER": "write IFERROR(VALUE(value); ...)", "VLOOKUP": "write LOOKUPVALUE(value; \"List\")",
    "XLOOKUP": "write LOOKUPVALUE(value; \"List\")", "HLOOKUP": "write LOOKUPVALUE(value; \"List\")",
    "LOOKUP": "write LOOKUPVALUE(value; \"List\")", "INDEX": "write LOOKUPVALUE(value; \"List\")",
    "MATCH": "write LOOKUPVALUE(value; \"List\")", "CHOOSE": "write SWITCH", "TRUNC": "write ROUNDDOWN(number; 0)",
    "POWER": "write a ^ b", "PRODUCT": "write a * b", "TODAY": "a formula's result depends on the record only",
    "NOW": "a formula's result depends on the record only", "RAND": "a formula's result depends on the record only",
    "LENB": "write LEN", "LEFTB": "write LEFT", "REGEX": "write REGEXEXTRACT, REGEXREPLACE or REGEXTEST",
    "CLEAN": "write SUBSTITUTE", "SUMME": "write SUM", "XOR": "write a <> b",
  ]

  /// The candidate with the fewest changes, if they are at most two and less than half of the word.
  static func nearest(_ word: String, in candidates: [String]) -> String? {
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let distance = distance(Array(word.unicodeScalars.prefix(40)), Array(candidate.unicodeScalars))
      if distance < best?.distance ?? 3, distance * 2 < Swift.max(word.count, 3) { best = (candidate, distance) }
    }
    return best?.candidate
  }

  /// Letters put in, left out, changed, or swapped with the next.
  static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = Swift.min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = Swift.min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
