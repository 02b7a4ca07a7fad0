import Mapping
import Records

/// What is to be done with a paired deal: the sum of its cells.
public struct DealDecision: Sendable {
  public let cells: [CellDecision]
  /// Cell values for the referral, status last; sent as one patch.
  public var referralWrites: [RowWrite]
  /// Cell values for the CRM, by record: the deal's own, the account's, the contact's.
  public var crmWrites: [RowWrite]
  /// What is done to the solution lines in the CRM; the referral's list is one of ``referralWrites``.
  public var lineWrites: [SolutionLineWrite] = []
  /// How the lists of solutions were decided; `nil` where there is nothing to compare.
  public var solutions: SolutionDecision?
  /// The evidence is asked for when this is set: the CRM says that Microsoft may see the deal.
  public var share: RowWrite?
  public var closeInCRM: (won: Bool, status: String)?
  public var qualify: Bool
  /// What holds cells, gravest first as the guide has them.
  public var problems: [DealProblem]
  public var findings: [DealProblem]
  /// The deal's outcome if every write succeeds.
  public var outcome: Outcome
  /// Both sides are closed and agree: the deal leaves the work.
  public var retires: Bool
  /// Writes were taken out that a later run makes.
  public var isPostponed = false

  /// Every cell is settled once the writes are done.
  public var settles: Bool { problems.isEmpty && !isPostponed }
  public var writesAnything: Bool {
    !referralWrites.isEmpty || !crmWrites.isEmpty || share != nil || closeInCRM != nil || qualify
      || !lineWrites.isEmpty
  }
}
