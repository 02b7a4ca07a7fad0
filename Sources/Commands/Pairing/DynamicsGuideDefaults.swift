import Mapping

/// What a guide for Dynamics 365 may leave out.
public enum DynamicsGuideDefaults {
  /// Settings by their usual values, and the case of field names.
  public static let defaults = CRMDefaults(
    settings: [
      .accountMatch: "customerProfile.name = name; customerProfile.address.postalCode = address1_postalcode",
      .customerOfADeal: "parentaccountid, customerid",
      .contactOfADeal: "parentcontactid",
      .solutionDetailsTable: "msft_microsoftsolutiondetails",
      .solutionDetailsKey: "msft_solutionidentifier",
      .opportunitySolutionsTable: "msft_microsoftsolution",
      .opportunityLookup: "msft_opportunityid",
      .solutionDetailLookup: "msft_microsoftsolutiondetailid",
    ], fieldNamesAreLowerCase: true)
}
