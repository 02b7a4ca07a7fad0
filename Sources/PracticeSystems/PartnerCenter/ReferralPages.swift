/// Referrals in pages of 256.
///
/// A snapshot shares all pages; a change after it copies the one page it falls on, and not a hundred thousand referrals.
struct ReferralPages: Sendable {
  private var pages: [[PracticeReferral]] = []
  private(set) var count = 0

  private static let size = 256

  /// The referral of a number below `count`.
  subscript(number: Int) -> PracticeReferral? {
    guard number >= 0, number < count else { return nil }
    return pages[number / Self.size][number % Self.size]
  }

  /// Puts a referral in the place of its number.
  mutating func replace(_ referral: PracticeReferral) {
    guard referral.number >= 0, referral.number < count else { return }
    pages[referral.number / Self.size][referral.number % Self.size] = referral
  }

  mutating func append(_ referral: PracticeReferral) {
    if count % Self.size == 0 {
      pages.append([])
      pages[count / Self.size].reserveCapacity(Self.size)
    }
    pages[count / Self.size].append(referral)
    count += 1
  }

  /// All of them, one after the other.
  var all: some Sequence<PracticeReferral> { pages.lazy.joined() }
}
