extension Dataverse {
  /// The rows an organisation has before anybody works with it: itself, its user, its currencies, its messages.
  mutating func fillFactoryRows() {
    func plain(_ id: String, _ fields: PracticeJSON) -> PracticeJSON {
      guard case .object(let members) = fields else { return fields }
      return .object([.init("id", .string(id))] + members)
    }
    let user: PracticeJSON = [
      "firstname": "#", "lastname": "Co-sell Job", "fullname": "# Co-sell Job", "domainname": "cosell@example.com",
      "applicationid": .string(EntraSettings.clientID), "isdisabled": false, "accessmode": 4,
      "businessunitid": .string(WellKnown.businessUnit),
    ]
    func currency(_ code: String, _ name: String, _ symbol: String, _ precision: Int, _ rate: String) -> PracticeJSON {
      [
        "isocurrencycode": .string(code), "currencyname": .string(name), "currencysymbol": .string(symbol),
        "currencyprecision": .integer(precision), "exchangerate": .number(rate),
      ]
    }
    let organization: PracticeJSON = [
      "name": "contoso-demo", "expirechangetrackingindays": .integer(persona.deltaTokenDays),
      "basecurrencyid": .string(WellKnown.usDollar), "languagecode": "1033",
    ]
    let start = PracticeClock.start
    put("businessunit", [plain(WellKnown.businessUnit, ["name": "Contoso"])], start)
    put("systemuser", [plain(WellKnown.applicationUser, user)], start)
    put(
      "transactioncurrency",
      [
        plain(WellKnown.usDollar, currency("USD", "US Dollar", "$", 2, "1")),
        plain(WellKnown.euro, currency("EUR", "Euro", "€", 2, "0.8")),
        plain(WellKnown.yen, currency("JPY", "Japanese Yen", "¥", 0, "150")),
        plain(WellKnown.krona, currency("SEK", "Swedish Krona", "kr", 2, "10")),
      ], start)
    put("organization", [plain(WellKnown.organization, organization)], start)
    put("pricelevel", [plain(WellKnown.priceList, ["name": "Standard"])], start)
    var number = 0
    func next() -> String {
      number += 1
      return DataverseID(high: 0x4000, low: 0x8000_0000_0000_1000 + UInt64(number)).description
    }
    for message in ["Create", "Update", "CreateMultiple", "UpdateMultiple"] {
      let id = next()
      put("sdkmessage", [plain(id, ["name": .string(message)])], start)
      for table in schema.tables where table.takesMultiple || !message.hasSuffix("Multiple") {
        put(
          "sdkmessagefilter",
          [plain(next(), ["sdkmessageid": .string(id), "primaryobjecttypecode": .string(table.logicalName)])], start)
      }
    }
  }

  private mutating func put(_ table: String, _ rows: [PracticeJSON], _ now: PracticeInstant) {
    // The rows above are ours; what cannot be read of them would be seen by the first test.
    _ = load(table, rows: rows, now: now)
  }
}
