import Mapping
import Records

/// Decides one row of an upload: the file, the CRM and what was last agreed of this solution, cell by cell (sync-rules.md 15).
///
/// | File | CRM | Then |
/// |---|---|---|
/// | no record bears the id, and none was agreed | | created |
/// | never agreed | | the file wins; equal: agreed |
/// | same | same | unchanged |
/// | changed | same | to the CRM |
/// | same | changed | left, finding `crm-edited` |
/// | changed | changed, equal | agreed, nothing written |
/// | changed | changed, different | held with both values; the same again from a rejected workbook: the file's |
/// | named outright | changed | to the CRM |
/// | empty | | left |
///
/// Pure.
public struct UploadReconciler: Sendable {
  /// What is known of the row's solution in the CRM.
  public enum Standing: Hashable, Sendable {
    /// No record bears the id, and none ever did as far as we know.
    case unknown
    case present([Value])
    /// A record bore it when it was last agreed, and is gone.
    case gone
    /// Several records bear it.
    case several([String])
  }

  let guide: CompiledGuide
  let crmTitle: String
  /// The rows were answered by a person who saw both values: a conflict that was shown is decided for the file.
  let isAnswer: Bool
  /// A person named the values outright: they go before whatever was edited or deleted in the CRM.
  let overrules: Bool

  public init(guide: CompiledGuide, crmTitle: String, isAnswer: Bool, overrules: Bool = false) {
    self.overrules = overrules
    self.guide = guide
    self.crmTitle = crmTitle
    self.isAnswer = isAnswer
  }

  /// The field under which a deleted record is shown as a conflict.
  public static let wholeRecord = "@record"

  /// - Parameters:
  ///   - columns: the sheet's column of each of the guide's, for messages.
  ///   - agreed: by CRM field, what was last settled; `nil` when the id was never uploaded.
  ///   - shown: conflicts that were shown to a person.
  public func decide(
    _ row: UploadRow, columns: [Int?], standing: Standing, agreed: [String: AgreedCell]?, shown: [String: AgreedCell]
  ) -> UploadDecision {
    var decision = UploadDecision()
    switch standing {
    case .several(let ids):
      decision.problems.append(
        UploadProblem(
          "id-not-unique", column: keyColumn(columns),
          reason: "\(ids.count) records of \(crmTitle) bear the id '\(row.key)': \(ids.joined(separator: ", "))",
          remedy: "delete all but one there, then drop this file in again"))
      return decision
    case .unknown: return create(row)
    case .gone: return gone(row, columns, agreed ?? [:], shown)
    case .present(let values):
      let layout = guide.layout(.solutionDetail)
      for (index, column) in guide.solutionColumns.enumerated() {
        guard row.cells.indices.contains(index), !row.cells[index].value.isNull, let slot = layout.slot(of: column.crmField),
          values.indices.contains(slot)
        else { continue }
        let cell = CellView(
          column: index, rule: column, file: row.cells[index], crm: values[slot], agreed: agreed?[column.crmField])
        decide(cell, columns[index], shown[column.crmField], &decision)
      }
      return decision
    }
  }

  private func keyColumn(_ columns: [Int?]) -> Int? {
    guide.solutionColumns.firstIndex { $0.crmField == guide.settings.solutionDetailsKey }.flatMap { columns[$0] }
  }

  // MARK: Records

  private func create(_ row: UploadRow) -> UploadDecision {
    var decision = UploadDecision()
    decision.isCreate = true
    for (index, column) in guide.solutionColumns.enumerated() where row.cells.indices.contains(index) {
      let value = row.cells[index].value
      guard !value.isNull else { continue }
      decision.writes.append(.init(column: index, field: column.crmField, value: column.form.settle(value).value, before: .null))
    }
    return decision
  }

  /// A person deleted the record in the CRM: it comes back only where the file says something new, and a person agrees.
  private func gone(
    _ row: UploadRow, _ columns: [Int?], _ agreed: [String: AgreedCell], _ shown: [String: AgreedCell]
  ) -> UploadDecision {
    if overrules || isAnswer && shown[Self.wholeRecord] != nil { return create(row) }
    var decision = UploadDecision()
    let hasChanged = guide.solutionColumns.enumerated().contains { index, column in
      guard row.cells.indices.contains(index), !row.cells[index].value.isNull else { return false }
      return CellView(column: index, rule: column, file: row.cells[index], crm: .null, agreed: agreed[column.crmField])
        .fileChanged
    }
    guard hasChanged else {
      decision.findings.append(
        .init(
          field: "", value: .text(row.key), text: "'\(row.key)' was deleted in \(crmTitle) since it was uploaded; it is left so"))
      return decision
    }
    decision.conflicts[Self.wholeRecord] = AgreedCell(partnerCenter: .text(row.key), crm: .null)
    decision.problems.append(
      UploadProblem(
        "deleted-in-crm", column: keyColumn(columns),
        reason: "'\(row.key)' was deleted in \(crmTitle) since it was uploaded, and has changed here",
        remedy: "delete the row, or leave it and drop this workbook in again to make the solution anew"))
    return decision
  }

  // MARK: One cell

  private func decide(_ cell: CellView, _ place: Int?, _ shown: AgreedCell?, _ decision: inout UploadDecision) {
    guard cell.agreed != nil else {
      if cell.isEqual { decision.agrees[cell.rule.crmField] = cell.asItStands } else { decision.writes.append(cell.write) }
      return
    }
    switch (cell.fileChanged, cell.crmChanged) {
    case (false, false): return
    case (true, false):
      if cell.isEqual { decision.agrees[cell.rule.crmField] = cell.asItStands } else { decision.writes.append(cell.write) }
    case (false, true):
      // Both may say the same again: what was edited there and taken over here by hand.
      if cell.isEqual { return decision.agrees[cell.rule.crmField] = cell.asItStands }
      if overrules { return decision.writes.append(cell.write) }
      decision.findings.append(
        .init(
          field: cell.rule.crmField, value: cell.crm,
          text:
            "'\(cell.rule.title)' was changed in \(crmTitle) to '\(cell.crm)'; the file says '\(cell.file.value)' as before, and it is left"
        ))
    case (true, true):
      if cell.isEqual { return decision.agrees[cell.rule.crmField] = cell.asItStands }
      if overrules { return decision.writes.append(cell.write) }
      if isAnswer, let shown, cell.rule.form.equal(shown.crm, cell.crm) { return decision.writes.append(cell.write) }
      decision.conflicts[cell.rule.crmField] = cell.asItStands
      decision.problems.append(
        UploadProblem(
          "conflict", column: place,
          reason: "'\(cell.rule.title)' was changed on both sides: '\(cell.file.value)' here, '\(cell.crm)' in \(crmTitle)",
          remedy: "leave here the value that is to stand, and drop this workbook in again"))
    }
  }

  /// One cell of the three: the file's, the CRM's, and what was agreed.
  private struct CellView {
    let column: Int
    let rule: SolutionColumn
    let file: UploadRow.Cell
    let crm: Value
    let agreed: AgreedCell?

    /// As it is written, or what it stands for, is as it was: a new formula's other result alone is no change.
    var fileChanged: Bool {
      guard let agreed else { return true }
      if agreed.partnerCenterInputs.first?.value == .text(file.raw) { return false }
      return !rule.form.equal(file.value, agreed.partnerCenter)
    }
    var crmChanged: Bool { agreed.map { !rule.form.equal(crm, $0.crm) } ?? true }
    var isEqual: Bool { rule.form.equal(file.value, crm) }
    var asItStands: AgreedCell { .uploaded(file, crm: crm) }
    var write: UploadDecision.Write {
      .init(column: column, field: rule.crmField, value: rule.form.settle(file.value).value, before: crm)
    }
  }
}

extension AgreedCell {
  /// What an upload and the CRM agree on, with the text that it was made from.
  public static func uploaded(_ file: UploadRow.Cell, crm: Value) -> AgreedCell {
    AgreedCell(partnerCenter: file.value, crm: crm, partnerCenterInputs: [.init("", .text(file.raw))])
  }
}
