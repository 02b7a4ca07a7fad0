import Spreadsheets
import Testing

struct LinkTargetTests {
  // swift-format-ignore
  @Test(arguments: [
    ("https://example.com/deal", true), ("HTTPS://EXAMPLE.COM/", true),
    ("http://127.0.0.1:8080/deal", true), ("http://localhost", true), ("http://[::1]/", true),
    ("http://example.com/", false), ("http://127.0.0.1.example.com/", false), ("http://127.0.0.1@example.com/", false), ("http://127.0.0.1:80@example.com/", false),
    ("http://localhost.example.com", false), ("file:///etc/passwd", false), ("https://exa mple.com/", false), ("https://", false),
  ])
  func `only what is encrypted or stays on the machine becomes a link`(_ address: String, _ isLink: Bool) {
    #expect(SheetCell.Target.web(address).isLink == isLink)
  }
}
