internal import Records

/// Whether a listing is newest first, as far as it has shown itself.
///
/// Only then may its rest be left unread: an order that the service does not keep would hide changes.
struct ListingOrder {
  private(set) var isKept = true
  private var last: Instant?
  private var page: [String: Instant] = [:]

  /// Takes the rows of the next page; true when all that follow are older than `mark`.
  mutating func isPast(_ mark: Instant?, after rows: [ObservedRecord]) -> Bool {
    var stamps: [String: Instant] = [:]
    for row in rows {
      guard let changed = row.version.changedAt else {
        isKept = false
        continue
      }
      stamps[row.id] = changed
      // Rows that changed meanwhile push others to the next page, where those stand a second time.
      if page[row.id] == changed { continue }
      if let last, changed > last { isKept = false }
      last = changed
    }
    page = stamps
    guard isKept, !rows.isEmpty, let mark, let last else { return false }
    return last < mark
  }
}
