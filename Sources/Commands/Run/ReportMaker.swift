import Configuration
import Digests
import Faults
import Foundation
import Mapping
import Records
import Reports
import StateStore
import Sync
import Systems

/// Renders the journal since the last report that reached its final name.
struct ReportMaker {
  private let pairing: Configuration
  private let state: StateStore
  private let world: SyncWorld
  private let guide: GuideKeeper.Choice
  private let drift: [String]

  init(pairing: OpenPairing, world: SyncWorld) {
    self.pairing = pairing.configuration
    state = pairing.state
    self.world = world
    guide = pairing.guide
    drift = pairing.drift
  }

  /// Writes the reports of a run and gives their paths.
  func write(_ summary: RunSummary, mode: RunCommand.Mode, exitCode: ExitCode) async throws(Fault) -> [String] {
    try OpenPairing.makeFolder(of: pairing.reports + "/report")
    for run in try await state.runs(limit: 20) where run.id != summary.run.id {
      ReportWriter.removeUnfinished(ofRun: run.name, in: pairing.reports)
    }
    let content = try await content(summary, mode, exitCode)
    switch mode {
    case .plan:
      let rows = StateRows(source: .run(summary.run.id), world: world)
      let path = try await ReportWriter.writePlan(id: summary.run.name, content, rows: rows, to: pairing.reports)
      try await ReportShelf(state: state).keep(content, of: summary.run.id, kind: mode.rawValue)
      return [path]
    case .adopt:
      // What an adoption that was killed, or could not write its workbook, has agreed is looked at by nobody else.
      let rows = StateRows(source: .adoptions, world: world)
      let path = try await ReportWriter.writeDifferences(content, rows: rows, to: pairing.reports)
      try await state.markDifferencesTold()
      try await ReportShelf(state: state).keep(content, of: summary.run.id, kind: mode.rawValue)
      return [path]
    case .run, .apply:
      let rows = NotedRows(rows: StateRows(source: .unreported, world: world), state: state, run: summary.run.id)
      let paths = try await ReportWriter.writeAudit(content, rows: rows, to: pairing.reports)
      try await ReportShelf(state: state).keep(content, of: summary.run.id, kind: "run")
      // Only now: a run that dies while it writes its report is told by the next one.
      try await state.markReported()
      guard try await state.hasPlanRows(summary.run.id) else { return [paths.workbook, paths.lines] }
      // What the brakes held, and what waits for an approval, for a person to say whether it is meant.
      let held = StateRows(source: .run(summary.run.id), world: world)
      let plan = try await ReportWriter.writePlan(id: summary.run.name, content, rows: held, to: pairing.reports)
      return [paths.workbook, paths.lines, plan]
    }
  }

  private func content(_ summary: RunSummary, _ mode: RunCommand.Mode, _ exitCode: ExitCode) async throws(Fault) -> ReportContent
  {
    var content = ReportContent(
      runName: summary.run.name, startedAt: summary.run.startedAt, endedAt: summary.endedAt, command: summary.run.command)
    content.counts = counts(summary)
    content.facts = try await facts(summary, mode, exitCode)
    content.calls = summary.calls.flatMap { system in
      system.calls.map {
        ReportContent.CallRow(
          system: system.system, kind: $0.kind, count: $0.count, floor: nil, retries: $0.retries, throttled: $0.throttled,
          bytes: $0.bytesIn + $0.bytesOut, seconds: $0.seconds)
      }
    }
    content.guide = guide.tables
    content.language = pairing.report.language
    content.masked = Set(pairing.report.mask)
    return content
  }

  private func counts(_ summary: RunSummary) -> [ReportContent.Count] {
    var counts = [ReportContent.Count("deals", summary.deals, kind: .other)]
    for outcome in [Outcome.created, .updated, .unchanged, .held, .rejected, .failed, .ignored] {
      counts.append(.init(outcome.rawValue, summary.outcomes[outcome] ?? 0, kind: .outcome))
    }
    if !summary.solutions.isEmpty {
      let files = summary.solutions.uploads.count
      counts.append(
        .init("solution rows", summary.solutions.rows, note: "in \(files) uploaded file\(files == 1 ? "" : "s")"))
      for outcome in RunTable.outcomes {
        guard let count = summary.solutions.outcomes[outcome], count > 0 else { continue }
        counts.append(.init("solution rows \(outcome.rawValue)", count))
      }
    }
    let read = summary.recordsRead
    counts += [
      .init("records read", read.read, kind: .records),
      .init("records of these deals", read.ofDeals, kind: .records),
      .init("own echoes and repeats", read.echoes, kind: .records),
      .init("records out of scope", read.outOfScope, note: "Sync was never Yes", kind: .records),
      .init("related records", read.related, note: "accounts, contacts, solutions", kind: .records),
    ]
    return counts
  }

  /// What is different since the last run: guide, configuration, the CRM's fields.
  private func changes(_ mode: RunCommand.Mode, configuration: String) async throws(Fault) -> [ReportContent.Fact] {
    var facts: [ReportContent.Fact] = []
    if let known = try await state.textFact("last.guide") {
      let isSame = known == guide.compiled.fingerprint
      let lines = isSame ? ["unchanged"] : guide.changes.isEmpty ? ["changed"] : guide.changes
      facts += lines.map { .init("guide since the last run", $0) }
    }
    let settings = pairing.settings.map { "\($0.key): \($0.value)" }
    if let known = try await state.textFact("last.settings")?.split(separator: "\n", omittingEmptySubsequences: false) {
      let before = Set(known.map(String.init))
      let changed = settings.filter { !before.contains($0) }
      facts += (changed.isEmpty ? ["unchanged"] : changed).map { .init("configuration since the last run", $0) }
    }
    facts += drift.map { .init("metadata drift", $0) }
    if mode == .run || mode == .apply {
      try await state.setTextFact("last.guide", guide.compiled.fingerprint)
      try await state.setTextFact("last.settings", settings.joined(separator: "\n"))
    }
    return facts
  }

  private func facts(
    _ summary: RunSummary, _ mode: RunCommand.Mode, _ exitCode: ExitCode
  ) async throws(Fault) -> [ReportContent.Fact] {
    let configuration = SHA256.hex(pairing.canonicalText).prefix(12)
    let calls = summary.calls.map { "\($0.system) \($0.calls.reduce(0) { $0 + $1.count })" }.joined(separator: ", ")
    var facts: [ReportContent.Fact] = [
      .init("guide", "\(pairing.mapping) (\(guide.compiled.fingerprint.prefix(12)))"),
      .init("configuration", "\(pairing.path) (\(configuration))"),
      .init("environment", pairing.environment.rawValue),
      .init("calls", calls),
      .init(
        "calls a day at most",
        "Partner Center \(pairing.callsPerDay.partnerCenter), CRM \(pairing.callsPerDay.crm)"),
      .init("exit code", "\(exitCode.rawValue)"),
    ]
    facts += try await changes(mode, configuration: String(configuration))
    facts += (summary.notes + summary.solutions.notes).map { .init("note", $0) }
    facts += summary.braked.map { .init("brake", $0) }
    return facts
  }
}

/// The rows of the journal as a report asks for them.
struct StateRows: ReportRows {
  enum Source: Sendable {
    /// Everything that no report has shown yet.
    case unreported
    /// What one run left.
    case run(Int64)
    /// What adoptions have agreed since the last workbook of one.
    case adoptions
  }
  let source: Source
  let world: SyncWorld
  private static let toDo = "To do"

  func rows(
    of sheet: String, after position: Int64, limit: Int
  ) async throws(Fault) -> [(position: Int64, run: String, cells: [Value])] {
    if sheet == Self.toDo { return try await waiting(after: position, limit: limit) }
    switch source {
    case .run(let id) where sheet == "Plan":
      return try await PlanRows(state: world.state).page(of: id, after: position, limit: limit)
    case .unreported:
      return try await world.state.unreported(sheet, after: position, limit: limit).map { ($0.seq, $0.run, $0.cells) }
    case .adoptions:
      return try await world.state.untoldDifferences(sheet, after: position, limit: limit).map { ($0.seq, $0.run, $0.cells) }
    case .run(let id):
      return try await world.state.journal(sheet, ofRun: id, after: position, limit: limit).map { ($0.seq, $0.run, $0.cells) }
    }
  }

  /// Everything open, oldest first: Deal, Owner, Value, Code, Reason, Since, Deadline, Remedy, links, New, Decision, Token.
  private func waiting(after position: Int64, limit: Int) async throws(Fault) -> [(position: Int64, run: String, cells: [Value])]
  {
    let run = try await world.state.runs(limit: 1).first
    var rows: [(position: Int64, run: String, cells: [Value])] = []
    var offers: [Offer] = []
    for (deal, problem) in try await world.state.waiting(after: position, limit: limit) where problem.count >= 11 {
      let isNew = deal.newsAt.map { since in run.map { since >= $0.startedAt } ?? false } ?? false
      let referral = deal.referral.map { Feedback.link(world.options.referralLink, $0) }
      let question = try await world.state.question(ofDeal: deal.id) ?? Question(part: .deal, verbs: [], basis: Basis())
      let cells: [Value] = [
        problem[0], try await owner(deal), problem[10], problem[2], try await reason(deal, problem[7]),
        deal.waitingSince.map { .instant($0) } ?? .null,
        try await deadline(deal), problem[8], .text(orNull: referral), .text(orNull: deal.crm.flatMap { world.crm.link(to: $0) }),
        .flag(isNew), PlanRows.choices(question.choices), .null,
      ]
      var shown = cells
      // A row that is new today is the same row tomorrow.
      (shown[10], shown[11]) = (.null, .null)
      offers.append(
        Offer(pairing: world.options.pairing, deal: deal.id, sheet: Self.toDo, question: question, shown: shown))
      rows.append((deal.id, run?.name ?? "", cells))
    }
    let tokens = try await world.state.offer(offers, at: world.now)
    for (index, token) in tokens.enumerated() { rows[index].cells[12] = .text(token) }
    return rows
  }

  /// The reason, with what a person said about the deal before.
  private func reason(_ deal: Deal, _ reason: Value) async throws(Fault) -> Value {
    guard let last = try await world.state.decisionHistory(ofDeal: deal.id).last, last.status != .carriedOut else {
      return reason
    }
    return .text("\(reason) (\(last.told): \(last.status.words))")
  }

  /// Who is to look: the own team member that the guide sends, by e-mail.
  private func owner(_ deal: Deal) async throws(Fault) -> Value {
    guard let key = deal.crm, let record = try await world.state.record(key.entity, key.id),
      let row = world.guide.rows.first(where: { $0.entity == key.entity && $0.partnerCenter?.path.description == "team[0].email" }
      ),
      let slot = row.crm?.slot, record.values.indices.contains(slot)
    else { return .null }
    return record.values[slot]
  }

  /// A referral that nobody answers expires after 14 days.
  private func deadline(_ deal: Deal) async throws(Fault) -> Value {
    guard let id = deal.referral, let referral = try await world.state.record(.referral, id),
      let slot = world.guide.layout(.referral).slot(of: "expirationDateTime"), referral.values.indices.contains(slot)
    else { return .null }
    return referral.values[slot]
  }
}
