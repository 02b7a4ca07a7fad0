internal import Faults
internal import Systems

/// What a run has learnt of our role's privileges: one that is missing concerns all rows of a table (dataverse.md 6.2).
struct WritePrivileges: Sendable {
  private var missing: [String: Fault] = [:]
  private var present: Set<String> = []

  mutating func learn(_ result: WriteResult, of write: PreparedWrite) {
    switch result {
    case .done, .adopted: present.insert(write.activity)
    case .later(let fault) where fault.code.rawValue == CatalogueEntry.unprivileged: missing[write.activity] = fault
    default: break
    }
  }

  /// The fault of an earlier write of the same kind to the same table; `nil` where one was carried out too, so that it is the
  /// record which is closed to us and not the table.
  func missing(for write: PreparedWrite) -> Fault? {
    present.contains(write.activity) ? nil : missing[write.activity]
  }
}
