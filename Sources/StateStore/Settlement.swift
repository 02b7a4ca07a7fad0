import Records

/// What the end of one deal's work stores, in one transaction: the apply transaction.
public struct Settlement: Sendable {
  public var deal: Deal
  /// Agreements to add or replace; those not named stay.
  public var agreed: [CellKey: AgreedCell] = [:]
  /// The cells that were written, and how often each went to and fro.
  public var flips: [CellKey: Flip] = [:]
  /// What now stands in the systems after our writes.
  public var seen: [ObservedRecord] = []
  /// Intents that have a result now: `done`, `adopted`, `refused`, `skipped`, `gone`, `overtaken`; or that stay open: `unknown`,
  /// `later`, `moved`, `found` (its write stands there and is told in the report), `told` (in the CRM too, but not agreed yet).
  public var results: [(intent: Int64, result: String)] = []
  /// Open intents whose cells are all decided now, and that are never consulted again.
  public var closedIntents: [Int64] = []
  /// Fields of open intents whose cells are decided now: their values are no echoes any more, whatever else the intent waits for.
  public var decidedFields: [Int64: [String]] = [:]
  /// The account and contact that a new pair was agreed with: another deal's write of the same window may have changed them since,
  /// when nobody knew yet that this one looks at them.
  public var agreedWith: [ObservedRecord] = []
  /// Every cell is settled: the deal leaves the dirty ones, if its records still are the versions decided on.
  public var isSettled = false
  public var journal: [JournalRow] = []
  /// Things told once.
  public var told: [ToldOnce] = []
  /// Why the deal waits, for the lists of later nights; `nil` clears it.
  public var problem: [Value]?
  /// Writes by kind and side, for the brakes of the next 24 hours.
  public var spent: [Spent] = []
  /// What a waiting deal asks of a person, for its row in To do; kept with ``problem`` and cleared with it.
  public var question: Question?
  /// Decisions of persons that this work carried out, keeps, or cannot follow any more.
  public var decisions: [DecisionEnd] = []

  public init(deal: Deal) { self.deal = deal }

  public struct Spent: Hashable, Sendable {
    public let kind: String
    public let side: Side
    public var count: Int
    public init(_ kind: String, _ side: Side, count: Int = 1) {
      self.kind = kind
      self.side = side
      self.count = count
    }
  }

  /// A finding that is told once for its value.
  public struct ToldOnce: Hashable, Sendable {
    public let code: String
    public let field: String
    public let value: String
    public init(code: String, field: String, value: String) {
      self.code = code
      self.field = field
      self.value = value
    }
  }
}

/// One row of the report, as the journal keeps it.
public struct JournalRow: Hashable, Sendable {
  /// `Changes`, `Rejected`, `Conflicts` and so on.
  public let sheet: String
  public var cells: [Value]
  /// What the row puts before a person: its token becomes the last cell when the row is stored.
  public var offer: Offer?
  /// The run that did it, where that is not the one which tells it: a killed run's writes are told by the next.
  public let run: Int64?
  public init(_ sheet: String, _ cells: [Value], run: Int64? = nil, offer: Offer? = nil) {
    self.offer = offer
    self.sheet = sheet
    self.cells = cells
    self.run = run
  }
}

/// What we are about to do, or did without knowing the result.
public struct Intent: Hashable, Sendable {
  public let id: Int64
  public let run: Int64
  public let deal: Int64
  public let entity: Entity
  public let record: String?
  /// `create`, `update`, `share`, `close`, `qualify`.
  public let action: String
  public let fields: [Value.Element.Field]
  /// What stood in these fields when the write was decided; empty for a create.
  public let before: [Value.Element.Field]
  public let madeAt: Instant
  public let result: String?
  /// The fields whose cells were decided since: their values are consulted no more, and stand here for the telling only.
  public let decided: Set<String>

  public init(
    id: Int64 = 0, run: Int64, deal: Int64, entity: Entity, record: String?, action: String,
    fields: [Value.Element.Field], before: [Value.Element.Field] = [], madeAt: Instant, result: String? = nil,
    decided: Set<String> = []
  ) {
    self.decided = decided
    self.before = before
    self.id = id
    self.run = run
    self.deal = deal
    self.entity = entity
    self.record = record
    self.action = action
    self.fields = fields
    self.madeAt = madeAt
    self.result = result
  }
}

extension Intent {
  /// In ``decided``: all of its fields.
  public static let everyField = "*"

  /// The fields on which nothing was decided since.
  public var undecidedFields: [Value.Element.Field] {
    decided.contains(Self.everyField) ? [] : fields.filter { !decided.contains($0.name) }
  }
}
