import Faults
import Mapping
import Reconcile
import Records
import StateStore

/// Turns results into the rows that reports show.
///
/// Row shapes are those of the audit workbook's sheets, without the run, which the report adds.
struct Narrator {
  let world: SyncWorld

  /// What people call a deal: its name without mark, else its id.
  func title(_ records: DealRecords) -> String {
    if let referral = records.referral, let slot = world.guide.layout(.referral).slot(of: "name"),
      let name = TableSet.value(referral.values, slot).text
    {
      return name
    }
    if let record = records.record, let crm = Feedback(world: world).nameRow(record.entity)?.crm,
      let name = TableSet.value(record.values, crm.slot).text
    {
      return NameMark.strip(name)
    }
    return records.deal.referral ?? records.deal.crm?.id ?? "deal \(records.deal.id)"
  }

  /// The problem of a waiting deal as the state keeps it: title, outcome, code, side, entity, field, value, reason, remedy,
  /// guide row, deal value.
  func stored(_ result: WorkResult) -> [Value] {
    // A step that was skipped after another one failed has no problem of its own.
    let problem =
      result.problems.first
      ?? DealProblem(
        "unfinished", side: .crm, entity: result.deal.crm?.entity ?? .referral,
        reason: "the deal's writes were not all carried out", remedy: "the next run goes on")
    let slot = world.guide.layout(.referral).slot(of: "details.dealValue")
    let amount = slot.map { TableSet.value(result.records.referral?.values ?? [], $0) } ?? .null
    return [
      .text(title(result.records)), .text(result.outcome.rawValue), .text(problem.code.rawValue), .text(problem.side.rawValue),
      .text(problem.entity.rawValue), .text(orNull: problem.field), .text(orNull: problem.value.description),
      .text(problem.reason), .text(problem.remedy), .text(orNull: problem.guide?.description), amount,
    ]
  }

  /// The journal's rows of a result, and what of its findings is told for the first time.
  func rows(
    _ result: WorkResult, isNew: Bool, settled: Bool
  ) async throws(Fault) -> ([JournalRow], [Settlement.ToldOnce]) {
    let name = title(result.records)
    var rows = [JournalRow("Outcomes", [.text(name), .text(result.outcome.rawValue), code(result), .flag(isNew)])]
    if case .notDue(let stored) = result.work.task {
      rows += notDue(stored, name, result)
      return (rows, [])
    }
    rows += changes(result)
    var told: [Settlement.ToldOnce] = []
    for problem in result.problems {
      switch problem.code {
      case "conflict", "first-meeting": rows.append(conflict(problem, name, result))
      default:
        if result.outcome == .ignored {
          if problem.code == "sync-off", result.work.deal.told == Settler.syncOff { continue }
          rows.append(
            JournalRow(
              "Ignored",
              [.text(name), record(problem, result), .text(problem.code.rawValue), .text(problem.reason), .text(problem.remedy)]))
        } else if result.outcome == .rejected || result.outcome == .failed {
          rows.append(rejected(problem, result))
        } else {
          rows.append(finding(problem, result))
        }
      }
    }
    let findings = try await self.findings(result)
    rows += findings.rows
    told += findings.told
    if !result.work.evidence.isEmpty { rows.append(JournalRow("Accounts", [.text(name)] + result.work.evidence)) }
    return (rows, told)
  }

  /// What of the findings of a result is told for the first time.
  func findings(_ result: WorkResult) async throws(Fault) -> (rows: [JournalRow], told: [Settlement.ToldOnce]) {
    var rows: [JournalRow] = []
    var told: [Settlement.ToldOnce] = []
    var known: [Settlement.ToldOnce] = []
    for problem in result.findings {
      let once = Settlement.ToldOnce(code: problem.code.rawValue, field: problem.field, value: problem.value.description)
      if try await world.state.wasTold(result.deal.id, once) {
        known.append(once)
        continue
      }
      told.append(once)
      rows.append(finding(problem, result))
    }
    // Several values of one field that stand beside each other: a new one does not make the others news.
    told += known.filter { old in told.contains { $0.code == old.code && $0.field == old.field } }
    return (rows, told)
  }

  // MARK: Rows

  private func code(_ result: WorkResult) -> Value { .text(orNull: result.problems.first?.code.rawValue) }

  private func system(_ side: Side) -> Value { .text(world.system(side).title) }

  private func record(_ problem: DealProblem, _ result: WorkResult) -> Value {
    .text(orNull: Self.record(problem.side, result.deal))
  }

  /// The record of a side; of a deal that has none there yet, the other one: nothing else of such a row says which deal it is.
  private static func record(_ side: Side, _ deal: Deal) -> String? {
    side == .crm ? deal.crm?.id ?? deal.referral : deal.referral ?? deal.crm?.id
  }

  /// What the servers accepted of a deal, as far as it is known.
  func changes(_ result: WorkResult) -> [JournalRow] {
    let authors = DecisionAuthors(result, guide: world.guide)
    return result.written.map { change($0, authors.of($0)) }
  }

  private func change(_ written: WorkResult.Written, _ author: String?) -> JournalRow {
    JournalRow(
      "Changes",
      [
        system(written.entity.side), .text(written.entity.rawValue), .text(written.record), .text(written.field), written.before,
        written.after, .text(written.from.title + (author.map { ", \($0)" } ?? "")), .text(orNull: written.address?.description),
      ], run: written.run)
  }

  /// What a person decided and could not be followed: told once, in the run that dropped it.
  func dropped(_ ends: [DecisionEnd], _ result: WorkResult) -> [JournalRow] {
    ends.filter { $0.status == .dropped }.compactMap { end in
      guard let decision = result.work.records.decisions.first(where: { $0.id == end.decision }) else { return nil }
      return JournalRow(
        "Findings",
        [
          .text("decision-dropped"), system(.crm), .text(orNull: result.deal.crm?.id ?? result.deal.referral), .null, .null,
          .text("\(decision.told) (\(decision.source)) was not followed: \(end.note)"),
        ])
    }
  }

  private func rejected(_ problem: DealProblem, _ result: WorkResult) -> JournalRow {
    JournalRow(
      "Rejected",
      [
        .text(result.outcome.rawValue), .text(problem.code.rawValue), system(problem.side),
        record(problem, result), .text(orNull: problem.field), problem.value, .text(problem.reason), .text(problem.remedy),
        .text(orNull: problem.guide?.description),
      ])
  }

  private func notDue(_ stored: [Value], _ name: String, _ result: WorkResult) -> [JournalRow] {
    guard stored.count >= 10 else { return [] }
    let side: Side = stored[3].text == Side.crm.rawValue ? .crm : .partnerCenter
    return [
      JournalRow(
        "Rejected",
        [
          stored[1], stored[2], system(side), .text(orNull: Self.record(side, result.deal)), stored[5],
          stored[6], stored[7], stored[8], stored[9],
        ])
    ]
  }

  private func conflict(_ problem: DealProblem, _ name: String, _ result: WorkResult) -> JournalRow {
    var agreed = Value.null
    var values: (Value, Value) = (.null, problem.value)
    if case .update(let decision) = result.work.task,
      let cell = decision.cells.first(where: { $0.rule.name == problem.field && $0.rule.entity == problem.entity }),
      let row = cell.rows.first(where: { !$0.isEqual }) ?? cell.rows.first
    {
      agreed = row.agreed?.crm ?? .null
      values = (row.partnerCenter, row.crm)
    } else if case .update(let decision) = result.work.task, let line = decision.solutions?.conflicts[problem.field] {
      (agreed, values) = (line.agreed, (line.partnerCenter, line.crm))
    }
    let offers = OfferMaker(world: world)
    return offers.row(of: result.deal, sheet: "Conflicts", offers.question(problem, result)) { choices in
      [
        .text(name), .text(problem.field), agreed, values.0, values.1, .text(orNull: problem.guide?.description), choices, .null,
      ]
    }
  }

  private func finding(_ problem: DealProblem, _ result: WorkResult) -> JournalRow {
    JournalRow(
      "Findings",
      [
        .text(problem.code.rawValue), system(problem.side), record(problem, result), .text(orNull: problem.field), problem.value,
        .text(problem.reason + "; " + problem.remedy),
      ])
  }
}
