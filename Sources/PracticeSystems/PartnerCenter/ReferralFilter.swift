/// A `$filter` of the referral list: the forms of partner-center.md 3.2, and nothing else.
///
/// Comparisons joined by `and`, in brackets or not. `or`, `not`, functions and fields that no page shows are refused.
struct ReferralFilter: Hashable, Sendable {
  /// All of them must hold.
  let terms: [Term]

  /// One comparison.
  enum Term: Hashable, Sendable {
    /// A text field, by its path in the content: equal.
    case equals(path: String, value: String)
    case engagement(String)
    case team(email: String)
    case updated(Comparison, PracticeInstant)
    /// A term that this persona overlooks.
    case ignored
  }

  /// How an instant is compared.
  enum Comparison: String, Hashable, Sendable {
    case eq, ge, gt, le, lt
  }

  /// The engagement it asks for, if it asks for one.
  var engagement: String? {
    for case .engagement(let id) in terms { return id }
    return nil
  }

  /// Whether a referral fits.
  func fits(_ referral: PracticeReferral) -> Bool {
    terms.allSatisfy { term in
      switch term {
      case .equals(let path, let value): referral.content.at(slashed: path)?.string == value
      case .engagement(let id): referral.engagementID == id.lowercased()
      case .team(let email): referral.hasInTeam(email)
      case .ignored: true
      case .updated(let comparison, let instant):
        switch comparison {
        case .eq: referral.updated == instant
        case .ge: referral.updated >= instant
        case .gt: referral.updated > instant
        case .le: referral.updated <= instant
        case .lt: referral.updated < instant
        }
      }
    }
  }

  /// The enum fields and the words they know.
  private static let choices: [String: [String]] = [
    "status": ReferralSchema.statuses, "substatus": ReferralSchema.substatuses, "type": ReferralSchema.types,
    "qualification": ReferralSchema.qualifications, "direction": ReferralSchema.directions,
  ]

  init(parsing text: String, persona: PartnerCenterPersona) throws(PartnerCenterRefusal) {
    var tokens = try FilterTokens(text)
    var terms: [Term] = []
    var depth = 0
    while true {
      while tokens.take("(") { depth += 1 }
      terms.append(try Self.term(&tokens, persona))
      while depth > 0, tokens.take(")") { depth -= 1 }
      if tokens.isAtEnd { break }
      guard tokens.take("and") else { throw tokens.refusal("expected 'and'") }
    }
    guard depth == 0 else { throw tokens.refusal("a bracket is not closed") }
    self.terms = terms
  }

  private static func term(
    _ tokens: inout FilterTokens, _ persona: PartnerCenterPersona
  ) throws(PartnerCenterRefusal) -> Term {
    let field = tokens.next() ?? ""
    if field == "team/any" {
      for expected in ["(", "t", ":", "t/email", "eq"] where !tokens.take(expected) {
        throw tokens.refusal("only team/any(t:t/email eq '…') is known")
      }
      let email = try tokens.text()
      guard tokens.take(")") else { throw tokens.refusal("expected ')'") }
      return .team(email: email)
    }
    let comparison = tokens.next() ?? ""
    if field == "updatedDateTime", persona.updatedFilter != .refused {
      guard let comparison = Comparison(rawValue: comparison), let instant = tokens.next().flatMap({ PracticeInstant($0) }) else {
        throw tokens.refusal("'updatedDateTime' is compared by eq, ge, gt, le or lt with a date-time without quotes")
      }
      return persona.updatedFilter == .ignored ? .ignored : .updated(comparison, instant)
    }
    let isReference = field == "externalReferenceId" && persona.externalReferenceFilter != .refused
    guard choices[field] != nil || isReference || field == "engagementId" || field == "customerProfile/address/country" else {
      throw tokens.refusal("'\(field)' cannot be filtered by")
    }
    guard comparison == "eq" else { throw tokens.refusal("'\(field)' is compared by eq, not '\(comparison)'") }
    let value = try tokens.text()
    if isReference {
      return persona.externalReferenceFilter == .ignored ? .ignored : .equals(path: field, value: value)
    }
    if field == "engagementId" { return .engagement(value) }
    if let words = choices[field], !words.contains(value) { throw tokens.refusal("'\(field)' is never '\(value)'") }
    return .equals(path: field, value: value)
  }
}

/// The words of a filter, one after the other.
private struct FilterTokens {
  private let tokens: [String]
  private var position = 0

  init(_ text: String) throws(PartnerCenterRefusal) {
    var tokens: [String] = []
    var rest = text[...]
    while let first = rest.first {
      if first == " " {
        rest.removeFirst()
      } else if first == "(" || first == ")" || first == ":" {
        tokens.append(String(rest.removeFirst()))
      } else if first == "'" {
        var value = ""
        rest.removeFirst()
        while true {
          guard let quote = rest.firstIndex(of: "'") else {
            throw .badRequest("$filter: a quote is not closed", target: "$filter")
          }
          value += rest[..<quote]
          rest = rest[rest.index(after: quote)...]
          guard rest.first == "'" else { break }
          value += "'"
          rest.removeFirst()
        }
        tokens.append("'" + value)
      } else {
        // An instant has colons of its own; elsewhere a colon ends a word.
        let word = rest.prefix { !" ()'".contains($0) }
        if let colon = word.firstIndex(of: ":"), !word.contains("T") {
          tokens.append(String(word[..<colon]))
          rest = rest[colon...]
        } else {
          tokens.append(String(word))
          rest = rest.dropFirst(word.count)
        }
      }
    }
    self.tokens = tokens
  }

  var isAtEnd: Bool { position >= tokens.count }

  mutating func next() -> String? {
    guard position < tokens.count else { return nil }
    position += 1
    return tokens[position - 1]
  }

  mutating func take(_ token: String) -> Bool {
    guard position < tokens.count, tokens[position] == token else { return false }
    position += 1
    return true
  }

  /// A value in quotes.
  mutating func text() throws(PartnerCenterRefusal) -> String {
    guard let token = next(), token.first == "'" else { throw refusal("expected a value in quotes") }
    return String(token.dropFirst())
  }

  func refusal(_ problem: String) -> PartnerCenterRefusal {
    .badRequest("$filter: \(problem)", target: "$filter")
  }
}
