import Records
import Testing

@testable import HTTP

struct ProtocolTextTests {
  // swift-format-ignore
  static let dates: [(String, String?)] = [
    ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"), ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"),
    ("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"), ("Fri, 20 Nov 2026 02:14:07 GMT", "2026-11-20T02:14:07Z"),
    ("Thu, 29 Feb 2024 23:59:60 GMT", "2024-02-29T23:59:59Z"), ("Thu, 30 Feb 2024 00:00:00 GMT", nil),
    ("Sun, 06 Nov 1994 24:00:00 GMT", nil), ("Sun, 06 Xxx 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 08:49 GMT", nil),
    ("Sun, 06 Nov 1994 08:49:37 +0100", nil), ("37", nil), ("", nil), ("2026-11-20T02:14:07Z", nil),
  ]

  @Test(arguments: dates)
  func `reads the dates of HTTP`(_ text: String, _ expected: String?) { #expect(HTTPDate.parse(text)?.description == expected) }

  @Test func `encodes every value of a form`() {
    #expect(PercentEncoding.encode("s3+cr/et=~-._ü&%") == "s3%2Bcr%2Fet%3D~-._%C3%BC%26%25")
    let form = PercentEncoding.form([("client_secret", "a+b c"), ("scope", "https://contoso.example.com/.default")])
    #expect(String(decoding: form, as: UTF8.self) == "client_secret=a%2Bb%20c&scope=https%3A%2F%2Fcontoso.example.com%2F.default")
  }

  @Test func `encodes what OData wants`() {
    #expect(PercentEncoding.odataLiteral("O'Neil & Co") == "'O''Neil & Co'")
    #expect(
      PercentEncoding.odataOption("name eq 'O''Neil & Co' and x gt 1+1#")
        == "name%20eq%20'O''Neil%20%26%20Co'%20and%20x%20gt%201%2B1%23")
  }

  // swift-format-ignore
  static let origins: [(String, String?)] = [
    ("https://contoso.example.com/x?y#z", "https contoso.example.com 443"), ("HTTPS://Contoso.Example.COM", "https contoso.example.com 443"),
    ("https://contoso.example.com:8443/", "https contoso.example.com 8443"), ("http://127.0.0.1:8080?x", "http 127.0.0.1 8080 loopback"),
    ("http://[::1]:80/", "http ::1 80 loopback"), ("http://localhost", "http localhost 80 loopback"),
    ("http://127.1.2.3/", "http 127.1.2.3 80 loopback"), ("http://127.0.0.1.example.com/", "http 127.0.0.1.example.com 80"),
    ("http://127.0.0.256/", "http 127.0.0.256 80"), ("http://localhost.example.com/", "http localhost.example.com 80"),
    ("https://contoso.example.com@evil.example.com/", nil), ("https://user:pass@contoso.example.com/", nil),
    ("https://evil.example.com\\@contoso.example.com/", nil), ("https://", nil), ("https:///x", nil), ("ftp://contoso.example.com", nil),
    ("contoso.example.com", nil), ("https://a b/", nil), ("https://a/\r\nX: y", nil), ("https://a:99999/", nil), ("https://a:8x/", nil),
    ("https://[::1", nil),
  ]

  @Test(arguments: origins)
  func `tells where an address leads`(_ url: String, _ expected: String?) {
    let origin = Origin(url)
    #expect(origin.map { "\($0.scheme) \($0.host) \($0.port)\($0.isLoopback ? " loopback" : "")" } == expected)
  }

  // swift-format-ignore
  static let queries: [(String, String)] = [
    ("$skiptoken=abc%2F1",                     "$skiptoken=abc%2F1"),
    ("$skiptoken=%3Ccookie%20pagenumber=%222%22", "$skiptoken=%3Ccookie%20pagenumber=%222%22"),
    ("$filter=name eq 'Müller'&$top=1",         "$filter=name%20eq%20'M%C3%BCller'&$top=1"),
    ("a=\"<b>\"",                               "a=%22%3Cb%3E%22"),
    ("a=100%&b=%4&c=%zz&d=%41",                 "a=100%25&b=%254&c=%25zz&d=%41"),
    ("a=1#2\t3\u{7f}\\",                        "a=1%232%093%7F%5C"),
    ("",                                        ""),
  ]

  @Test(arguments: queries)
  func `encodes only what may not stand in a query that a service handed out`(_ query: String, _ expected: String) {
    #expect(PercentEncoding.repairedQuery(query) == expected)
    #expect(PercentEncoding.repairedQuery(expected) == expected)
  }

  @Test func `messages show the path and never the query`() {
    #expect(Origin.path(of: "https://contoso.example.com/api/deals?$filter=name eq 'x'") == "")
    #expect(Origin.path(of: "https://contoso.example.com/api/deals?$filter=name%20eq%20'x'") == "/api/deals")
    #expect(Origin.path(of: "https://contoso.example.com") == "/")
  }

  @Test func `the same seed gives the same numbers, and a GUID has its shape`() {
    let (a, b, c) = (SeededRandomness(seed: 7), SeededRandomness(seed: 7), SeededRandomness(seed: 8))
    let first = (0..<20).map { _ in a.guid() }
    #expect(first == (0..<20).map { _ in b.guid() })
    #expect(first != (0..<20).map { _ in c.guid() })
    #expect(Set(first).count == 20)
    for guid in first {
      #expect(guid.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil, "\(guid)")
    }
    #expect((0..<1000).allSatisfy { _ in (0..<1).contains(a.unit()) })
  }

  @Test func `finds a header in any case`() {
    let response = HTTPResponse(status: 200, headers: [Header("ETag", "W/\"1\""), Header("etag", "W/\"2\"")])
    #expect(response.header("eTAG") == "W/\"1\"")
    #expect(response.header("E-Tag") == nil)
  }
}
