import ISOCodes
import Testing

struct CountriesTests {
  /// `text=CODE`, parted by `|`; `?` is unknown, `KP+KR` ambiguous.
  static let table = """
    DE=DE|de=DE| De =DE|ＤＥ=DE|DEU=DE|deu=DE|U.S.=US|U.S.A.=US|USA=US|UK=GB|uk=GB|U.K.=GB|UAE=AE|
    XX=?|ZZ=?|EU=?|XK=?|XXX=?|D=?|
    Deutschland=DE|Deutschland =DE|DEUTSCHLAND=DE|Germany=DE|Allemagne=DE|日本=JP|Sverige=SE|Ruotsi=SE|ドイツ=DE|ﾄﾞｲﾂ=DE|
    中国=CN|中國=CN|德国=DE|대한민국=KR|Россия=RU|ΕΛΛΆΔΑ=GR|Ελλάδα=GR|مصر=EG|भारत=IN|ไทย=TH|ישראל=IL|Việt Nam=VN|Vietnam=VN|
    Österreich=AT|Osterreich=AT|Oesterreich=AT|OESTERREICH=AT|O\u{308}sterreich=AT|Côte d’Ivoire=CI|Cote d'Ivoire=CI|
    COTE D IVOIRE=CI|Ｊａｐａｎ=JP|Espan\u{303}a=ES|フランス=FR|フ\u{3099}ラシ\u{3099}ル=BR|
    Turkey=TR|Türkiye=TR|Great Britain=GB|England=GB|Holland=NL|The Netherlands=NL|South Korea=KR|Republic of Korea=KR|
    North Korea=KP|Russia=RU|Russian Federation=RU|Czech Republic=CZ|Czechia=CZ|Ivory Coast=CI|Taiwan=TW|Hong Kong=HK|Burma=MM|
    United States of America=US|Vereinigte Staaten von Amerika=US|アメリカ=US|イギリス=GB|韓国=KR|Großbritannien=GB|
    Grossbritannien=GB|Storbritannien=GB|Viet Nam=VN|Macedonia=MK|
    Niger=NE|Nigeria=NG|Austria=AT|Australia=AU|Guinea=GN|Guinea-Bissau=GW|Equatorial Guinea=GQ|Papua New Guinea=PG|
    Slovakia=SK|Slovenia=SI|Dominica=DM|Dominican Republic=DO|Ireland=IE|Iran=IR|Iraq=IQ|Mexico=MX|Samoa=WS|American Samoa=AS|
    Hong Kong SAR China=HK|Republic of Ireland=IE|People's Republic of China=CN|KSA=SA|Méjico=MX|Jordan=JO|Georgia=GE|Jersey=JE|Isle of Man=IM|
    Atlantis=?|=?|  =?|-=?|Unknown=?|N/A=?|Kosovo=?|Germany2=?|German=?|Yugoslavia=?|?=?|にほん=?|Korea=KP+KR|Kongo=CD+CG
    """

  static let rows: [(String, CountryMatch)] = table.split(separator: "\n").joined().split(separator: "|").map { row in
    let parts = row.split(separator: "=", omittingEmptySubsequences: false)
    let codes = parts[1].split(separator: "+").map(String.init)
    return (String(parts[0]), codes == ["?"] ? .unknown : codes.count > 1 ? .ambiguous(codes) : .code(codes[0]))
  }

  @Test(arguments: rows)
  func `knows a country in any language`(_ text: String, _ match: CountryMatch) { #expect(Countries.code(text) == match) }

  static let languages: [(String, Set<String>, CountryMatch)] = [
    ("Schweden", ["de", "en"], .code("SE")),
    ("Schweden", ["en", "ja"], .unknown),
    ("Suecia", ["es"], .code("SE")),
    ("Suecia", ["de-DE"], .unknown),
    ("瑞典", ["zh-TW"], .code("SE")),
    ("瑞典", ["ja"], .unknown),
    ("Tyskland", ["no"], .code("DE")),
    ("Deutschland", [], .unknown),
    ("UK", [], .code("GB")),
    ("SE", [], .code("SE")),
    ("SWE", ["ja"], .code("SE")),
  ]

  @Test(arguments: languages)
  func `takes names in the languages asked for, and codes always`(_ text: String, _ languages: Set<String>, _ match: CountryMatch)
  {
    #expect(Countries.code(text, languages: languages) == match)
  }

  @Test func `knows every country by its codes and by its own names`() {
    #expect(Countries.codes.count == 249)
    for code in Countries.codes {
      #expect(Countries.code(code.lowercased()) == .code(code))
      #expect(Countries.code(Countries.alpha3Code(code) ?? "") == .code(code))
      for language in ["en", "de", "fr", "es", "sv", "ja", "zh", "zh-TW", "ko", "ru", "ar", "pt-BR", "fi", "pl", "hi"] {
        guard let name = Countries.name(code, language: language) else {
          Issue.record("\(code) has no name in \(language)")
          continue
        }
        #expect(Countries.code(name, languages: [language, "en"]) == .code(code), "\(name) in \(language)")
      }
    }
  }

  @Test(arguments: [
    ("DE", "de", "Deutschland"), ("DE", "en-US", "Germany"), ("DE", "fr-CA", "Allemagne"), ("US", "zh", "美国"),
    ("US", "zh-TW", "美國"),
    ("US", "zh_Hant", "美國"), ("KR", "pt-BR", "Coreia do Sul"), ("NO", "no", "Norge"), ("NO", "NB", "Norge"),
    ("DE", "DE", "Deutschland"),
  ])
  func `names a country`(_ code: String, _ language: String, _ name: String) {
    #expect(Countries.name(code, language: language) == name)
    #expect(Countries.isNamed(in: language))
  }

  @Test func `names nothing it does not know`() {
    #expect(Countries.name("XX", language: "en") == nil)
    #expect(Countries.name("de", language: "en") == nil)
    #expect(Countries.name("DE", language: "qq") == nil)
    #expect(Countries.name("DE", language: "") == nil)
    #expect(!Countries.isNamed(in: "qq"))
    #expect(!Countries.isCode("XX"))
    #expect(Countries.isCode("DE"))
  }
}

struct CurrenciesTests {
  // swift-format-ignore
  static let rows: [(String, CurrencyMatch)] = [
    ("EUR", .code("EUR")), ("eur", .code("EUR")), (" Eur ", .code("EUR")), ("€", .code("EUR")), ("Euro", .code("EUR")), ("ユーロ", .code("EUR")),
    ("US Dollar", .code("USD")), ("US-Dollar", .code("USD")), ("US$", .code("USD")), ("米ドル", .code("USD")), ("円", .code("JPY")),
    ("Schwedische Krone", .code("SEK")), ("svensk krona", .code("SEK")), ("zł", .code("PLN")), ("Pound Sterling", .code("GBP")),
    ("人民币", .code("CNY")), ("RMB", .code("CNY")),
    ("$", .ambiguous(["ARS", "AUD", "CAD", "CLP", "COP", "HKD", "MXN", "NZD", "SGD", "TWD", "USD"])),
    ("¥", .ambiguous(["CNY", "JPY"])), ("￥", .ambiguous(["CNY", "JPY"])), ("kr", .ambiguous(["DKK", "ISK", "NOK", "SEK"])),
    ("£", .ambiguous(["EGP", "FKP", "GBP", "GIP", "LBP", "SDG", "SHP", "SSP", "SYP"])),
    ("Dollar", .ambiguous(["AUD", "CAD", "USD"])), ("QQQ", .unknown), ("Taler", .unknown), ("", .unknown), ("12", .unknown),
  ]

  @Test(arguments: rows)
  func `knows a currency`(_ text: String, _ match: CurrencyMatch) { #expect(Currencies.code(text) == match) }

  @Test(arguments: [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("KRW", 0), ("USD", 2), ("HUF", 2), ("ISK", 0), ("TND", 3)])
  func `knows a currency's digits`(_ code: String, _ digits: Int) { #expect(Currencies.digits(code) == digits) }

  @Test(arguments: ["QQQ", "eur", "XAU", "XXX", ""])
  func `gives no digits to what has none`(_ code: String) { #expect(Currencies.digits(code) == nil) }
}
