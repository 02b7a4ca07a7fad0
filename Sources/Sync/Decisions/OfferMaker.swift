import Faults
import Mapping
import Reconcile
import Records
import StateStore

/// Puts what waits before a person: what may be said about it, and for which values.
struct OfferMaker {
  let world: SyncWorld

  // MARK: Questions

  /// What a problem of a deal asks: the verbs that fit its cell, else those of the deal; `nil` where nothing fits.
  func question(_ problem: DealProblem, _ result: WorkResult) -> Question? {
    if case .update(let decision) = result.work.task, let cell = decision.cells.first(where: { $0.asks(problem) }) {
      var question = question(cell.rule, result.work.state, problem: problem.code.rawValue)
      // A cell that waits may ask about the deal as well: to start a new referral, or to leave it.
      if let deal = DealQuestion.question(problem) {
        (question.verbs, question.candidates, question.basis.facts) = (
          deal.verbs + question.verbs, deal.candidates, deal.basis.facts
        )
      }
      return question
    }
    if case .update(let decision) = result.work.task, let solutions = decision.solutions, solutions.problems.contains(problem) {
      return question(solutions.rows, result.work.state, problem: problem.code.rawValue)
    }
    return DealQuestion.question(problem)
  }

  /// What a cell asks as it stands.
  func question(_ rule: CellRule, _ state: DealState, problem: String, with first: [PersonDecision.Verb] = []) -> Question {
    Question(
      part: .cell, verbs: first + fitting(rule, state),
      basis: Basis(cells: Self.cells(rule, state, world.guide), problem: problem))
  }

  /// What the lists of solutions ask as they stand.
  func question(_ rows: SolutionRows, _ state: DealState, problem: String, with first: [PersonDecision.Verb] = []) -> Question {
    Question(
      part: .cell, verbs: first + fitting(rows, state),
      basis: Basis(cells: [rows.key: SolutionDecision.standing(state, rows).cell], problem: problem))
  }

  func fitting(_ rule: CellRule, _ state: DealState) -> [PersonDecision.Verb] {
    DealReconciler(guide: world.guide).fitting(rule, state, now: world.now).map(Self.verb)
  }

  func fitting(_ rows: SolutionRows, _ state: DealState) -> [PersonDecision.Verb] {
    DealReconciler(guide: world.guide).fittingSolutions(rows, state, now: world.now).map(Self.verb)
  }

  private static func verb(_ verb: PersonChoice.Verb) -> PersonDecision.Verb {
    switch verb {
    case .takeCRM: .takeCRM
    case .takePartnerCenter: .takePartnerCenter
    case .leave: .leaveUntilChanged
    case .apply: .yes
    }
  }

  /// Both values of the rows of a cell, with what each was made from.
  static func cells(_ rule: CellRule, _ state: DealState, _ guide: CompiledGuide) -> [CellKey: AgreedCell] {
    let rows = rule.rows.compactMap { RowView(row: $0, guide: guide, state: state) }
    return Dictionary(rows.map { ($0.key, $0.asItStands) }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: Rows

  /// A row of the journal with its drop-down, made by `row` of it; its token, the last cell, is added where the row is stored.
  ///
  /// It is remembered as it is shown, without both.
  func row(of deal: Deal, sheet: String, _ question: Question?, _ row: (_ choices: Value) -> [Value]) -> JournalRow {
    let question = question ?? Self.nothing
    return JournalRow(
      sheet, row(Self.choices(question.choices)),
      offer: Offer(
        pairing: world.options.pairing, deal: deal.id, sheet: sheet, question: question, shown: row(.null)))
  }

  /// Where nothing can be said, the token still tells which row it is.
  static let nothing = Question(part: .deal, verbs: [], basis: Basis())

  /// What a row's drop-down offers, as the cell of the answer has it in the journal.
  static func choices(_ choices: [String]) -> Value {
    choices.isEmpty ? .null : .list(choices.map { Value.Element(key: $0, fields: []) })
  }
}

extension CellDecision {
  /// Whether this cell waits with just this problem.
  func asks(_ problem: DealProblem) -> Bool {
    switch verdict {
    case .conflict(let own), .held(let own): own == problem
    case .unchanged, .agree, .write, .closeInCRM, .qualify: false
    }
  }
}
