import Records
public import Tables

/// What became of a guide: the guide as read, everything found, and the compiled form when there was no error.
public struct GuideOutcome: Sendable {
  public let guide: Guide
  /// Errors and warnings, in the order of the guide's parts and rows.
  public let findings: [GuideFinding]
  /// `nil` when there is an error.
  public let compiled: CompiledGuide?
}

extension GuideCompiler {
  /// Reads, checks and compiles a guide in one go.
  /// - Parameters:
  ///   - tables: the sheets of the workbook or the files of the folder.
  ///   - source: what messages call the guide: its path.
  ///   - defaults: what the kind of CRM brings along.
  ///   - metadata: the CRM's, live or from the last snapshot. Without it names and labels cannot be held against anything.
  ///   - today: decides which rows of value lists are valid.
  public static func compile(
    tables: [Table], named source: String, defaults: CRMDefaults = CRMDefaults(), metadata: MetadataSnapshot? = nil,
    today: CalendarDate
  ) -> GuideOutcome {
    let (guide, reading) = GuideReader.read(tables, named: source)
    let (compiled, findings) = compile(guide, defaults: defaults, metadata: metadata, today: today)
    return GuideOutcome(
      guide: guide, findings: reading + findings, compiled: reading.hasErrors ? nil : compiled)
  }
}
