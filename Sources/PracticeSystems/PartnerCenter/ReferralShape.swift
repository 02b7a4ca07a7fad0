/// Brings what is sent into the form it is kept in, and says what does not fit.
struct ReferralShape {
  let persona: PartnerCenterPersona
  /// Whether a deal value may be a text, as in the samples of a PATCH (4.3).
  var takesMoneyAsText: Bool
  /// Whether members that only the service sets are taken: in a scenario, not in a request.
  var takesServiceFields = false
  /// What did not fit.
  private(set) var problems: [PartnerCenterProblem] = []

  init(persona: PartnerCenterPersona, takesMoneyAsText: Bool, takesServiceFields: Bool = false) {
    self.persona = persona
    self.takesMoneyAsText = takesMoneyAsText
    self.takesServiceFields = takesServiceFields
  }

  /// The value as it is kept; on a problem the value as it came, and the problem noted.
  mutating func kept(_ value: PracticeJSON, as kind: ReferralField.Kind, at path: String, isCreate: Bool) -> PracticeJSON {
    if value.isNull {
      switch kind {
      case .list: return .array([])
      case .object(let fields): return ReferralSchema.blank(fields)
      default: return .null
      }
    }
    switch (kind, value) {
    case (.text, .string(let text)): return .string(trimmed(text))
    case (.flag, .bool), (.open, _): return value
    case (.number, .number): return value
    case (.money, .number(let token)): return money(token, value, at: path)
    case (.money, .string(let token)) where takesMoneyAsText: return money(token, value, at: path)
    case (.instant, .string(let text)):
      guard let instant = PracticeInstant(text) else {
        return problem(value, "invalidDateTime", "'\(path)' is no date-time: '\(text)'", at: path)
      }
      return .string(Self.shown(instant))
    case (.choice(let words), .string(let text)):
      guard words.contains(text) else {
        return problem(value, "invalidValue", "'\(path)' cannot be '\(text)'", at: path)
      }
      return value
    case (.list(let element), .array(let elements)):
      var kept: [PracticeJSON] = []
      for (index, item) in elements.enumerated() {
        kept.append(self.kept(item, as: element, at: "\(path)/\(index)", isCreate: isCreate))
      }
      return .array(kept)
    case (.object(let fields), .object(let members)):
      return .object(object(members, fields, at: path, isCreate: isCreate))
    default:
      return problem(value, "invalidType", "'\(path)' cannot be \(value.kindName)", at: path)
    }
  }

  private mutating func object(
    _ members: [PracticeJSON.Member], _ fields: [ReferralField], at path: String, isCreate: Bool
  ) -> [PracticeJSON.Member] {
    for member in members where !fields.contains(where: { $0.name == member.name }) {
      _ = problem(
        member.value, "unknownProperty", "there is no '\(join(path, member.name))'", at: join(path, member.name))
    }
    return fields.map { field in
      let place = join(path, field.name)
      let given = members.first { $0.name == field.name }?.value ?? .null
      if !given.isNull, !takesServiceFields, field.write == .never || isCreate && field.write == .later {
        _ = problem(given, "readOnlyProperty", "'\(place)' cannot be set", at: place)
      }
      return .init(field.name, kept(given, as: field.kind, at: place, isCreate: isCreate))
    }
  }

  private func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : path + "/" + name }

  private func trimmed(_ text: String) -> String {
    guard persona.trimsTexts else { return text }
    var rest = text[...]
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }

  private mutating func money(_ token: String, _ value: PracticeJSON, at path: String) -> PracticeJSON {
    guard let number = PracticeDecimal(token), number.unscaled >= 0 else {
      return problem(value, "invalidValue", "'\(path)' is no amount: '\(token)'", at: path)
    }
    return .number((persona.moneyDigits.map { number.rounded(to: $0) } ?? number).trimmed.description)
  }

  @discardableResult
  private mutating func problem(_ value: PracticeJSON, _ code: String, _ message: String, at path: String) -> PracticeJSON {
    problems.append(PartnerCenterProblem(code: code, message: message, target: path))
    return value
  }

  /// A date-time as answers give it: without a fraction where there is none, else with seven digits.
  static func shown(_ instant: PracticeInstant) -> String {
    instant == instant.wholeSecond ? instant.text(digits: 0) : instant.description
  }
}
