import Faults
import Records
import Testing

@testable import Dynamics

struct DynamicsTextTests {
  // swift-format-ignore
  static let ids: [(String, String?)] = [
    ("0AA00000-0000-4000-8000-00000000010F",   "0aa00000-0000-4000-8000-00000000010f"),
    ("{0aa00000-0000-4000-8000-00000000010f}", "0aa00000-0000-4000-8000-00000000010f"),
    (" 0aa00000000040008000 00000000010f",     nil),
    ("0aa0000000004000800000000000010f",       "0aa00000-0000-4000-8000-00000000010f"),
    ("\t0aa00000-0000-4000-8000-00000000010f ", "0aa00000-0000-4000-8000-00000000010f"),
    ("(0aa00000-0000-4000-8000-00000000010f)", "0aa00000-0000-4000-8000-00000000010f"),
    ("{0aa00000-0000-4000-8000-00000000010f",  nil),
    ("0aa00000-0000-4000-8000-00000000010",    nil),
    ("0aa00000-0000-40008-000-00000000010f",   nil),
    ("0ag00000-0000-4000-8000-00000000010f",   nil),
    ("OPP-1042",                               nil),
    ("",                                       nil),
  ]

  @Test(arguments: ids)
  func `brings an id into its canonical form`(_ row: (String, String?)) {
    #expect(DynamicsID.canonical(row.0) == row.1)
  }

  // swift-format-ignore
  static let codes: [(String, UInt32)] = [
    ("0x80040217", 0x80040217), ("0X8004431A", 0x8004431a), ("-2147220969", 0x80040217), ("", 0), ("0x0", 0), ("nonsense", 0),
    ("0x1800402170", 0),
  ]

  @Test(arguments: codes)
  func `reads a code however it is written`(_ row: (String, UInt32)) {
    #expect(ServiceCode(text: row.0).value == row.1)
  }

  @Test func `keeps what a watermark says, the link byte for byte`() {
    let at = Instant(seconds: 1_795_140_011)
    let link = "https://contoso.crm4.dynamics.com/api/data/v9.2/opportunities?$select=name&$deltatoken=919042%2111%2f20 x"
    for token in [ReadingToken.delta(link: link, at: at), .window(since: at), .whole] {
      #expect(ReadingToken(token.text) == token)
    }
    #expect(ReadingToken.delta(link: "L", at: at).text == "delta 2026-11-20T02:00:11Z L")
    for text in ["", "delta", "delta yesterday L", "window", "windows 2026-11-20T02:00:11Z", "window 2026-11-20T02:00:11Z x"] {
      #expect(ReadingToken(text) == nil)
    }
  }

  @Test func `reads state and status only as two numbers`() {
    #expect(StateAndStatus("1/3") == StateAndStatus(state: 1, status: 3))
    for text in ["", "1", "1/", "/3", "1/3/5", "Open/3"] { #expect(StateAndStatus(text) == nil) }
    #expect(StateAndStatus.value(state: .decimal(.zero), status: .decimal(ExactDecimal(1))) == .text("0/1"))
    #expect(StateAndStatus.value(state: .null, status: .decimal(ExactDecimal(1))) == .null)
  }

  // swift-format-ignore
  static let errors: [(ServiceError, String)] = [
    (.init(status: 400, code: 0x80044331, message: "localised"),
     "could not update the record: a text is longer than its field (0x80044331); shorten the text, or lengthen the field in Dynamics 365 (DYN410)"),
    (.init(status: 400, code: 0x80040265, message: "Bitte Rabatt\nbegründen"),
     "could not update the record: a rule of your organisation (plug-in or workflow) refused it (0x80040265): 'Bitte Rabatt begründen'; "
     + "look at the server's message, and ask whoever maintains the customisations (DYN460)"),
    (.init(status: 400, code: 0x80040999, message: ""),
     "could not update the record: the server answered 0x80040999; look up the code in Microsoft's list of web service error codes (DYN299)"),
    (.init(status: 502),
     "could not update the record: the server answered HTTP 502; look up the code in Microsoft's list of web service error codes (DYN299)"),
  ]

  @Test(arguments: errors)
  func `tells an error in our own words`(_ row: (ServiceError, String)) {
    #expect(row.0.fault(while: "update the record").description == row.1)
  }

  @Test func `has words for every code of the reference`() {
    // The codes of dataverse.md 6.2, in order.
    let expected: [UInt32] = [
      0x8004_0200, 0x8004_0203, 0x8004_0216, 0x8004_0217, 0x8004_0220, 0x8004_0224, 0x8004_0225, 0x8004_0227, 0x8004_022c,
      0x8004_022e, 0x8004_0230, 0x8004_0231, 0x8004_0233, 0x8004_0237, 0x8004_0239, 0x8004_0265, 0x8004_0278, 0x8004_0333,
      0x8004_0515, 0x8004_0516, 0x8004_0517, 0x8004_0518, 0x8004_0519, 0x8004_051a, 0x8004_4150, 0x8004_4151, 0x8004_431a,
      0x8004_432f, 0x8004_4330, 0x8004_4331, 0x8004_4352, 0x8004_8306, 0x8004_8408, 0x8004_8479, 0x8004_8cfb, 0x8004_8d19,
      0x8004_f502, 0x8004_f504, 0x8004_f507, 0x8006_0882, 0x8006_0883, 0x8006_0888, 0x8006_088d, 0x8006_0890, 0x8006_0891,
      0x8006_0892, 0x8006_089d, 0x8007_2321, 0x8007_2322, 0x8007_2326, 0x8007_2491, 0x8007_2560, 0x8008_1018, 0x8009_5ffc,
      0x8010_0005,
    ]
    #expect(CatalogueEntry.codes.map(\.value) == expected)
  }

  // swift-format-ignore
  static let named: [(String, String?)] = [
    ("A validation error occurred. The length of 'name' of the 'opportunity' exceeded '300'", "name"),
    ("Die Länge des Attributs „description“ ist zu groß", "description"),
    ("The value of names is wrong", nil),
    ("name or description", nil),
    ("", nil),
  ]

  @Test(arguments: named)
  func `names the one column that a message is about`(_ row: (String, String?)) {
    let error = ServiceError(status: 400, code: 0x80044331, message: row.0)
    #expect(error.field(among: ["name", "description", "estimatedvalue"]) == row.1)
  }
}
