import Faults
import Records

/// A person's choice on its way into the state.
public struct TakenChoice: Sendable {
  /// The tokens of the rows that say so; none where it was said on the command line.
  public var tokens: [String]
  public var deal: Int64
  public var part: PersonDecision.Part
  public var verb: PersonDecision.Verb
  public var argument: String
  public var basis: Basis
  public var person: String
  public var source: String

  public init(
    tokens: [String] = [], deal: Int64, part: PersonDecision.Part, verb: PersonDecision.Verb, argument: String = "", basis: Basis,
    person: String, source: String
  ) {
    self.tokens = tokens
    self.deal = deal
    self.part = part
    self.verb = verb
    self.argument = argument
    self.basis = basis
    self.person = person
    self.source = source
  }
}

/// What persons decided: stored when it is taken in, ended by the settlement that carries it out.
extension StateStore {
  /// Stores choices and makes their deals dirty and due; gives the decisions' numbers.
  ///
  /// One transaction with the tokens' being taken: killed before it, the workbook is taken in again; killed after it, the
  /// decisions stand. An earlier open decision about the same thing is dropped: the last word counts.
  public func take(_ choices: [TakenChoice], at now: Instant) throws(Fault) -> [Int64] {
    guard !choices.isEmpty else { return [] }
    return try database.joined { () throws(Fault) -> [Int64] in
      var numbers: [Int64] = []
      for choice in choices { numbers.append(try take(choice, at: now)) }
      return numbers
    }
  }

  private func take(_ choice: TakenChoice, at now: Instant) throws(Fault) -> Int64 {
    for earlier in try decisions(ofDeal: choice.deal) where earlier.part == choice.part {
      let isSame = earlier.part != .cell || earlier.basis.cells.keys.contains { choice.basis.cells[$0] != nil }
      guard isSame else { continue }
      try database.statement("UPDATE decision SET status = 'dropped', ended_at = ?, note = 'decided again' WHERE id = ?")
        .run(now.seconds, earlier.id)
    }
    try database.statement(
      """
      INSERT INTO decision(deal, part, verb, argument, basis, person, source, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """
    ).run(
      choice.deal, choice.part.rawValue, choice.verb.rawValue, choice.argument, try encode(choice.basis), choice.person,
      choice.source, now.seconds)
    let id = database.lastInsertRowID
    for token in choice.tokens { try database.statement("UPDATE offer SET taken = ? WHERE token = ?").run(id, token) }
    try database.statement(
      "UPDATE deal SET dirty_since = COALESCE(dirty_since, ?), next_try = NULL, stirred = stirred + 1 WHERE id = ?"
    )
    .run(now.seconds, choice.deal)
    return id
  }

  /// The open and the standing decisions of a deal, oldest first.
  public func decisions(ofDeal deal: Int64) throws(Fault) -> [PersonDecision] {
    try decisions("WHERE deal = ? AND status IN ('open', 'standing') ORDER BY id", deal)
  }

  /// Everything that was ever decided about a deal, oldest first.
  public func decisionHistory(ofDeal deal: Int64) throws(Fault) -> [PersonDecision] {
    try decisions("WHERE deal = ? ORDER BY id", deal)
  }

  func decision(_ id: Int64) throws(Fault) -> PersonDecision? { try decisions("WHERE id = ?", id).first }

  private func decisions(_ condition: String, _ deal: Int64) throws(Fault) -> [PersonDecision] {
    try database.statement(
      "SELECT id, deal, part, verb, argument, basis, person, source, made_at, status FROM decision \(condition)"
    ).all(deal) { row throws(Fault) in
      guard let part = PersonDecision.Part(rawValue: try row.text(2)), let verb = PersonDecision.Verb(rawValue: try row.text(3)),
        let status = PersonDecision.Status(rawValue: try row.text(9))
      else { throw ByteReader.damaged }
      return PersonDecision(
        id: try row.int(0), deal: try row.int(1), part: part, verb: verb, argument: try row.text(4),
        basis: try basis(try row.blob(5)), person: try row.text(6), source: try row.text(7),
        madeAt: Instant(seconds: try row.int(8)), status: status)
    }
  }

  /// Ends a decision outside of a settlement: the pairer's are ended where it pairs.
  public func end(_ end: DecisionEnd, run: Int64, at now: Instant) throws(Fault) {
    try database.statement("UPDATE decision SET status = ?, run = ?, ended_at = ?, note = ? WHERE id = ?")
      .run(end.status.rawValue, run, end.status == .standing ? nil : now.seconds, end.note, end.decision)
  }

  /// A deal that becomes part of another takes its decisions along.
  func moveDecisions(from old: Int64, to new: Int64) throws(Fault) {
    try database.statement("UPDATE decision SET deal = ? WHERE deal = ?").run(new, old)
    try database.statement("UPDATE offer SET deal = ? WHERE deal = ?").run(new, old)
  }

  // MARK: What a waiting deal asks

  func store(_ question: Question?, ofDeal deal: Int64) throws(Fault) {
    var bytes: [UInt8]?
    if let question {
      var writer = ByteWriter()
      writer.put(question.part.rawValue)
      writer.put(UInt64(question.verbs.count))
      for verb in question.verbs { writer.put(verb.rawValue) }
      writer.put(UInt64(question.candidates.count))
      for candidate in question.candidates { writer.put(candidate) }
      bytes = writer.bytes + (try encode(question.basis))
    }
    try database.statement("UPDATE deal SET offer = ? WHERE id = ?").run(bytes, deal)
  }

  /// What a waiting deal asks of a person; `nil` where no verb fits.
  public func question(ofDeal deal: Int64) throws(Fault) -> Question? {
    let bytes = try database.statement("SELECT offer FROM deal WHERE id = ? AND offer IS NOT NULL")
      .first(deal) { row throws(Fault) in try row.blob(0) }
    guard let bytes else { return nil }
    let parts: Result<(PersonDecision.Part, [PersonDecision.Verb], [String], StoredBasis), Fault> = bytes.withUnsafeBytes { raw in
      Result { () throws(Fault) in
        var reader = ByteReader(raw)
        guard let part = PersonDecision.Part(rawValue: try reader.text()) else { throw ByteReader.damaged }
        var verbs: [PersonDecision.Verb] = []
        for _ in 0..<(try reader.count()) {
          if let verb = PersonDecision.Verb(rawValue: try reader.text()) { verbs.append(verb) }
        }
        var candidates: [String] = []
        for _ in 0..<(try reader.count()) { candidates.append(try reader.text()) }
        return (part, verbs, candidates, try StoredBasis(&reader))
      }
    }
    let (part, verbs, candidates, stored) = try parts.get()
    return Question(part: part, verbs: verbs, candidates: candidates, basis: try basis(stored))
  }
}
