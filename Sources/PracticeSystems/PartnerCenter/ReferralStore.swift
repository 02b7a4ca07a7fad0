/// All referrals, in the order they were made, with the ways to find them.
public struct ReferralStore: Sendable {
  private var pages = ReferralPages()
  private var numbers: [String: Int] = [:]
  private var engagements: [String: [Int]] = [:]
  /// The referrals that nobody has accepted yet; some may have been since.
  private var waiting: [Int] = []
  /// Counts the changes, so that a listing knows whether its order still holds.
  private(set) var generation = 0

  init() {}

  /// How many there are, gone ones included.
  public var count: Int { pages.count }

  /// All referrals, gone ones included, in the order they were made.
  public var referrals: some Sequence<PracticeReferral> { pages.all }

  /// The referral of an id; ids know no case.
  public subscript(id: String) -> PracticeReferral? {
    guard let number = numbers[id.lowercased()] else { return nil }
    return pages[number]
  }

  /// The referral of a number.
  subscript(number: Int) -> PracticeReferral? { pages[number] }

  /// The number the next referral gets.
  var nextNumber: Int { pages.count }

  /// The referrals of an engagement, oldest first.
  public func engagement(_ id: String) -> [PracticeReferral] {
    (engagements[id.lowercased()] ?? []).compactMap { pages[$0] }
  }

  /// Takes a referral in; gives `false` when its id is taken.
  @discardableResult
  mutating func append(_ referral: PracticeReferral) -> Bool {
    guard numbers[referral.id] == nil, referral.number == pages.count else { return false }
    numbers[referral.id] = referral.number
    engagements[referral.engagementID, default: []].append(referral.number)
    if referral.expires != nil, referral.status == "New" { waiting.append(referral.number) }
    pages.append(referral)
    generation += 1
    return true
  }

  /// Puts a referral in place of the one of its number.
  mutating func replace(_ referral: PracticeReferral) {
    pages.replace(referral)
    if referral.expires != nil, referral.status == "New", !waiting.contains(referral.number) {
      waiting.append(referral.number)
    }
    generation += 1
  }

  /// The referrals nobody accepted in time, oldest first; they are forgotten here.
  mutating func takeExpired(now: PracticeInstant) -> [PracticeReferral] {
    guard !waiting.isEmpty else { return [] }
    var expired: [PracticeReferral] = []
    waiting.removeAll { number in
      guard let referral = pages[number], referral.status == "New", let expires = referral.expires else { return true }
      guard expires <= now else { return false }
      expired.append(referral)
      return true
    }
    return expired
  }
}
