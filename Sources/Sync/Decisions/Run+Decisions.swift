import Faults
import Reconcile
import Records
import StateStore

/// Takes persons' answers in, after both sides were read and before anything is decided by them.
extension Run {
  /// Takes in what lies in the drop folder; a file that cannot be taken costs no night.
  func takeIn(_ decider: Decider, run: RunRecord) async throws(Fault) -> [TakenFile] {
    guard let inbox = world.inbox, !world.options.isPlan else { return [] }
    var taken: [TakenFile] = []
    for file in try inbox.files() {
      var result: TakenFile
      do throws(Fault) {
        if let fault = file.fault { throw fault }
        result = try await take(file, decider).file
      } catch {
        guard ["XLS", "CSV", "DEC", "DROP"].contains(where: { error.code.rawValue.hasPrefix($0) }) else { throw error }
        result = TakenFile(path: file.path)
        result.fault = error
      }
      // Told before the file is moved: a run that dies in between tells it twice and not never.
      try await world.state.journal(findings(result), run: run.id)
      // What cannot be read is left, until somebody lets it be read.
      if result.fault?.code.rawValue.hasPrefix("DROP") != true {
        do throws(Fault) {
          try inbox.put(away: result, run: run)
        } catch {
          // Its answers stand; the next run finds the same content and takes nothing twice.
          result.refused.append(RefusedRow(sheet: "", row: 0, fault: error))
          try await world.state.journal([finding(of: result, "decision-refused", "\(error)")], run: run.id)
        }
      }
      taken.append(result)
    }
    return taken
  }

  /// Takes the answers of one file: those whose values still stand become decisions, in one transaction.
  ///
  /// - Returns: what came of it, and the deals that it is about.
  func take(_ file: DecisionFile, _ decider: Decider) async throws(Fault) -> (file: TakenFile, deals: [Int64]) {
    let world = self.world
    var reader = try await world.state.atOnce { (state) throws(Fault) in try DecisionReader.read(file, world, in: state) }
    reader.refuse(try await moved(reader.answers, decider))
    let person = who(reader.person)
    let choices = choices(reader.answers, person: person)
    let now = world.now
    // Killed before this commit nothing was taken, killed after it everything was: the file may be put away later.
    try await world.state.atOnce { (state) throws(Fault) in
      _ = try state.take(choices, at: now)
      try state.noteFile(file.content, name: file.path, at: now)
    }
    var result = TakenFile(path: file.path)
    result.taken = choices.count
    result.repeated = Set(reader.repeated.map(\.unit)).count
    result.isSameFile = reader.isSameFile
    result.refused = reader.refused.sorted { ($0.sheet, $0.row) < ($1.sheet, $1.row) }
    let deals = Set((reader.answers + reader.repeated).map(\.offer.offer.deal))
    return (result, deals.sorted())
  }

  private func who(_ modifiedBy: String?) -> String {
    let own = world.options.person
    guard let modifiedBy, modifiedBy != own, modifiedBy.lowercased() != "cosell" else { return own }
    return own.isEmpty ? modifiedBy : "\(modifiedBy) (taken in by \(own))"
  }

  private func choices(_ answers: [Answer], person: String) -> [TakenChoice] {
    var choices: [TakenChoice] = []
    var places: [Answer.Unit: Int] = [:]
    for answer in answers {
      if let place = places[answer.unit] {
        choices[place].tokens.append(answer.offer.token)
        continue
      }
      places[answer.unit] = choices.count
      choices.append(
        TakenChoice(
          tokens: [answer.offer.token], deal: answer.offer.offer.deal, part: answer.part, verb: answer.verb,
          argument: answer.argument, basis: answer.basis, person: person, source: "\(answer.place)"))
    }
    return choices
  }

  /// What cannot be followed any more, and why.
  private func moved(_ answers: [Answer], _ decider: Decider) async throws(Fault) -> [Answer.Unit: String] {
    var decider = decider
    decider.asksForCustomers = false
    let byDeal = Dictionary(grouping: answers) { $0.offer.offer.deal }
    let standing = Standing(world: world)
    var reasons: [Answer.Unit: String] = [:]
    try await forEach(byDeal.keys.sorted(), decider) { work throws(Fault) in
      for item in work {
        for answer in byDeal[item.deal.id] ?? [] { reasons[answer.unit] = standing.refusal(of: answer, item) }
      }
    }
    for (id, answers) in byDeal {
      let deal = try await world.state.deal(id: id)
      guard deal.map(decider.unread.contains) ?? true else { continue }
      let reason =
        deal == nil ? "the deal is not known any more" : "its referral could not be read just now; hand this row in again"
      for answer in answers { reasons[answer.unit] = reason }
    }
    return reasons
  }

  /// Some deals in windows, dirty or not.
  func forEach(
    _ ids: [Int64], _ decider: Decider, _ body: ([DealWork]) async throws(Fault) -> Void
  ) async throws(Fault) {
    var rest = ids[...]
    while !rest.isEmpty {
      let page = rest.prefix(world.options.window)
      rest = rest.dropFirst(page.count)
      var deals: [Deal] = []
      for id in page { if let deal = try await world.state.deal(id: id) { deals.append(deal) } }
      if !deals.isEmpty { try await body(try await decider.decide(deals)) }
    }
  }

  /// Forgets what no run and no person asks for any more.
  ///
  /// A plan is kept a while longer than it lives, so that its rows can be told to be too old; what is offered still is kept by
  /// being offered again. A lost create is given up when the whole listing, made every seventh night, has not shown it.
  func forgetWhatIsOver() async throws(Fault) {
    let day: Int64 = 86_400
    try await world.state.forgetFinished(
      at: world.now,
      lostBefore: world.now.adding(seconds: -14 * day - Int64(world.options.createSettleMinutes) * 60))
    try await world.state.forgetOffers(
      before: world.now.adding(seconds: -90 * day), plansBefore: world.now.adding(seconds: -2 * DecisionReader.planDays * day))
  }

  // MARK: Telling

  private func finding(of file: TakenFile, _ code: String, _ text: String) -> JournalRow {
    let name = String(file.path.split(separator: "/").last ?? "")
    return JournalRow("Findings", [.text(code), .null, .text(name), .null, .null, .text(text)])
  }

  /// Rows of the sheet Findings: what came of a file.
  func findings(_ file: TakenFile) -> [JournalRow] {
    func row(_ code: String, _ text: String) -> JournalRow { finding(of: file, code, text) }
    var rows: [JournalRow] = []
    if file.isSameFile {
      rows.append(row("same-file", "the same content was taken in before; what was taken then is not taken again"))
    }
    if file.taken > 0 { rows.append(row("decisions-taken", "\(file.taken) taken")) }
    rows += file.faults.prefix(100).map { row("decision-refused", "\($0)") }
    if file.faults.count > 100 { rows.append(row("decision-refused", "and \(file.faults.count - 100) more")) }
    return rows
  }
}
