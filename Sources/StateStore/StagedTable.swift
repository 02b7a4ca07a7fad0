import Records

/// How the records of one entity are staged: what of them counts as an input, and what they refer to.
public struct StagedTable: Sendable {
  public let layout: SlotLayout
  /// One a slot: a change of this field makes a deal dirty.
  public let isInput: [Bool]
  /// Whether the record is in scope by itself (Sync is Yes; a referral always is).
  public let isInScope: @Sendable ([Value]) -> Bool
  /// The id on the other side that the record names, in canonical form.
  public let crossReference: @Sendable ([Value]) -> String?
  /// Accounts and contacts that the record points to; for a solution row, the opportunity it belongs to.
  public let relations: @Sendable ([Value]) -> [RecordKey]
  /// Keys by which the record can be found: normalised name, e-mail.
  public let matchKeys: @Sendable ([Value]) -> [String]
  /// What a referral's CRM ID calls the record, in canonical form, where that is what a field of it holds; `nil`: its id.
  public let calledBy: (@Sendable ([Value]) -> String?)?

  public init(
    layout: SlotLayout, isInput: [Bool], isInScope: @escaping @Sendable ([Value]) -> Bool = { _ in true },
    crossReference: @escaping @Sendable ([Value]) -> String? = { _ in nil },
    relations: @escaping @Sendable ([Value]) -> [RecordKey] = { _ in [] },
    matchKeys: @escaping @Sendable ([Value]) -> [String] = { _ in [] },
    calledBy: (@Sendable ([Value]) -> String?)? = nil
  ) {
    self.layout = layout
    self.isInput = isInput
    self.isInScope = isInScope
    self.crossReference = crossReference
    self.relations = relations
    self.matchKeys = matchKeys
    self.calledBy = calledBy
  }
}

/// What staging made of the records read.
public struct StageCounts: Hashable, Sendable {
  public var read = 0
  /// Nothing new in them: our own writes coming back, or the same record again.
  public var echoes = 0
  public var outOfScope = 0
  /// Accounts, contacts, solution rows.
  public var related = 0
  /// Records of deals that are now dirty.
  public var ofDeals = 0
  public var gone = 0
  /// Known records that were named as gone, those that were gone before too.
  public var goneNamed = 0

  public init() {}

  public static func + (a: StageCounts, b: StageCounts) -> StageCounts {
    var sum = a
    sum.read += b.read
    sum.echoes += b.echoes
    sum.outOfScope += b.outOfScope
    sum.related += b.related
    sum.ofDeals += b.ofDeals
    sum.gone += b.gone
    sum.goneNamed += b.goneNamed
    return sum
  }
}
