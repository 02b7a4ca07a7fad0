import Faults
import Reconcile
import Records
import StateStore

/// What a person can say about a deal that waits as a whole: the verbs that fit the code of its problem.
///
/// A new code whose effect is made (in the pairer, the customer finder, the decider) gets a line here, and with it its
/// drop-down in To do and Differences. No line, no verb: a row of another code takes no decision.
enum DealQuestion {
  static let verbs: [Fault.Code: [PersonDecision.Verb]] = [
    "possible-twin": [.sameDeal, .notTheSame], "clone": [.notTheSame], "account-near": [.useAccount, .create],
    "account-ambiguous": [.useAccount], "reopened": [.startNewReferral],
  ]

  /// The question of a problem; `nil` where no verb fits.
  static func question(_ problem: DealProblem) -> Question? {
    guard let verbs = verbs[problem.code], !verbs.isEmpty else { return nil }
    return Question(part: .deal, verbs: verbs, candidates: problem.candidates, basis: basis(problem))
  }

  /// What an answer to a problem is for: the same problem with the same value and reason, candidates included.
  static func basis(_ problem: DealProblem) -> Basis {
    Basis(
      problem: problem.code.rawValue,
      facts: [
        .init("side", .text(problem.side.rawValue)), .init("field", .text(orNull: problem.field)), .init("value", problem.value),
        .init("reason", .text(orNull: problem.reason)),
      ])
  }
}

extension [PersonDecision] {
  /// The decision of a person that answers just this problem; `nil` where there is none or the problem is another one by now.
  ///
  /// For the effects of the deal's verbs: ask with the problem that would stop the deal, and act instead of stopping.
  func answer(to problem: DealProblem) -> PersonDecision? {
    let basis = DealQuestion.basis(problem)
    return last { $0.part == .deal && $0.basis == basis }
  }
}
