public import Records
public import Tables

/// What a report says besides the rows of the journal: the run, its numbers, its facts, the guide.
///
/// Everything is passed in, the times too: the same content and the same rows make the same bytes.
public struct ReportContent: Sendable {
  /// What people call the run, as it stands in the names of the files: `20261120-021407-1`.
  public var runName: String
  public var startedAt: Instant
  /// When the run ended; also the moment at which the workbook says that it was made.
  public var endedAt: Instant
  /// `run`, `plan` or `adopt`.
  public var command: String
  /// The numbers of Summary, in the order in which they are shown.
  public var counts: [Count]
  /// Guide and configuration version, what changed in them, metadata drift, allowance, exit code, notes; in order.
  public var facts: [Fact]
  public var calls: [CallRow]
  /// The guide as used; one table a part.
  public var guide: [Table]
  /// The language of the report; headings are names of the contract and are the same in all.
  public var language: String
  /// Fields, by their name in either system, whose values are shown as `•••`.
  ///
  /// The guide tells what the same field is called in the other system. Prose (Reason, Text) is shown as it was written.
  public var masked: Set<String>

  public init(
    runName: String, startedAt: Instant, endedAt: Instant, command: String, counts: [Count] = [], facts: [Fact] = [],
    calls: [CallRow] = [], guide: [Table] = [], language: String = "en", masked: Set<String> = []
  ) {
    self.runName = runName
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.command = command
    self.counts = counts
    self.facts = facts
    self.calls = calls
    self.guide = guide
    self.language = language
    self.masked = masked
  }

  /// One number of Summary.
  public struct Count: Hashable, Sendable {
    /// `deals`, an outcome, `records read`, one of its parts.
    public var what: String
    public var count: Int
    public var note: String?
    public var kind: Kind

    /// Outcomes are charted; of deals and records a table is made.
    public enum Kind: Hashable, Sendable { case outcome, records, other }

    public init(_ what: String, _ count: Int, note: String? = nil, kind: Kind = .other) {
      self.what = what
      self.count = count
      self.note = note
      self.kind = kind
    }
  }

  /// One thing to know about the run.
  ///
  /// Those named `brake` or `note` stand at the top of Summary, in colour.
  public struct Fact: Hashable, Sendable {
    public var name: String
    public var value: Value

    public init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }

    public init(_ name: String, _ text: String) { self.init(name, .text(orNull: text)) }
  }

  /// Calls of one kind to one system.
  public struct CallRow: Hashable, Sendable {
    public var system: String
    public var kind: String
    public var count: Int
    /// The fewest that would have done; `nil` where nobody can say.
    public var floor: Int?
    public var retries: Int
    public var throttled: Int
    /// In and out together.
    public var bytes: Int
    /// From sending to answer, added up over calls that ran at the same time.
    public var seconds: Double

    public init(
      system: String, kind: String, count: Int, floor: Int? = nil, retries: Int = 0, throttled: Int = 0, bytes: Int = 0,
      seconds: Double = 0
    ) {
      self.system = system
      self.kind = kind
      self.count = count
      self.floor = floor
      self.retries = retries
      self.throttled = throttled
      self.bytes = bytes
      self.seconds = seconds
    }
  }
}

extension ReportContent {
  /// What people have to see first.
  var alerts: [Fact] { facts.filter { $0.name == "brake" } + facts.filter { $0.name == "note" } }

  /// The facts, with those that every report has.
  var allFacts: [Fact] {
    [
      Fact("run", runName), Fact("command", command), Fact("started (UTC)", .instant(startedAt)),
      Fact("ended (UTC)", .instant(endedAt)),
    ] + facts
  }
}
