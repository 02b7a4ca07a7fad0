extension PracticeWorld.State {
  /// `POST /admin/generate` makes deals, `POST /admin/generate/edit` edits some of them.
  mutating func generate(_ action: String, _ body: PracticeJSON) throws(AdminRefusal) -> PracticeResponse {
    let known = ["deals", "from", "seed", "kind", "permille", "side", "round"]
    for member in body.members ?? [] where !known.contains(member.name) {
      throw AdminRefusal("there is no '\(member.name)': \(known.joined(separator: ", "))")
    }
    guard let count = body["deals"]?.integer, count >= 0, count <= 10_000_000 else {
      throw AdminRefusal("'deals' is how many deals there are")
    }
    let from = try whole("from", body) ?? 0
    let generator = PracticeGenerator(seed: UInt64(try whole("seed", body) ?? 1))
    switch action {
    case "":
      let kind = try word("kind", body, PracticeGenerator.Kind.self) ?? .paired
      let problems = generator.fill(&self, numbers: from..<from + count, kind: kind)
      guard problems.isEmpty else { throw AdminRefusal(problems.prefix(20).joined(separator: "; ")) }
      return .json(200, ["deals": .integer(count)])
    case "edit":
      guard let permille = try whole("permille", body) else { throw AdminRefusal("'permille' is how many of 1000 are edited") }
      guard let side = try word("side", body, PracticeGenerator.Side.self) else { throw AdminRefusal("'side' is missing") }
      let (edited, problems) = generator.edit(
        &self, numbers: from..<from + count, permille: permille, side: side, round: try whole("round", body) ?? 1)
      guard problems.isEmpty else { throw AdminRefusal(problems.prefix(20).joined(separator: "; ")) }
      return .json(200, ["edited": .integer(edited)])
    default: throw AdminRefusal("there is no /admin/generate/\(action)")
    }
  }

  private func whole(_ name: String, _ body: PracticeJSON) throws(AdminRefusal) -> Int? {
    guard let value = body[name] else { return nil }
    guard let number = value.integer, (0...1_000_000_000).contains(number) else {
      throw AdminRefusal("'\(name)' is a whole number from 0, not \(value.text)")
    }
    return number
  }

  private func word<Word: RawRepresentable & CaseIterable>(
    _ name: String, _ body: PracticeJSON, _ kind: Word.Type
  ) throws(AdminRefusal) -> Word? where Word.RawValue == String {
    guard let value = body[name] else { return nil }
    guard let word = value.string.flatMap({ Word(rawValue: $0) }) else {
      throw AdminRefusal("'\(name)' is \(Word.allCases.map(\.rawValue).joined(separator: ", ")), not \(value.text)")
    }
    return word
  }
}
