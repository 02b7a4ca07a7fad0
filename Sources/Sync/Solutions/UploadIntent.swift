import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// The intent of an uploaded row: besides the values, what a later run needs to tell it if this one dies.
enum UploadIntent {
  private static let file = "@file"
  private static let line = "@line"
  private static let key = "@key"
  private static let before = "@before:"
  private static let raw = "@raw:"

  static func make(
    _ row: UploadRow, _ writes: [UploadDecision.Write], action: WriteOperation.Action, file name: String, run: Int64,
    at now: Instant
  ) -> Intent {
    var fields: [Value.Element.Field] = [
      .init(file, .text(orNull: name)), .init(line, .decimal(ExactDecimal(row.line))), .init(key, .text(orNull: row.key)),
    ]
    for write in writes {
      fields.append(.init(write.field, write.value))
      if !write.before.isNull { fields.append(.init(before + write.field, write.before)) }
      let text = row.cells.indices.contains(write.column) ? row.cells[write.column].raw : ""
      fields.append(.init(raw + write.field, .text(orNull: text)))
    }
    return Intent(
      run: run, deal: StateStore.noDeal, entity: .solutionDetail, record: action.recordID, action: action.name, fields: fields,
      madeAt: now)
  }

  /// What an intent says, read back.
  struct Told {
    var file = ""
    var line: Int?
    var key = ""
    var values: [(field: String, value: Value, before: Value, raw: String)] = []
  }

  static func told(_ intent: Intent) -> Told {
    var told = Told()
    var befores: [String: Value] = [:]
    var raws: [String: String] = [:]
    for field in intent.fields {
      switch field.name {
      case file: told.file = field.value.text ?? ""
      case line: told.line = field.value.decimal?.integer.flatMap { $0 > 0 ? $0 : nil }
      case key: told.key = field.value.text ?? ""
      case let name where name.hasPrefix(before): befores[String(name.dropFirst(before.count))] = field.value
      case let name where name.hasPrefix(raw): raws[String(name.dropFirst(raw.count))] = field.value.text ?? ""
      default: break
      }
    }
    for field in intent.fields where !field.name.hasPrefix("@") {
      told.values.append((field.name, field.value, befores[field.name] ?? .null, raws[field.name] ?? ""))
    }
    return told
  }
}
