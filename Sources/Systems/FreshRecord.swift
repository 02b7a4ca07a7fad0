import Records

/// A record that a system showed in this run.
///
/// Only a system's own reading makes one: it is the ground of all evidence.
public struct FreshRecord: Sendable {
  public let record: ObservedRecord
  public let layout: SlotLayout

  /// For systems only; the build check refuses the call elsewhere.
  public init(readFromSystem record: ObservedRecord, layout: SlotLayout) {
    self.record = record
    self.layout = layout
  }

  public var id: String { record.id }

  /// The evidence that a field of this record holds something now; `nil` when it is empty or the record is gone.
  public func presentCell(_ field: String) -> PresentCell? {
    guard !record.isGone, let slot = layout.slot(of: field), record.values.indices.contains(slot) else { return nil }
    let value = record.values[slot]
    return value.isNull ? nil : PresentCell(key: RecordKey(record.entity, record.id), field: field, value: value)
  }
}

/// The evidence for showing something to Microsoft: a cell of the CRM that is there, read in this run.
///
/// There is no other way to make one, so no default, formula or empty cell can widen what Microsoft sees.
public struct PresentCell: Hashable, Sendable {
  public let key: RecordKey
  public let field: String
  public let value: Value

  fileprivate init(key: RecordKey, field: String, value: Value) {
    self.key = key
    self.field = field
    self.value = value
  }
}

/// The permission to show a deal to Microsoft's sellers.
public struct VisibilityEvidence: Hashable, Sendable {
  public let cell: PresentCell

  /// `nil` unless the cell says yes.
  public init?(_ cell: PresentCell) {
    guard cell.value == .flag(true) else { return nil }
    self.cell = cell
  }
}
