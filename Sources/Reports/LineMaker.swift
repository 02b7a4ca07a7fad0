import JSONText
import Records

/// Rows as JSON Lines: an object a row, `sheet` first, then the headings, values with their types.
enum LineMaker {
  static func lines(_ page: [ReportRow], of sheet: ReportSheet) -> [UInt8] {
    var writer = JSONWriter()
    for row in page {
      writer.object { writer in
        writer.member("sheet", sheet.name)
        for (index, column) in sheet.columns.enumerated() {
          // What may be answered is for the drop-down.
          writer.member(column.heading, index < row.cells.count && column.role != .decision ? row.cells[index] : .null)
        }
        if sheet.hasRun { writer.member("Run", row.run) }
      }
      writer.newline()
    }
    return writer.bytes
  }

  static func summary(_ content: ReportContent) -> [UInt8] {
    var writer = JSONWriter()
    for count in content.counts {
      writer.object { writer in
        writer.member("sheet", SummarySheet.name)
        writer.member("What", count.what)
        writer.member("Count", count.count)
        if let note = count.note { writer.member("Note", note) }
      }
      writer.newline()
    }
    for fact in content.allFacts {
      writer.object { writer in
        writer.member("sheet", SummarySheet.name)
        writer.member("What", fact.name)
        writer.member("Value", fact.value)
      }
      writer.newline()
    }
    return writer.bytes
  }

  static func calls(_ calls: [ReportContent.CallRow]) -> [UInt8] {
    var writer = JSONWriter()
    for call in calls {
      writer.object { writer in
        writer.member("sheet", CallsSheet.name)
        writer.member("System", call.system)
        writer.member("Kind", call.kind)
        writer.member("Count", call.count)
        writer.member("Floor", call.floor.map { .decimal(ExactDecimal($0)) } ?? .null)
        writer.member("Retries", call.retries)
        writer.member("Throttled", call.throttled)
        writer.member("Bytes", call.bytes)
        writer.member("Time", ExactDecimal(ReportNumber.tenths(call.seconds)) ?? .zero)
      }
      writer.newline()
    }
    return writer.bytes
  }

  static func guide(_ layout: GuideLayout) -> [UInt8] {
    var writer = JSONWriter()
    for part in layout.parts {
      for row in part.table.rows {
        writer.object { writer in
          writer.member("sheet", GuideLayout.sheet)
          writer.member("Part", part.table.name)
          writer.member("Row", row.number)
          writer.name("Cells")
          writer.array { writer in
            for column in 1...max(1, min(row.cells.last?.column ?? 1, 16_384)) { writer.text(row.cell(column)?.text ?? "") }
          }
        }
        writer.newline()
      }
    }
    return writer.bytes
  }
}
