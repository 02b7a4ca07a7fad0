import Digests
import Faults
import Records

/// A row that is put before a person: what it asks, and how it is shown.
public struct Offer: Hashable, Sendable {
  /// Names the pairing in the token: a workbook of another one is known by it.
  public var pairing: String
  public var deal: Int64
  /// The sheet it stands on: `Plan`, `Differences`, `Conflicts`, `To do`.
  public var sheet: String
  public var question: Question
  /// The row's cells as they are shown, in the order of the sheet's headings; null where a cell is no value.
  public var shown: [Value]

  public init(pairing: String, deal: Int64, sheet: String, question: Question, shown: [Value]) {
    self.pairing = pairing
    self.deal = deal
    self.sheet = sheet
    self.question = question
    self.shown = shown
  }
}

/// An offer as the state keeps it, with what became of it.
public struct StoredOffer: Sendable {
  public let id: Int64
  public let token: String
  public let offer: Offer
  public let madeAt: Instant
  /// The plan whose row it is.
  public let plan: Int64?
  /// The decision that took it.
  public let taken: PersonDecision?
}

/// A plan as the state keeps it: what its rows are worth.
public struct StoredPlan: Hashable, Sendable {
  /// The run that made it.
  public let id: Int64
  public let madeAt: Instant
  public let guide: String
  public let configuration: String

  public init(id: Int64, madeAt: Instant, guide: String, configuration: String) {
    self.id = id
    self.madeAt = madeAt
    self.guide = guide
    self.configuration = configuration
  }
}

/// What was offered under which token.
extension StateStore {
  /// Gives each row its token, and remembers what stands behind it.
  ///
  /// A token is made from what is offered and how it is shown: the same row has the same token in every report, so that
  /// yesterday's workbook is as good as today's while nothing has moved. A row of a plan has one of its own. A token that was
  /// taken, and whose decision has ended, is not given again.
  public func offer(_ offers: [Offer], plan: Int64? = nil, at now: Instant) throws(Fault) -> [String] {
    guard !offers.isEmpty else { return [] }
    return try database.joined { () throws(Fault) -> [String] in
      var tokens: [String] = []
      for offer in offers { tokens.append(try give(offer, plan, now)) }
      return tokens
    }
  }

  func give(_ offer: Offer, _ plan: Int64?, _ now: Instant) throws(Fault) -> String {
    let basis = try encode(offer.question.basis)
    var shown = ByteWriter()
    for value in offer.shown { shown.put(value) }
    let verbs = offer.question.verbs.map(\.rawValue).joined(separator: "\n")
    for round in UInt64(0)..<1_000 {
      var text = ByteWriter()
      for part in [offer.pairing, offer.sheet, offer.question.part.rawValue, verbs] { text.put(part) }
      text.put(signed: offer.deal)
      text.put(signed: plan ?? -1)
      text.put(round)
      let token = OfferToken.make(text.bytes + basis + shown.bytes, pairing: offer.pairing)
      let known = try database.statement(
        """
        SELECT offer.taken IS NOT NULL, decision.status FROM offer LEFT JOIN decision ON decision.id = offer.taken
        WHERE offer.token = ?
        """
      ).first(token) { row throws(Fault) in (try row.bool(0), try row.optionalText(1)) }
      if let known {
        // Given again only while nobody took it, or while what was decided by it still holds. Within one plan it is another row.
        guard plan == nil, !known.0 || known.1 == "open" || known.1 == "standing" else { continue }
        try database.statement("UPDATE offer SET made_at = ? WHERE token = ?").run(now.seconds, token)
        return token
      }
      try database.statement(
        "INSERT INTO offer(token, plan, deal, sheet, part, verbs, basis, shown, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
      ).run(
        token, plan, offer.deal, offer.sheet, offer.question.part.rawValue, verbs, basis, shown.bytes, now.seconds)
      return token
    }
    throw Fault("STATE024", while: "make the token of a row", "a thousand of them were taken already", recovery: .giveUp)
  }

  /// What stands behind a token; `nil` when it was never given here, or long ago.
  public func offer(token: String) throws(Fault) -> StoredOffer? {
    let found = try database.statement(
      "SELECT id, deal, sheet, part, verbs, basis, shown, made_at, plan, taken FROM offer WHERE token = ?"
    ).first(token) { row throws(Fault) -> (StoredOffer, Int64?) in
      guard let part = PersonDecision.Part(rawValue: try row.text(3)) else { throw ByteReader.damaged }
      let verbs = try row.text(4).split(separator: "\n").compactMap { PersonDecision.Verb(rawValue: String($0)) }
      let question = Question(part: part, verbs: verbs, basis: try basis(try row.blob(5)))
      let offer = Offer(
        pairing: "", deal: try row.int(1), sheet: try row.text(2), question: question, shown: try Self.values(try row.blob(6)))
      return (
        StoredOffer(
          id: try row.int(0), token: token, offer: offer, madeAt: Instant(seconds: try row.int(7)), plan: try row.optionalInt(8),
          taken: nil), try row.optionalInt(9)
      )
    }
    guard let (stored, taken) = found else { return nil }
    guard let taken else { return stored }
    return StoredOffer(
      id: stored.id, token: stored.token, offer: stored.offer, madeAt: stored.madeAt, plan: stored.plan,
      taken: try decision(taken))
  }

  // MARK: Plans

  /// Remembers a plan before its rows are offered; one that was begun by the same run is replaced.
  public func keep(_ plan: StoredPlan) throws(Fault) {
    try database.joined { () throws(Fault) in
      try database.statement("DELETE FROM offer WHERE plan = ?").run(plan.id)
      try database.statement(
        "INSERT OR REPLACE INTO plan(id, run, made_at, guide, configuration) VALUES (?, ?, ?, ?, ?)"
      ).run(plan.id, plan.id, plan.madeAt.seconds, plan.guide, plan.configuration)
    }
  }

  public func plan(_ id: Int64) throws(Fault) -> StoredPlan? {
    try database.statement("SELECT made_at, guide, configuration FROM plan WHERE id = ?").first(id) { row throws(Fault) in
      StoredPlan(id: id, madeAt: Instant(seconds: try row.int(0)), guide: try row.text(1), configuration: try row.text(2))
    }
  }

  /// The rows of a plan as they are shown, each with its token and the verbs that fit, in order.
  public func planRows(
    _ plan: Int64, after position: Int64, limit: Int
  ) throws(Fault) -> [(position: Int64, token: String, choices: [String], shown: [Value])] {
    try database.statement("SELECT id, token, verbs, shown FROM offer WHERE plan = ? AND id > ? ORDER BY id LIMIT ?")
      .all(plan, position, limit) { row throws(Fault) in
        let verbs = try row.text(2).split(separator: "\n").compactMap { PersonDecision.Verb(rawValue: String($0)) }
        let question = Question(part: .cell, verbs: verbs, basis: Basis())
        return (try row.int(0), try row.text(1), question.choices, try Self.values(try row.blob(3)))
      }
  }

  /// Whether a run left rows for a plan's workbook: what is offered, or what uploads would write.
  public func hasPlanRows(_ plan: Int64) throws(Fault) -> Bool {
    try database.statement(
      "SELECT 1 FROM offer WHERE plan = ?1 UNION ALL SELECT 1 FROM journal WHERE run = ?1 AND sheet = 'Plan' LIMIT 1"
    ).first(plan) { row throws(Fault) in try row.int(0) } != nil
  }

  /// Forgets what was offered before an instant, and plans made before another: their workbooks are dead.
  public func forgetOffers(before: Instant, plansBefore: Instant) throws(Fault) {
    try database.joined { () throws(Fault) in
      try database.statement("DELETE FROM offer WHERE made_at < ? AND plan IS NULL").run(before.seconds)
      try database.statement("DELETE FROM offer WHERE plan IN (SELECT id FROM plan WHERE made_at < ?)").run(plansBefore.seconds)
      try database.statement("DELETE FROM plan WHERE made_at < ?").run(plansBefore.seconds)
    }
  }

  // MARK: Files

  /// Notes a file by its content; `false` when the same content was taken in before.
  public func isNewFile(_ content: String) throws(Fault) -> Bool {
    try database.statement("SELECT 1 FROM taken_file WHERE content = ?").first(content) { row throws(Fault) in try row.int(0) }
      == nil
  }

  public func noteFile(_ content: String, name: String, at now: Instant) throws(Fault) {
    try database.statement("INSERT OR IGNORE INTO taken_file(content, name, taken_at) VALUES (?, ?, ?)")
      .run(content, name, now.seconds)
  }
}

/// How tokens look: `k3f9-7hq2m4x8w9bcdefg`, the pairing's mark and the offer's.
///
/// Letters and digits that nobody confuses and that no spreadsheet takes for a number or a date.
public enum OfferToken {
  private static let alphabet = Array("bcdfghjkmnpqrstvwxz2456789".utf8)

  static func make(_ bytes: [UInt8], pairing: String) -> String {
    mark(pairing) + "-" + text(SHA256.digest(bytes), 16)
  }

  /// The part of a token that names its pairing.
  public static func mark(_ pairing: String) -> String { text(SHA256.digest(Array(pairing.utf8)), 4) }

  /// Whether a text has the form of a token.
  public static func isOne(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0].utf8.count == 4 && parts[1].utf8.count == 16
      && text.utf8.allSatisfy { $0 == 0x2D || alphabet.contains($0) }
  }

  private static func text(_ hash: [UInt8], _ count: Int) -> String {
    // The first character is a letter.
    String(
      decoding: hash.prefix(count).enumerated().map { index, byte in
        alphabet[Int(byte) % (index == 0 ? 19 : alphabet.count)]
      }, as: UTF8.self)
  }
}
