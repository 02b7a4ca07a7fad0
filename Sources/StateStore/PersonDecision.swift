import Records

/// What a person decided about a deal or a cell of it, in a workbook that was taken back or on the command line.
///
/// Who does what with it:
///
/// - Taking in (`Sync/Decisions`) checks the row against what was offered and stores the decision with
///   ``StateStore/take(_:at:)``, which makes the deal dirty and due, so that the next decision about the deal meets it.
/// - It comes with the deal: ``DealRecords/decisions`` has the open and the standing ones, and
///   ``StateStore/decisions(ofDeal:)`` the same for whoever has no records yet (the pairer).
/// - Whoever follows it (the cell reconciler for ``Part/cell``; pairer, customer finder, decider for ``Part/deal``) first looks
///   whether ``basis`` still is what stands there. Where it does, it acts and adds a ``DecisionEnd`` with ``DecisionEnd/carriedOut(_:)`` to the
///   work's `decisionEnds`, from where it gets into the settlement: the write's result and the end of the decision are stored
///   together. Where a side has moved, it adds ``DecisionEnd/dropped(_:because:)`` and decides as if nobody had said anything:
///   the deal is offered anew.
/// - A decision that holds until a side moves (``Verb/notTheSame``, ``Verb/no`` for a create) is ended with ``DecisionEnd/standing(_:)``: it stays in
///   ``DealRecords/decisions`` and is looked at each time the deal is.
///
/// A decision can never do more than the rules allow: one-way doors, evidence and permits are asked as ever.
public struct PersonDecision: Hashable, Sendable {
  public let id: Int64
  public let deal: Int64
  public let part: Part
  public let verb: Verb
  /// What follows the verb: the account's id of `use account X`; empty for the others.
  public let argument: String
  /// What the person was shown: the decision is for this and nothing else.
  public let basis: Basis
  /// Who: the name of the system's user, or `last modified by` of the workbook.
  public let person: String
  /// Where it was written: `plan-7.xlsx: Plan!A5`.
  public let source: String
  public let madeAt: Instant
  public let status: Status

  /// What it is about.
  public enum Part: String, Hashable, Sendable {
    /// One cell, a close and a sharing among them: the guide rows in ``Basis/cells``.
    case cell
    /// The creation of the deal's other record, with its account and contact.
    case create
    /// What the deal as a whole waits for: ``Basis/problem`` is its code.
    case deal
  }

  /// What a person can say, in the words of the workbooks.
  public enum Verb: String, Hashable, Sendable, CaseIterable {
    case useAccount = "use account"
    case create
    case sameDeal = "same deal"
    case notTheSame = "not the same"
    case takeCRM = "take CRM"
    case takePartnerCenter = "take Partner Center"
    case leaveUntilChanged = "leave until changed"
    case startNewReferral = "start a new referral"
    /// `Apply` of a plan: carry out what the row says.
    case yes = "Yes"
    /// `Apply` of a plan: not now, and not again until a side moves.
    case no = "No"
  }

  public enum Status: String, Hashable, Sendable {
    case open, standing, carriedOut, dropped

    /// For people: `waits to be carried out`.
    public var words: String {
      switch self {
      case .open: "waits to be carried out"
      case .standing: "holds until a side moves"
      case .carriedOut: "carried out"
      case .dropped: "not followed"
      }
    }
  }
}

/// What was offered to a person: the values that have to stand there still when the choice is carried out.
public struct Basis: Hashable, Sendable {
  /// Both values of each guide row of the cell, with the raw inputs each was made from.
  public var cells: [CellKey: AgreedCell]
  /// The code of the problem that was shown: `possible-twin`, `account-near`; empty for a row of a plan.
  public var problem: String
  /// Further values in the order in which they were offered: field, value and reason of the problem; the values of a create.
  public var facts: [Value.Element.Field]

  public init(cells: [CellKey: AgreedCell] = [:], problem: String = "", facts: [Value.Element.Field] = []) {
    self.cells = cells
    self.problem = problem
    self.facts = facts
  }
}

/// What a waiting deal asks: the part, the verbs that fit, what an answer would be for.
public struct Question: Hashable, Sendable {
  public var part: PersonDecision.Part
  public var verbs: [PersonDecision.Verb]
  /// What may follow `use account`, as far as it is known: other ids are taken too, and looked at when they are followed.
  public var candidates: [String]
  public var basis: Basis
  public init(part: PersonDecision.Part, verbs: [PersonDecision.Verb], candidates: [String] = [], basis: Basis) {
    self.part = part
    self.verbs = verbs
    self.candidates = candidates
    self.basis = basis
  }

  /// What an answer is about, and the values that it is for: a row may ask about a cell and about its deal.
  public func answer(_ verb: PersonDecision.Verb) -> (part: PersonDecision.Part, basis: Basis) {
    switch verb {
    case .useAccount, .create, .sameDeal, .notTheSame, .startNewReferral:
      return (.deal, Basis(problem: basis.problem, facts: basis.facts))
    case .takeCRM, .takePartnerCenter, .leaveUntilChanged, .yes, .no: return (part, basis)
    }
  }

  /// What stands in the row's drop-down.
  public var choices: [String] {
    verbs.flatMap { verb -> [String] in
      switch verb {
      case .yes, .no: []
      case .useAccount: candidates.isEmpty ? [verb.rawValue] : candidates.map { "\(verb.rawValue) \($0)" }
      default: [verb.rawValue]
      }
    }
  }
}

/// What became of a decision.
public struct DecisionEnd: Hashable, Sendable {
  public let decision: Int64
  public let status: PersonDecision.Status
  /// Why it was dropped, for the history.
  public let note: String

  /// Done as it says.
  public static func carriedOut(_ decision: PersonDecision) -> DecisionEnd {
    DecisionEnd(decision: decision.id, status: .carriedOut, note: "")
  }

  /// Holds until a side moves.
  public static func standing(_ decision: PersonDecision) -> DecisionEnd {
    DecisionEnd(decision: decision.id, status: .standing, note: "")
  }

  /// Cannot be followed any more: a side moved, or the rules do not allow it.
  public static func dropped(_ decision: PersonDecision, because note: String) -> DecisionEnd {
    DecisionEnd(decision: decision.id, status: .dropped, note: note)
  }
}
