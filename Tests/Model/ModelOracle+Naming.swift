/// What the reports say of a value: of this deal, this field, and this value.
extension ModelOracle {
  /// Whether the last run's report says that a field of a deal waits, with a value as it stands.
  func waits(_ wire: ModelWire, _ pair: Pair) -> Bool {
    guard let last = books.runs.last else { return false }
    return ["Conflicts", "Findings", "Rejected"].contains { sheet in
      last[sheet].contains { row in
        ModelSide.allCases.contains { side in
          says(row, of: sheet, history.last(side, pair.id(on: side, wire), wire), side, pair, wire)
        }
      }
    }
  }

  /// Whether the report of some run tells of a value that stood on a side: that it waits, stays or was replaced.
  func wasNamed(_ stand: ModelHistory.Stand, _ side: ModelSide, _ pair: Pair, _ wire: ModelWire) -> Bool {
    if wasReplaced(stand, side, pair, wire) { return true }
    return ["Conflicts", "Findings", "Rejected"].contains { sheet in
      books.all(sheet).contains { says($0, of: sheet, stand, side, pair, wire) }
    }
  }

  /// Whether a report told that a value is left as it stands, since its deal's sides met with different ones or the other is closed.
  func wasLeft(_ stand: ModelHistory.Stand, _ pair: Pair, _ wire: ModelWire) -> Bool {
    !stand.raw.isEmpty
      && books.all("Findings").contains { row in
        ["first-meeting-left", "cannot-travel"].contains(row.first) && isAbout(row, "Findings", pair)
          && [wire.label, wire.cellName].contains(row[3])
          && row.contains { Self.shows($0, stand.raw) }
      }
  }

  /// Whether `Changes` shows which value took the place of this one.
  ///
  /// An empty value took its turn with others: there it is the very write after it that must be told.
  func wasReplaced(_ stand: ModelHistory.Stand, _ side: ModelSide, _ pair: Pair, _ wire: ModelWire) -> Bool {
    let id = pair.id(on: side, wire)
    let next = history.stands(side, id, wire).first { $0.sequence > stand.sequence }
    return books.all("Changes").contains { row in
      guard row.count > 5, row[2] == id, row[3] == (side == .crm ? wire.column : wire.referral) else { return false }
      guard stand.raw.isEmpty else { return Self.shows(row[4], stand.raw) }
      return row[4].isEmpty && next.map { Self.shows(row[5], $0.raw) } ?? false
    }
  }

  /// Whether a run's own report says that a deal failed: of what it wrote for it, not all is known.
  func saidFailed(_ life: ModelSeed.Life, _ pair: Pair) -> Bool {
    guard let name = life.report, let run = books.runs.first(where: { $0.name == name }) else { return false }
    return run["Rejected"].contains { $0.count > 5 && $0[0] == "failed" && [pair.referral, pair.opportunity].contains($0[3]) }
  }

  private func says(
    _ row: [String], of sheet: String, _ stand: ModelHistory.Stand, _ side: ModelSide, _ pair: Pair, _ wire: ModelWire
  ) -> Bool {
    guard isAbout(row, sheet, pair) else { return false }
    switch sheet {
    // Deal, field, agreed, Partner Center, CRM.
    case "Conflicts":
      guard row.count > 4, row[1] == wire.cellName else { return false }
      return stand.raw.isEmpty ? row[side == .partnerCenter ? 3 : 4].isEmpty : row[2...4].contains { Self.shows($0, stand.raw) }
    // Code, system, record, field, value, reason.
    case "Findings":
      guard [wire.label, wire.cellName].contains(row[3]) else { return false }
      return stand.raw.isEmpty ? row[4].isEmpty : row[4...].contains { Self.shows($0, stand.raw) }
    // Outcome, code, system, record, field, value, reason.
    default:
      guard [wire.label, wire.cellName].contains(row[4]) else { return false }
      return stand.raw.isEmpty ? row[5].isEmpty : row[5...].contains { Self.shows($0, stand.raw) }
    }
  }

  /// Whether a row is about a deal: by a record's id, or by a name that the deal had.
  private func isAbout(_ row: [String], _ sheet: String, _ pair: Pair) -> Bool {
    switch sheet {
    case "Conflicts": return row.first.map { names(of: pair).contains(ModelWire.text(.string($0))) } ?? false
    case "Findings": return row.count > 5 && [pair.referral, pair.opportunity].contains(row[2])
    default: return row.count > 5 && [pair.referral, pair.opportunity].contains(row[3])
    }
  }

  private func names(of pair: Pair) -> Set<String> {
    guard let wire = guide.wires.first(where: { $0.referral == "name" }) else { return [] }
    return Set(ModelSide.allCases.flatMap { side in history.stands(side, pair.id(on: side, wire), wire).map(\.common) })
  }

  /// Whether a cell shows a value as a whole: `edit 1` is not shown by `edit 12`.
  private static func shows(_ cell: String, _ raw: String) -> Bool {
    let days = raw.count >= 10 && raw.dropFirst(10).hasPrefix("T") ? String(raw.prefix(10)) : raw
    let sought = ModelWire.currencies.first { $0.id == raw }?.code ?? days
    guard !sought.isEmpty else { return false }
    return cell.ranges(of: sought).contains { range in
      let before = cell[..<range.lowerBound].last
      let after = cell[range.upperBound...]
      if before?.isLetter == true || before?.isNumber == true { return false }
      guard let next = after.first else { return true }
      return next == "T" || !(next.isLetter || next.isNumber || next == "." && after.dropFirst().first?.isNumber == true)
    }
  }
}
