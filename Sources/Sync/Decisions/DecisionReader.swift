import Faults
import Records
import Reports
import StateStore

/// An answer of a person, and the offer that it is for.
struct Answer: Sendable {
  let sheet: String
  let row: Int
  let place: Place
  let offer: StoredOffer
  let verb: PersonDecision.Verb
  let argument: String

  /// The rows of one create, or of one cell, ask one thing.
  struct Unit: Hashable, Sendable {
    let deal: Int64
    let part: PersonDecision.Part
    let cells: Set<CellKey>
  }
  var unit: Unit { Self.unit(offer.offer) }

  var part: PersonDecision.Part { offer.offer.question.answer(verb).part }
  /// The values that the answer is for.
  var basis: Basis { offer.offer.question.answer(verb).basis }

  static func unit(_ offer: Offer) -> Unit {
    Unit(deal: offer.deal, part: offer.question.part, cells: Set(offer.question.basis.cells.keys))
  }
}

/// Reads the answers of a workbook against what was offered, all problems in one go.
///
/// It knows the state only; whether the values still stand is asked when both sides were read.
struct DecisionReader {
  let file: DecisionFile
  let world: SyncWorld
  /// How long a plan lives.
  static let planDays: Int64 = 7
  /// More rows than this, answered or refused, come from no person.
  static let most = 100_000

  private(set) var answers: [Answer] = []
  private(set) var refused: [RefusedRow] = []
  private(set) var person: String?
  /// Answers that were taken from this very content before.
  private(set) var repeated: [Answer] = []
  let isSameFile: Bool
  private var broken: Set<Answer.Unit> = []
  private var plans: [Int64: StoredPlan] = [:]

  private init(_ file: DecisionFile, _ world: SyncWorld, isSameFile: Bool) {
    self.file = file
    self.world = world
    self.isSameFile = isSameFile
  }

  /// - Throws: `XLS…` and `DEC001` for a file of which nothing can be taken.
  static func read(_ file: DecisionFile, _ world: SyncWorld, in state: isolated StateStore) throws(Fault) -> DecisionReader {
    var reader = DecisionReader(file, world, isSameFile: !(try state.isNewFile(file.content)))
    let facts = try ReturnedWorkbook.read(file.path) { (row) throws(Fault) in
      try reader.take(row, in: state)
      try reader.checkSize()
    }
    reader.person = facts.lastModifiedBy
    for fault in facts.problems { reader.refuse(fault) }
    reader.refuseDoubled()
    reader.refuseContradictions()
    return reader
  }

  private mutating func refuse(_ fault: Fault) {
    guard case .cell(_, let sheet, let row, _) = fault.place else { return }
    refused.append(RefusedRow(sheet: sheet, row: row, fault: fault))
  }

  // MARK: A row

  private mutating func take(_ row: ReturnedRow, in state: isolated StateStore) throws(Fault) {
    let isAnswered = row.decision != nil || row.sheet == .plan && row.apply != nil
    guard let token = row.token else {
      if isAnswered {
        let isOfUpload = row.cell("Entity")?.text == Entity.solutionDetail.rawValue
        refuse(
          isOfUpload
            ? Self.fault(
              "DEC013", row, "Token", "a row of solution details goes in with its whole file, not by an answer",
              "import the file; --allow solutions=N lifts a brake that holds it")
            : Self.fault("DEC013", row, "Token", "the row has no token", "answer only in rows that cosell wrote"))
      }
      return
    }
    guard let offer = try state.offer(token: token) else {
      if isAnswered { refuse(unknown(token, row)) }
      return
    }
    if let dead = try dead(offer, row, in: state) {
      if isAnswered { refuse(dead) }
      return
    }
    let edited = row.edited(from: offer.offer.shown)
    if offer.taken == nil || isAnswered {
      for heading in edited {
        refuse(
          Self.fault(
            "DEC010", row, heading, "'\(heading)' was edited: it no longer says what was offered",
            "put it back, and change the value in its system if that is meant"))
      }
    }
    if !edited.isEmpty { broken.insert(Answer.unit(offer.offer)) }
    guard isAnswered, edited.isEmpty else { return }
    guard let (verb, argument, heading) = answer(row, offer) else {
      broken.insert(Answer.unit(offer.offer))
      return
    }
    let answer = Answer(
      sheet: row.sheetName, row: row.row.number, place: row.place(heading), offer: offer, verb: verb, argument: argument)
    if let taken = offer.taken {
      if isSameFile, taken.verb == verb, taken.argument == argument {
        repeated.append(answer)
      } else {
        refuse(
          Self.fault(
            "DEC006", row, heading, "the row was taken already: \(taken.told)",
            "answer in a newer workbook"))
      }
      return
    }
    answers.append(answer)
  }

  /// Whatever came of the rows so far, they are kept in memory: a workbook of too many is refused as a whole.
  private func checkSize() throws(Fault) {
    guard answers.count + repeated.count + refused.count <= Self.most else {
      throw Fault(
        "DEC014", while: "take the workbook", "more than \(Self.most) rows are answered or wrong", at: .file(file.path),
        remedy: "take it in parts")
    }
  }

  private func unknown(_ token: String, _ row: ReturnedRow) -> Fault {
    if OfferToken.isOne(token), !token.hasPrefix(OfferToken.mark(world.options.pairing) + "-") {
      return Self.fault(
        "DEC003", row, "Token", "the row belongs to another pairing", "take the workbook with the configuration it was made with")
    }
    return Self.fault(
      "DEC002", row, "Token", "the token is not known: it was edited, or is too old, or is of a state that was lost",
      "answer in a newer workbook")
  }

  /// Why an offer is none any more, whatever the values are.
  private mutating func dead(_ offer: StoredOffer, _ row: ReturnedRow, in state: isolated StateStore) throws(Fault) -> Fault? {
    guard offer.offer.sheet == row.sheet.rawValue else {
      return Self.fault(
        "DEC004", row, "Token", "the token is of a row of the sheet '\(offer.offer.sheet)'", "move the row back to its sheet")
    }
    guard let id = offer.plan else { return nil }
    if plans[id] == nil { plans[id] = try state.plan(id) }
    let again = "make a new one with 'cosell plan'"
    guard let plan = plans[id] else { return Self.fault("DEC005", row, "Token", "the plan of the row is too old", again) }
    if world.now.seconds(since: plan.madeAt) > Self.planDays * 86_400 {
      return Self.fault(
        "DEC005", row, "Token", "the plan is of \(plan.madeAt.date), and a plan lives \(Self.planDays) days", again)
    }
    if plan.guide != world.guide.fingerprint {
      return Self.fault("DEC005", row, "Token", "the guide has changed since the plan was made", again)
    }
    if plan.configuration != world.options.configurationHash {
      return Self.fault("DEC005", row, "Token", "the configuration has changed since the plan was made", again)
    }
    return nil
  }

  // MARK: An answer

  private mutating func answer(
    _ row: ReturnedRow, _ offer: StoredOffer
  ) -> (verb: PersonDecision.Verb, argument: String, heading: String)? {
    if row.sheet == .plan, let apply = row.apply {
      guard row.decision == nil else {
        refuse(Self.fault("DEC008", row, "Decision", "the row has both an Apply and a Decision", "leave one of them blank"))
        return nil
      }
      guard let verb = Self.yesOrNo(apply) else {
        refuse(Self.fault("DEC008", row, "Apply", "'\(apply.prefix(60))' is no answer", "write Yes or No, or leave it blank"))
        return nil
      }
      return (verb, "", "Apply")
    }
    guard let text = row.decision else { return nil }
    guard let (verb, argument) = DecisionWords.read(text) else {
      let near = DecisionWords.nearest(text).map { "did you mean '\($0)'?" }
      refuse(
        Self.fault("DEC008", row, "Decision", "'\(text.prefix(60))' is no decision", near ?? "take one from the drop-down"))
      return nil
    }
    guard offer.offer.question.verbs.contains(verb) else {
      let fitting = offer.offer.question.choices
      refuse(
        Self.fault(
          "DEC009", row, "Decision", "'\(verb.rawValue)' does not fit this row",
          fitting.isEmpty ? "nothing can be decided here; see the remedy" : "what fits: \(fitting.joined(separator: ", "))"))
      return nil
    }
    if verb == .useAccount, argument.isEmpty {
      refuse(Self.fault("DEC008", row, "Decision", "'use account' names none", "write its id: 'use account ID'"))
      return nil
    }
    return (verb, argument, "Decision")
  }

  private static func yesOrNo(_ text: String) -> PersonDecision.Verb? {
    switch text.lowercased() {
    case "yes", "true", "1": .yes
    case "no", "false", "0": .no
    default: nil
    }
  }

  static func fault(_ code: Fault.Code, _ row: ReturnedRow, _ heading: String, _ problem: String, _ remedy: String) -> Fault {
    Fault(code, while: "take the row", problem, at: row.place(heading), remedy: remedy)
  }

  // MARK: Answers against each other

  private mutating func refuseDoubled() {
    let byToken = Dictionary(grouping: answers.indices) { answers[$0].offer.token }
    let doubled = Set(byToken.values.filter { $0.count > 1 }.flatMap { $0 })
    for index in doubled.sorted() {
      let others = byToken[answers[index].offer.token]?.filter { $0 != index } ?? []
      let rows = others.map { "\(answers[$0].sheet)!\(answers[$0].row)" }.joined(separator: ", ")
      drop(answers[index], "DEC007", "the same token is answered in \(rows) too", "delete the copies of the row")
    }
    answers = answers.indices.filter { !doubled.contains($0) }.map { answers[$0] }
  }

  private mutating func refuseContradictions() {
    let byUnit = Dictionary(grouping: answers, by: \.unit)
    // What was refused before one of these is: each of two that contradict is told of the other.
    let broken = self.broken
    var kept: [Answer] = []
    for answer in answers {
      if broken.contains(answer.unit) {
        drop(
          answer, "DEC012", "another row of the same \(answer.unit.part == .create ? "create" : "field") was refused",
          "put that row right first")
      } else if let other = byUnit[answer.unit]?.first(where: { $0.verb != answer.verb || $0.argument != answer.argument }) {
        drop(
          answer, "DEC012",
          "it contradicts \(other.sheet)!\(other.row), which asks the same: a create, a close and a group of fields are one answer",
          "give both the same answer")
      } else {
        kept.append(answer)
      }
    }
    answers = kept
  }

  private mutating func drop(_ answer: Answer, _ code: Fault.Code, _ problem: String, _ remedy: String) {
    broken.insert(answer.unit)
    refuse(Fault(code, while: "take the row", problem, at: answer.place, remedy: remedy))
  }

  /// Leaves answers out whose values do not stand any more.
  mutating func refuse(_ reasons: [Answer.Unit: String]) {
    for answer in answers {
      guard let reason = reasons[answer.unit] else { continue }
      drop(answer, "DEC011", reason, "look at the newest report, and decide there")
    }
    answers.removeAll { reasons[$0.unit] != nil }
  }
}

/// The words of the column Decision.
enum DecisionWords {
  private static let verbs = PersonDecision.Verb.allCases.filter { $0 != .yes && $0 != .no }

  static func read(_ text: String) -> (PersonDecision.Verb, argument: String)? {
    let lower = text.lowercased()
    if let verb = verbs.first(where: { $0.rawValue.lowercased() == lower }) { return (verb, "") }
    let start = PersonDecision.Verb.useAccount.rawValue + " "
    guard lower.hasPrefix(start) else { return nil }
    return (.useAccount, String(text.dropFirst(start.count)))
  }

  static func nearest(_ text: String) -> String? { Suggestion.nearest(to: text, in: verbs.map(\.rawValue)) }
}
