/// How this organisation behaves where the references leave it open, and what is wrong with it today.
///
/// Every UNCONFIRMED fact of dataverse.md that a client could lean on is a switch here. The defaults are the likely behaviour.
public struct DataversePersona: Sendable, Hashable {
  public init() {}

  // Reading

  /// The largest and the usual page (2.5).
  public var maxPageSize = 5000
  /// Whether `ne 'x'` also gives rows without a value.
  public var notEqualIncludesNull = true
  /// By how many rows each page falls short of the size asked for; a short page is not the last one.
  public var rowsFewerPerPage = 0

  // Change tracking (section 3)

  /// How long a delta token lives, in days of virtual time.
  public var deltaTokenDays = 7
  /// The status of an expired token's refusal (400, 410 and 500 have been seen).
  public var expiredTokenStatus = 410
  /// What an expired token is answered with.
  public var expiredToken = ExpiredToken.refused
  /// What a delta without changes looks like.
  public var emptyDelta = EmptyDelta.emptyValue
  /// Whether deletions come before the changed rows.
  public var deletionsFirst = false

  /// The ways to answer an expired delta token.
  public enum ExpiredToken: String, Sendable, Hashable, CaseIterable {
    case refused
    /// All rows and a new link, as for a first load, without a word.
    case fullAnswer
  }

  /// The shapes of a delta without changes (3.3: the exact shape is not known).
  public enum EmptyDelta: String, Sendable, Hashable, CaseIterable { case emptyValue, withoutValue, withoutLink }

  // Writing (section 4)

  /// The status of `If-Match: W/"…"` on a row that is gone.
  public var staleOnMissingRow = 404
  /// The code of `If-Match: *` on a row that is gone: `0x80040217`, or empty.
  public var missingRowCode = "0x80040217"
  /// The status where an alternate key's value is taken already.
  public var duplicateKeyStatus = 412
  /// The status where a duplicate rule matches: 412, or 500 as old pages say.
  public var duplicateFoundStatus = 412
  /// Tables with a published duplicate rule, and the columns it compares (4.7).
  public var duplicateRules: [String: [String]] = ["account": ["name"], "contact": ["emailaddress1"], "lead": ["emailaddress1"]]
  /// Duplicate rules match although the request does not ask for them.
  public var alwaysDetectsDuplicates = false
  /// Whether a date with a time part is refused for a date column; otherwise the time is cut off.
  public var refusesTimeInDate = true
  /// Whether a lookup can be cleared by a bind of null.
  public var clearsLookupByNullBind = true
  /// When a row without a currency gets the organisation's.
  public var currencyDefault = CurrencyDefault.always
  /// Whether currencies can be named by `isocurrencycode`: the key is defined in this organisation.
  public var currencyKeyDefined = false
  /// Whether closing fills `actualvalue` and `actualclosedate` where the close record leaves them out.
  public var closingFillsActuals = true
  /// Whether a closed deal can be opened again by PATCH.
  public var reopensByPatch = true
  /// Whether a qualified lead's custom columns come along to its opportunity: by a mapping that somebody made (8.3).
  public var qualifyingCopiesCustomColumns = true
  /// Whether `*Multiple` is there at all.
  public var takesMultiple = true

  /// When the organisation's currency is put in.
  public enum CurrencyDefault: String, Sendable, Hashable, CaseIterable { case always, withMoney, never }

  // `$batch` (4.5)

  /// Whether a failed change set answers with one plain part, or with the part inside a nested multipart.
  public var failedChangeSetIsNested = false
  /// Whether response boundaries stand in quotes.
  public var quotesBoundaries = false
  /// Whether response lines end in CRLF; else LF.
  public var batchEndsLinesInCRLF = true
  /// How the parts of a batch answer are disturbed.
  public var batchParts = BatchParts.inOrder
  /// Every so many parts of all batches, one is refused with 429 and not carried out; 0 for never.
  public var throttlesPartEvery = 0

  /// What becomes of the parts of a batch answer.
  public enum BatchParts: String, Sendable, Hashable, CaseIterable { case inOrder, reversed, lastMissing, lastTwice }

  // Access (section 1.6) and limits (section 5)

  /// Which organisation answers, as `WhoAmI` names it; empty for the usual one.
  public var organizationID = ""
  /// What the token is good for.
  public var access = Access.granted
  /// Tables whose writes are refused for want of a privilege.
  public var tablesWithoutWrite: Set<String> = []
  /// Tables whose reads are refused for want of a privilege.
  public var tablesWithoutRead: Set<String> = []
  /// `table.column` pairs that are secured: reads give null, writes are refused.
  public var securedColumns: Set<String> = []
  /// Whether a 401 has no body.
  public var unauthorizedBodyIsEmpty = true
  /// Requests a user may send in the window, and the window in seconds of virtual time; 0 for no limit.
  public var requestLimit = 6000
  public var requestWindowSeconds = 300
  /// The parallelism the server advises; 0 leaves the header out.
  public var degreeOfParallelismHint = 4
  /// The largest body in bytes.
  public var bodyLimit = 116_850_000
  /// Whether error codes are left empty, as some answers do.
  public var leavesCodesEmpty = false
  /// Whether error codes come in capitals.
  public var writesCodesInCapitals = false

  /// Who the caller is to the organisation.
  public enum Access: String, Sendable, Hashable, CaseIterable {
    case granted
    /// 403 `0x80072560`: the application has no user here.
    case notAMember
    /// 403 `0x80040225`.
    case disabled
    /// 403 `0x80095ffc`.
    case applicationBlocked
  }
}
