import Records
import Testing

struct FieldPathTests {
  // swift-format-ignore
  static let paths: [(String, [FieldPath.Segment])] = [
    ("name",                              [.name("name")]),
    ("details.dealValue",                 [.name("details"), .name("dealValue")]),
    ("customerProfile.team[0].email",     [.name("customerProfile"), .name("team"), .index(0), .name("email")]),
    ("ids[profileType=Duns].id",          [.name("ids"), .key(field: "profileType", value: "Duns"), .name("id")]),
    ("a[1][b=c d]",                       [.name("a"), .index(1), .key(field: "b", value: "c d")]),
    ("a[x.y=z=1]",                        [.name("a"), .key(field: "x.y", value: "z=1")]),
    ("<owner>",                           [.name("<owner>")]),
    ("Account.BillingCountryCode__c",     [.name("Account"), .name("BillingCountryCode__c")]),
    ("größe",                             [.name("größe")]),
  ]

  @Test(arguments: paths)
  func `reads a path and writes it the same`(_ text: String, _ segments: [FieldPath.Segment]) throws {
    let path = try #require(FieldPath(text))
    #expect(path.segments == segments)
    #expect(path.description == text)
  }

  @Test(arguments: ["a[ b = c d ].id", "a[b= c d].id", "a[b=c d ].id"])
  func `takes no notice of blanks in a bracket`(_ text: String) throws {
    #expect(try #require(FieldPath(text)).description == "a[b=c d].id")
  }

  @Test(arguments: [
    "", ".", "a.", ".a", "a..b", "[0]", "a[", "a[]", "a[0", "a]", "a[-1]", "a[+1]", "a[01]", "a[1000]", "a[x]", "a[=x]", "a[x=]",
    "a[b[c=d]",
    "a b", "a[0]b", "a=b", "a[b c=d]",
  ])
  func `refuses what is no path`(_ text: String) { #expect(FieldPath(text) == nil) }
}

struct SlotLayoutTests {
  @Test func `keeps repeated fields once, at their first place`() {
    let layout = SlotLayout(entity: .referral, fields: ["b", "a", "b", "c"])
    #expect(layout.fields == ["b", "a", "c"])
    #expect(layout.count == 3)
    #expect(layout.slot(of: "c") == 2)
    #expect(layout.slot(of: "d") == nil)
  }
}

struct ValueTests {
  @Test func `takes an empty text for null`() {
    #expect(Value.text(orNull: "") == .null)
    #expect(Value.text(orNull: nil).isNull)
    #expect(Value.text(orNull: "a").text == "a")
  }

  @Test func `shows values as a report does`() {
    let list = Value.list([
      Value.Element(key: "a", fields: [.init("z", .null), .init("b", .flag(true))]), Value.Element(key: "b", fields: []),
    ])
    #expect(list.description == "a, b")
    #expect(list.list?.first?.fields.map(\.name) == ["b", "z"])
    #expect(list.list?.first?.value("b") == .flag(true))
    #expect(list.list?.first?.value("q") == .null)
    #expect(Value.flag(false).description == "No")
    #expect(Value.reference(.init(table: "account", id: "0aa0")).description == "0aa0")
    #expect(Value.decimal(ExactDecimal(42000)).description == "42000")
    #expect(Value.null.description == "")
  }
}
