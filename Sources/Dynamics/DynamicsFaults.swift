internal import Faults
internal import Records

extension Fault.Code {
  /// The guide names fields that a table does not have.
  static let missingFields: Fault.Code = "DYN101"
  /// A table that the guide needs is not in the environment.
  static let missingTable: Fault.Code = "DYN102"
  /// An answer that is not what the Web API sends.
  static let strangeAnswer: Fault.Code = "DYN103"
  /// The same page link came twice.
  static let pagingLoop: Fault.Code = "DYN104"
  /// A link that leads off the configured address.
  static let foreignLink: Fault.Code = "DYN105"
  /// A value for a lookup that no row bears.
  static let notFound: Fault.Code = "DYN201"
  /// A value for a lookup that several rows bear.
  static let ambiguous: Fault.Code = "DYN202"
  /// A value that its field cannot hold.
  static let wrongValue: Fault.Code = "DYN203"
  /// A field that the table does not have, or a lookup that cannot point there.
  static let notWritable: Fault.Code = "DYN204"
  /// An action that the table does not know.
  static let wrongAction: Fault.Code = "DYN205"
  /// A batch whose answer does not tell what became of a write.
  static let unanswered: Fault.Code = "DYN206"
  /// A code of the service that we have no words for.
  static let unnamed: Fault.Code = "DYN299"
}

extension Fault {
  static let dynamics = "Dynamics 365"

  static func missingFields(_ fields: [String], table: TableMetadata) -> Fault {
    let names = fields.map { field -> String in
      let known = table.fields.keys.sorted()
      let byLabel = known.first { table.fields[$0]?.label.lowercased() == field.lowercased() }
      if let byLabel { return "'\(field)' is a display name; the field is '\(byLabel)'" }
      return "'\(field)'" + (Suggestion.nearest(to: field, in: known).map { " (did you mean '\($0)'?)" } ?? "")
    }
    return Fault(
      .missingFields, while: "read the table '\(table.name)' of \(dynamics)",
      "it has no field \(names.joined(separator: ", no field "))",
      remedy: "correct the guide, or add the field in Dynamics 365")
  }

  static func strangeAnswer(while activity: String, _ problem: String) -> Fault {
    Fault(
      .strangeAnswer, while: activity, problem, remedy: "the next run asks again; if it stays so, check the address",
      recovery: .nextRun)
  }
}

extension Fault {
  static func pagingLoop(while activity: String) -> Fault {
    Fault(
      .pagingLoop, while: activity, "the server led back to a page that was read already",
      remedy: "the next run reads the table again", recovery: .nextRun)
  }
}

extension Fault {
  /// The answer to a batch did not say what became of a write, and it did not happen.
  static func unanswered(_ write: PreparedWrite) -> Fault {
    Fault(
      .unanswered, while: write.activity, "the server's answer does not say what became of it", at: write.place(),
      remedy: "the next run looks for it and tries again", recovery: .nextRun)
  }
}
