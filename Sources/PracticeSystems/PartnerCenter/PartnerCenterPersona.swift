/// How Partner Center behaves where its documentation is silent or contradicts itself.
///
/// Each switch is one UNCONFIRMED fact of partner-center.md; the defaults are what its pages show, or the strictest reading.
public struct PartnerCenterPersona: Hashable, Sendable {
  /// What a `$filter` on `updatedDateTime` does (3.2, 3.3).
  public var updatedFilter = FilterSupport.honoured
  /// What a `$filter` on `externalReferenceId` does (3.2): not listed, so refused.
  public var externalReferenceFilter = FilterSupport.refused
  /// How many referrals a page holds at most (3.4).
  public var pageSize = 100
  /// Whether `$top` is the size of a page with more to follow, or the end of the listing as OData has it (3.2).
  public var topIsPageSize = false
  /// Whether a page begins at a place counted from the start, so that rows move between pages while they are read, or behind
  /// the last row given (3.3).
  public var pagesByOffset = false
  /// Whether links have the odd forms seen in samples: `http`, no `/engagements`, misspelt, GUID without quotes (3.4, trap 14).
  public var oddLinks = false
  /// Whether what is empty looks as in some live rows: `{}` for no ids, `""` for no size and no CRM id (trap 15).
  public var oddEmpties = false
  /// Whether answers give the deal value as a text (trap 15).
  public var moneyAsText = false
  /// Whether answers leave the names of solutions out (2.5: often null).
  public var losesSolutionNames = false
  /// Whether a state that is sent is kept in `region` (2.3).
  public var keepsStateInRegion = false
  /// 201 instead of 200 after a create (4.1).
  public var answersCreated = false
  /// Whether a whole array may be replaced in a PATCH (4.3).
  public var replacesArrays = true
  /// On which referral of an engagement the help code is looked for (4.2).
  public var helpOn = HelpPlace.either
  /// Whether a private or partner-led deal becomes `Shared` when Microsoft's referral is added to its engagement (4.2).
  public var upgradeMakesShared = true
  /// Whether a change of Microsoft's referral moves the stamp of ours and puts Microsoft's CRM id there too (3.3).
  public var microsoftChangesTouchOwn = false
  /// Whether the general listing holds Microsoft's referrals too; with a filter on the engagement it always does.
  public var listsMicrosoftReferrals = false
  /// How many seconds after its creation a referral appears in listings; reading by id finds it at once.
  public var listingLagSeconds = 0
  /// Whether a PATCH that changes nothing moves eTag and stamp all the same.
  public var emptyPatchMovesStamp = true
  /// Whether a 204 carries the new `ETag` (1.4).
  public var answersETagWithoutBody = true
  /// Whether the attribute `CustomerMarketplaceIntent` is required on create (4.1).
  public var requiresMarketplaceIntent = true
  /// Whether `client-request-id` is required, as the page says (1.4).
  public var requiresClientRequestID = true
  /// Whether a 429 comes as `{statusCode, message}` (section 5) or in the error envelope (4.6).
  public var throttlesWithStatusCode = true
  /// Whether 502, 503 and 504 come as a gateway's page in HTML (trap 25).
  public var gatewaysAnswerHTML = false
  /// Whether the sign-in error is spelt as in the sample, `unAuthorized` (1.5).
  public var spellsUnauthorized = false
  /// The status for a token without a user (1.1): 403, or 401.
  public var applicationStatus = 403
  /// Whether trailing blanks of texts are taken away.
  public var trimsTexts = true
  /// How many digits a deal value keeps after the point; `nil` keeps all.
  public var moneyDigits: Int? = 2
  /// Whether contact and note to Microsoft cannot change once Microsoft sees the deal (connector-facts B4).
  public var freezesAfterShare = true

  public init() {}

  /// What a filter on a field does that is not proven to work.
  public enum FilterSupport: String, Hashable, Sendable {
    case honoured, refused
    /// Every referral is given as if nothing were asked.
    case ignored
  }

  /// Where the help code is looked for.
  public enum HelpPlace: String, Hashable, Sendable {
    case microsoft, own, either
  }
}
