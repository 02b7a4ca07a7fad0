import Digests
import Testing

struct DigestsNamedUUIDTests {
  @Test func `is a lower-case UUID of version 8, the same in every run`() {
    // `printf '\0\0\0\0\0\0\0\4deal\0\0\0\0\0\0\0\2r1' | sha256sum`, with version and variant put in.
    #expect(NamedUUID.make(namespace: "deal", parts: ["r1"]) == "75d66396-728f-805b-80a6-39d810f14446")
  }

  static let pairs: [([String], [String])] = [
    (["ab", "c"], ["a", "bc"]),
    (["a"], ["a", ""]),
    ([], [""]),
    (["a", "b"], ["b", "a"]),
    (["a"], ["A"]),
  ]

  @Test(arguments: pairs) func `differs when a part differs`(_ first: [String], _ second: [String]) {
    #expect(NamedUUID.make(namespace: "n", parts: first) != NamedUUID.make(namespace: "n", parts: second))
  }

  @Test func `differs between namespaces, also where the texts run together`() {
    #expect(NamedUUID.make(namespace: "ab", parts: ["c"]) != NamedUUID.make(namespace: "a", parts: ["bc"]))
  }

  @Test func `has the shape of a UUID`() {
    for number in 0..<200 {
      let text = NamedUUID.make(namespace: "shape", parts: ["\(number)"])
      let groups = text.split(separator: "-")
      #expect(groups.map(\.count) == [8, 4, 4, 4, 12])
      #expect(text.allSatisfy { "0123456789abcdef-".contains($0) })
      #expect(groups[2].first == "8")
      #expect(groups[3].first.map { "89ab".contains($0) } == true)
    }
  }
}
