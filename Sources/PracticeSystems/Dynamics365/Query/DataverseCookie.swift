/// Where a listing goes on: what stands in the `$skiptoken` of a next link.
///
/// The link must come back byte for byte (dataverse.md 2.5): the cookie carries a check number over everything before it.
struct DataverseCookie: Sendable, Hashable {
  /// What the listing reads.
  enum Kind: String, Sendable { case rows, load, fullDelta, changes, deletions }

  var kind: Kind
  var page: Int
  /// The last row's position, or the last version told of in a delta.
  var last: Int64
  /// The version at which the listing began, for its delta link; the end of the span in a delta.
  var version: Int64 = 0
  /// The last row's values in the order asked for, as text; an empty one is null.
  var values: [String] = []

  /// The whole `&$skiptoken=…` to put behind a query.
  func token(after query: String) -> String {
    "$skiptoken=%3Ccookie%20pagenumber=%22\(page)%22%20pagingcookie=%22\(inner(query))%22%20istracking=%22"
      + "\(kind == .rows ? "False" : "True")%22%20/%3E"
  }

  /// Reads the cookie at the end of a raw query, and gives the query without it; refused with 400 if a byte was changed.
  static func read(_ raw: String) throws(DataverseRefusal) -> (cookie: DataverseCookie, query: String) {
    let malformed = DataverseRefusal.argument("Malformed XML in the Paging Cookie")
    guard let mark = raw.range(of: "$skiptoken=") else { throw malformed }
    var query = String(raw[..<mark.lowerBound])
    if query.hasSuffix("&") { query.removeLast() }
    let parts = raw[mark.upperBound...].components(between: "%22")
    guard parts.count == 7, let page = Int(parts[1]) else { throw malformed }
    let fields = parts[3].split(separator: "%257c", omittingEmptySubsequences: false).map(String.init)
    guard fields.count >= 4, let kind = Kind(rawValue: fields[0]), let last = Int64(fields[1]), let version = Int64(fields[2])
    else {
      throw malformed
    }
    var values: [String] = []
    for field in fields.dropFirst(4) {
      guard let once = PracticeQuery.decoded(field), let text = PracticeQuery.decoded(once) else { throw malformed }
      values.append(text)
    }
    let cookie = DataverseCookie(kind: kind, page: page, last: last, version: version, values: values)
    let separator = query.isEmpty ? "" : "&"
    guard query + separator + cookie.token(after: query) == raw else { throw malformed }
    return (cookie, query)
  }

  private func inner(_ query: String) -> String {
    let fields = [kind.rawValue, String(last), String(version), Self.check(query + "#\(page)")]
    return (fields + values.map { PracticeQuery.encoded(PracticeQuery.encoded($0)) }).joined(separator: "%257c")
  }

  /// FNV-1a over the bytes, in hexadecimal.
  private static func check(_ text: String) -> String {
    String(text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }, radix: 16)
  }
}

extension Substring {
  fileprivate func components(between mark: String) -> [Substring] { split(separator: mark, omittingEmptySubsequences: false) }
}

extension String {
  /// Where a text stands in this one.
  fileprivate func range(of text: String) -> Range<String.Index>? { ranges(of: text).first }
}
