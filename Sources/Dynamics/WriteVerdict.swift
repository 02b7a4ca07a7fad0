internal import Faults
internal import JSONText
internal import Systems

/// What an answer says of an operation, before records are made of it.
enum WriteVerdict: Sendable {
  /// Carried out; `row` as the answer shows the record.
  case accepted(id: String, row: JSONNode?)
  case decided(WriteResult)
  /// The record has to be looked at. `untouched` is the result if it turns out not to have been written; `nil`: send
  /// it again.
  case look(untouched: WriteResult?)

  /// Reads the answer to an operation.
  ///
  /// - Parameters:
  ///   - readBack: the answer to the reading that follows an action.
  ///   - mayBeRepeated: whether the batch may have arrived twice, so that a refusal may be our own doing.
  init(
    _ answer: BatchMatching.Answer, readBack: BatchMatching.Answer?, of write: PreparedWrite, mayBeRepeated: Bool
  ) {
    let part = answer.part
    if answer.isSuccess {
      self = Self.success(answer, readBack, write)
      return
    }
    let error = ServiceError(status: part.status, root: answer.root)
    let field = error.field(among: write.columns)
    let fault = error.fault(while: write.activity, at: write.place(field: field))
    let refused = WriteResult.refused(fault, field: field)
    switch error.reaction {
    // Of a batch that went out twice the first may have been carried out: the record tells.
    case .later: self = mayBeRepeated ? .look(untouched: .later(fault)) : .decided(.later(fault))
    case .refuse: self = mayBeRepeated ? .look(untouched: refused) : .decided(refused)
    case .exists, .moved:
      if write.version == nil {
        // The record of our own earlier attempt, unless it was another key that was taken.
        self = .look(untouched: refused)
      } else if write.isAction {
        self = .look(untouched: .moved)
      } else if case .exists = error.reaction {
        self = .decided(refused)
      } else {
        self = mayBeRepeated ? .look(untouched: .moved) : .decided(.overtaken)
      }
    case .notThere:
      if write.version == nil {
        self = .decided(refused)
      } else if case .delete = write.operation.action, mayBeRepeated {
        self = .look(untouched: .moved)
      } else if write.needs.isEmpty, write.operation.values.allSatisfy({ !$0.field.contains(".") }), !write.isAction {
        self = .decided(.gone)
      } else {
        // Either the record is gone, or one that it points to.
        self = .look(untouched: refused)
      }
    }
  }

  private static func success(
    _ answer: BatchMatching.Answer, _ readBack: BatchMatching.Answer?, _ write: PreparedWrite
  ) -> WriteVerdict {
    switch write.operation.action {
    case .close where write.isRepeatable == false:
      guard let id = write.id else { return .look(untouched: nil) }
      let row = readBack.flatMap { $0.isSuccess ? $0.root : nil }
      return .accepted(id: id, row: row)
    case .qualify:
      let made = answer.root?["value"]?.elements.compactMap { $0["opportunityid"]?.text.flatMap { DynamicsID.canonical($0) } }
        .first
      // Which opportunity it made can also be found by the lead.
      return made.map { .accepted(id: $0, row: nil) } ?? .look(untouched: nil)
    case .delete(let id, _): return .accepted(id: DynamicsID.canonical(id) ?? id, row: nil)
    default:
      guard let id = write.id ?? answer.recordID(key: write.plan.address.primaryKey) else { return .look(untouched: nil) }
      let row = answer.root?[write.plan.address.primaryKey] == nil ? nil : answer.root
      return .accepted(id: id, row: row)
    }
  }
}
