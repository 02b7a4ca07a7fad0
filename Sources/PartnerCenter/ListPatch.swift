internal import JSONText
internal import Records

/// Changes a list of a referral by the least that does it.
///
/// What was added is appended (`/-`), a field of an element is replaced in its place; the list is replaced as a whole only where an
/// element goes, which Partner Center knows no other way for (partner-center.md 4.3). Places hold: a patch goes out under the
/// version whose list it was made from.
struct ListPatch {
  private let pointer: String
  private let known: [Value.Element]
  private let wanted: [Value.Element]

  init(_ pointer: String, from known: [Value.Element], to wanted: [Value.Element]) {
    self.pointer = pointer
    self.known = known
    self.wanted = wanted
  }

  func write(into writer: inout JSONWriter) {
    let keys = wanted.map(\.key)
    guard known.allSatisfy({ keys.contains($0.key) }), Set(keys).count == keys.count, Set(known.map(\.key)).count == known.count
    else {
      return PartnerCenterSystem.replace(pointer, .list(wanted), &writer)
    }
    for element in wanted {
      guard let place = known.firstIndex(where: { $0.key == element.key }) else {
        add(element, &writer)
        continue
      }
      for field in element.fields where known[place].value(field.name) != field.value {
        PartnerCenterSystem.replace("\(pointer)/\(place)/\(field.name)", field.value, &writer)
      }
    }
  }

  private func add(_ element: Value.Element, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("op", "add")
      writer.member("path", pointer + "/-")
      writer.name("value")
      JSONTree.element(element).write(into: &writer)
    }
  }
}
