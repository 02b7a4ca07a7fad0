/// Which fields a record in slots has, and where: the field of slot `n` is `fields[n]`.
///
/// Fields are named as the guide names them: a Partner Center path, a CRM logical name, or `lookup.field`.
/// Slot numbers hold for one compiled guide only; what is stored is keyed by field name.
public struct SlotLayout: Hashable, Sendable {
  public let entity: Entity
  public let fields: [String]
  private let slots: [String: Int]

  /// Repeated names are kept once, at their first place.
  public init(entity: Entity, fields: [String]) {
    var slots: [String: Int] = [:]
    var kept: [String] = []
    for field in fields where slots[field] == nil {
      slots[field] = kept.count
      kept.append(field)
    }
    self.entity = entity
    self.fields = kept
    self.slots = slots
  }

  public var count: Int { fields.count }
  public func slot(of field: String) -> Int? { slots[field] }
}
