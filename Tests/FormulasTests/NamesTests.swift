import Names
import Testing

struct NamesTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    let key: String
    let forms: [String]
    var testDescription: String { name }
    init(_ name: String, _ key: String, _ forms: String...) { (self.name, self.key, self.forms) = (name, key, forms) }
  }

  // swift-format-ignore
  static let rows: [Row] = [
    Row("Contoso",                        "contoso"),
    Row(" CONTOSO ",                      "contoso"),
    Row("Ｃｏｎｔｏｓｏ",                     "contoso"),
    Row("Contoso, Inc.",                  "contoso",            "inc"),
    Row("Contoso Incorporated",           "contoso",            "inc"),
    Row("Contoso GmbH",                   "contoso",            "gmbh"),
    Row("Contoso Gesellschaft mit beschränkter Haftung", "contoso", "gmbh"),
    Row("Contoso GmbH & Co. KG",          "contoso",            "gmbh co kg"),
    Row("Contoso AG",                     "contoso",            "ag"),
    Row("Contoso S.A. de C.V.",           "contoso",            "sa de cv"),
    Row("Contoso S.A.",                   "contoso",            "sa"),
    Row("Contoso S. A.",                  "contoso",            "sa"),
    Row("Contoso S.r.l.",                 "contoso",            "srl"),
    Row("Contoso B.V.",                   "contoso",            "bv"),
    Row("Contoso K.K.",                   "contoso",            "kk"),
    Row("Contoso Kabushiki Kaisha",       "contoso",            "kk"),
    Row("Contoso Pty. Ltd.",              "contoso",            "pty ltd"),
    Row("Contoso Pvt Ltd",                "contoso",            "pvt ltd"),
    Row("Contoso Co., Ltd.",              "contoso",            "co ltd"),
    Row("Contoso Sp. z o.o.",             "contoso",            "sp zoo"),
    Row("Contoso spol. s r.o.",           "contoso",            "sro"),
    Row("Contoso d.o.o.",                 "contoso",            "doo"),
    Row("Nordwind A/S",                   "nordwind",           "as"),
    Row("Nordwind Oy",                    "nordwind",           "oy"),
    Row("AB Nordwind",                    "nordwind",           "ab"),
    Row("Nordwind AB (publ)",             "nordwind",           "ab"),
    Row("Åkerlund & Söner Aktiebolag",    "akerlundandsoner",   "ab"),
    Row("Akerlund och Soner",             "akerlundandsoner"),
    Row("Müller Weiß AG",                 "mullerweiss",        "ag"),
    Row("Smith & Sons Ltd",               "smithandsons",       "ltd"),
    Row("Smith and Sons Limited",         "smithandsons",       "ltd"),
    Row("ООО Северный ветер",             "северныиветер",      "ooo ru"),
    Row("株式会社ノルドウィンド",              "ノルドウィンド",         "kk"),
    Row("ノルドウィンド株式会社",              "ノルドウィンド",         "kk"),
    Row("ノルドウィンド（株）",                "ノルドウィンド",         "kk"),
    Row("(株)ﾉﾙﾄﾞｳｨﾝﾄﾞ",                   "ノルドウィンド",         "kk"),
    Row("㈱ノルドウィンド",                   "ノルドウィンド",         "kk"),
    Row("有限会社 東京商事",                  "東京商事",             "yk"),
    Row("深圳市北风科技有限公司",              "深圳市北风科技",        "有限公司"),
    Row("北風科技股份有限公司",                "北風科技",             "股份有限公司"),
    Row("北風科技有限責任公司",                "北風科技",             "有限公司"),
    Row("(주)북풍",                         "북풍",                "kr"),
    Row("북풍 주식회사",                      "북풍",                "kr"),
    // Something is always left.
    Row("Limited",                        "limited"),
    Row("AB",                             "ab"),
    Row("株式会社",                         "株式会社"),
    Row("Inc. Ltd.",                      "inc",                "ltd"),
    Row("",                               ""),
    Row("---",                            ""),
  ]

  @Test(arguments: rows)
  func `compares names without forms, case, width and marks`(_ row: Row) {
    let key = NameKey(company: row.name)
    #expect(key.key == row.key)
    #expect(key.forms == row.forms)
  }

  // swift-format-ignore
  static let pairs: [(String, String, ClosedRange<Int>)] = [
    ("Contoso Ltd",      "CONTOSO Limited",   100...100),
    ("株式会社東京商事",    "東京商事㈱",          100...100),
    ("Contoso",          "Contosso",          90...99),
    ("Contoso Sweden",   "Contoso Denmark",   60...95),
    ("東京商事",           "東京商会",           70...99),
    ("Nordwind Traders", "Northwind Traders", 85...99),
    ("Fabrikam",         "Nordwind",          0...60),
    ("",                 "",                  0...0),
    ("Contoso",          "",                  0...0),
  ]

  @Test(arguments: pairs)
  func `tells how alike names are`(_ a: String, _ b: String, _ range: ClosedRange<Int>) {
    #expect(range.contains(NameKey.likeness(a, b)), "\(NameKey.likeness(a, b))")
    #expect(NameKey.likeness(a, b) == NameKey.likeness(b, a))
  }

  @Test func `never takes a near miss for the same`() {
    let long = String(repeating: "a", count: 5000)
    #expect(NameKey.likeness(long + "b", long + "c") == 99)
    #expect(NameKey.likeness(long, long) == 100)
  }

  @Test func `says when forms differ`() {
    #expect(NameKey(company: "Contoso AB").hasOtherForm(than: NameKey(company: "Contoso GmbH")))
    #expect(!NameKey(company: "Contoso AB").hasOtherForm(than: NameKey(company: "Contoso")))
    #expect(!NameKey(company: "Contoso Ltd.").hasOtherForm(than: NameKey(company: "Contoso Limited")))
  }

  // swift-format-ignore
  static let codes: [(String, String?, String)] = [
    ("111 22", nil, "11122"), ("SE-111 22", nil, "11122"), ("SE11122", "SE", "11122"), ("１１１ ２２", nil, "11122"), ("〒100-0001", nil, "1000001"),
    ("98052-6399", nil, "980526399"), ("98052-6399", "US", "98052"), ("98052", "US", "98052"), ("sw1a 1aa", nil, "SW1A1AA"), ("SW1A1AA", "GB", "SW1A1AA"),
    ("D-80331", nil, "80331"), ("L1 8JQ", nil, "L18JQ"), ("1234 AB", "NL", "1234AB"), ("", nil, ""), ("K1A 0B1", "CA", "K1A0B1"),
  ]

  @Test(arguments: codes)
  func `compares postal codes`(_ text: String, _ country: String?, _ key: String) {
    #expect(PostalCode(text, country: country).key == key)
  }
}
