import Faults
import HTTP
import JSONText
import Records
import Testing

/// Texts with bytes changed, cut and moved by seed: none crashes, and what is read can be written and read again as the same.
struct JSONMutationTests {
  private static let page = Array(
    #"{"@odata.context":"x","value":[{"id":"0aa0","name":"M\u00fcller \ud83d\ude00","estimatedvalue":42000.50,"team":[{"email":"a@example.com","n":-1e3}],"open":true,"none":null},{"id":"1","ids":[{"profileType":"Duns","id":"7"}]}],"@odata.nextLink":"https://contoso.example.com/?$skiptoken=%3c"}"#
      .utf8)

  @Test(arguments: 0..<20)
  func `survives changed bytes`(_ seed: UInt64) throws {
    let random = SeededRandomness(seed: seed)
    let names = ["id", "name", "estimatedvalue", "team[0].email", "ids[profileType=Duns].id", "open", "value[1].id"]
    let extractor = SlotExtractor(names.compactMap { FieldPath($0) }.map { ($0, .automatic) })
    var read = 0
    for _ in 0..<500 {
      var bytes = Self.page
      for _ in 0..<(1 + random.next() % 3) {
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 4 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(Self.page[Int(random.next() % UInt64(Self.page.count))], at: place)
        default: bytes[place] = Array(#"{}[]":,\0e-"#.utf8)[Int(random.next() % 11)]
        }
      }
      guard let root = try? JSONDocument.parse(bytes).root else { continue }
      read += 1
      for element in root["value"]?.elements ?? root.elements { #expect(extractor.extract(element).count == names.count) }
      let once = Self.written(root)
      let twice = Self.written(try JSONDocument.parse(once.bytes).root)
      #expect(once.string == twice.string)
    }
    // Changes within strings leave a text readable, so a good part must have come this far.
    #expect(read > 50)
  }

  private static func written(_ node: JSONNode) -> JSONWriter {
    var writer = JSONWriter()
    write(node, &writer)
    return writer
  }

  private static func write(_ node: JSONNode, _ writer: inout JSONWriter) {
    switch node.kind {
    case .null: writer.null()
    case .flag: writer.flag(node.flag == true)
    case .number: writer.raw(node)
    case .text: writer.text(node.text ?? "")
    case .object:
      writer.object { writer in
        for (name, value) in node.members {
          writer.name(name)
          write(value, &writer)
        }
      }
    case .array: writer.array { writer in for element in node.elements { write(element, &writer) } }
    }
  }
}
