/// Solutions that referrals name and the CRM's catalogue lacks.
public struct SolutionHarvest {
  /// The referral's list of solutions.
  static let listField = "details.requirements.solutions"
}
