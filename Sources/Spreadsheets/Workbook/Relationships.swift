import Faults

/// The relationships of a part: which other parts it names (ECMA-376 part 2, 9.3).
struct Relationships {
  struct Target: Hashable {
    /// The last word of the relationship's type, `worksheet` or `styles`; the rest differs between transitional and strict.
    let kind: String
    /// The part's name from the archive's root; `nil` for one outside the workbook or a path that leaves it.
    let part: String?
  }

  private(set) var byID: [String: Target] = [:]
  private var inOrder: [Target] = []

  /// The first relationship of a kind, in the order of the file.
  func first(_ kind: String) -> Target? { inOrder.first { $0.kind == kind } }

  /// Those of a part, or of the whole package for an empty name; none where it has no relationships.
  init(of part: String, in archive: Archive) throws(Fault) {
    let slash = part.lastIndex(of: "/").map { part.index(after: $0) } ?? part.startIndex
    let folder = String(part[..<slash])
    let name = folder + "_rels/" + part[slash...] + ".rels"
    guard archive.has(name) else { return }
    let handler = Handler(folder: folder)
    try XMLReader.read(name, of: archive, into: handler)
    for (id, target) in handler.found {
      if byID[id] == nil { byID[id] = target }
      inOrder.append(target)
    }
  }

  /// A target as a part's name, resolved against the folder of the part that names it; `nil` where it leaves the archive.
  static func resolve(_ target: String, from folder: String) -> String? {
    let target = String(target.map { $0 == "\\" ? "/" : $0 })
    var steps: [Substring] = target.hasPrefix("/") ? [] : folder.split(separator: "/")
    for step in target.split(separator: "/") where step != "." {
      if step != ".." {
        steps.append(step)
      } else if steps.popLast() == nil {
        return nil
      }
    }
    return steps.isEmpty ? nil : steps.joined(separator: "/")
  }

  private final class Handler: XMLHandler {
    let folder: String
    var found: [(String, Target)] = []
    init(folder: String) { self.folder = folder }

    override func start(_ name: XMLName, _ attributes: XMLAttributes) {
      guard name == "Relationship", found.count < ReadingLimits.archiveEntries else { return }
      guard let id = attributes.string("Id"), let type = attributes.string("Type"), let target = attributes.string("Target")
      else { return }
      let kind = String(type.split(separator: "/").last ?? "")
      let isOutside = attributes.string("TargetMode") == "External"
      found.append((id, Target(kind: kind, part: isOutside ? nil : Relationships.resolve(target, from: folder))))
    }
  }
}
