extension PracticeGenerator {
  /// The rows of deals for Dynamics 365, by table, in the form of a scenario.
  ///
  /// - Parameter hasFirstCustomer: whether the customer of the first deal is there already.
  static func dynamicsRows(_ deals: [PracticeDeal], kind: Kind, hasFirstCustomer: Bool, hasDetails: Bool) -> PracticeJSON {
    var accounts: [PracticeJSON] = []
    var contacts: [PracticeJSON] = []
    var opportunities: [PracticeJSON] = []
    var solutions: [PracticeJSON] = []
    var customer = hasFirstCustomer ? deals.first?.customer.number : nil
    for deal in deals {
      // Deals of one customer follow each other, so his rows come with the first of them.
      if deal.customer.number != customer {
        customer = deal.customer.number
        accounts.append(account(deal.customer))
        contacts.append(contact(deal.customer))
      }
      opportunities.append(opportunity(deal, kind: kind))
      solutions.append([
        "msft_name": .string(deal.solutionID), "msft_opportunityid": .string(deal.recordID),
        "msft_microsoftsolutiondetailid": .string(detailID(deal.solutionID)),
      ])
    }
    return [
      "account": .array(accounts), "contact": .array(contacts),
      "msft_microsoftsolutiondetails": .array(hasDetails ? [] : details), "opportunity": .array(opportunities),
      "msft_microsoftsolution": .array(solutions),
    ]
  }

  private static func account(_ customer: PracticeCustomer) -> PracticeJSON {
    [
      "id": .string(customer.accountID), "name": .string(customer.name), "address1_line1": .string(customer.street),
      "address1_city": .string(customer.city), "address1_postalcode": .string(customer.postalCode),
      "address1_country": .string(customer.country), "primarycontactid": .string(customer.contactID),
    ]
  }

  private static func contact(_ customer: PracticeCustomer) -> PracticeJSON {
    [
      "id": .string(customer.contactID), "firstname": "Purchasing", "lastname": .string("Desk \(customer.number)"),
      "emailaddress1": .string(customer.email), "telephone1": "+49 431 000000",
      "parentcustomerid_account": .string(customer.accountID),
    ]
  }

  private static func opportunity(_ deal: PracticeDeal, kind: Kind) -> PracticeJSON {
    var row: PracticeJSON = [
      "id": .string(deal.recordID), "name": .string(deal.name), "customerid_account": .string(deal.customer.accountID),
      "parentaccountid": .string(deal.customer.accountID), "parentcontactid": .string(deal.customer.contactID),
      "estimatedvalue": .number(deal.value.description),
      "estimatedclosedate": .string(deal.closeDay), "description": .string(deal.notes),
      "transactioncurrencyid": .string(currencyID(deal.customer.currency)),
      "msft_microsoftpartnercenterreferralsync": .bool(kind != .unpaired),
      "msft_microsoftpartnercenterreferralvisible": .bool(deal.isVisible),
      "msft_customerpurchaseintent": "Have not decided",
    ]
    if kind == .paired {
      row["msft_microsoftpartnercenterreferralidentifier"] = .string(deal.referralID)
      row["msft_microsoftpartnercenterreferrallink"] = .string(
        "https://partner.microsoft.com/referrals/v2/inbox?id=\(deal.referralID)")
    }
    return row
  }

  /// The ids the practice organisation gives its currencies.
  private static func currencyID(_ code: String) -> String {
    switch code {
    case "EUR": Dataverse.WellKnown.euro
    case "SEK": Dataverse.WellKnown.krona
    default: Dataverse.WellKnown.usDollar
    }
  }

  private static let details: [PracticeJSON] = PracticeDeal.solutions.map { id in
    [
      "id": .string(detailID(id)), "msft_solutionidentifier": .string(id), "msft_solutionname": .string("Contoso solution \(id)"),
      "msft_type": "3P", "msft_publishername": "Contoso",
    ]
  }

  /// The id of a solution's row, made from the digits of its own.
  private static func detailID(_ solution: String) -> String {
    let digits = solution.filter(\.isNumber)
    return "50150000-0000-4000-8000-" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
  }
}
