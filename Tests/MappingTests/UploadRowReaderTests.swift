import Faults
import Records
import Tables
import Testing

@testable import Mapping

/// Rows of an upload, cell by cell: what is taken, and what is told of what is not.
struct UploadRowReaderTests {
  /// The shipped guide with a price, a quantity, a currency and a kind beside its own columns.
  static let guide = Result { () throws -> CompiledGuide in
    var tables = try Samples.shipped("dynamics365")
    let place = try #require(tables.firstIndex { $0.name == "Solution details" })
    for (index, texts) in [
      ["Price|List Price", "new_price"], ["Quantity", "new_quantity"], ["Currency", "new_currency"], ["Kind", "new_kind"],
      ["Since", "new_since"],
    ].enumerated() {
      let cells = texts.enumerated().map { Cell(column: $0.offset + 1, content: .text($0.element)) }
      tables[place].rows.append(Row(number: 20 + index, cells: cells))
    }
    var metadata = SampleMetadata.snapshot
    metadata.tables[.solutionDetail]?.fields.merge(
      Dictionary(
        uniqueKeysWithValues: [
          FieldMetadata(
            name: "new_price", label: "List Price", kind: .money, precision: 2, minimum: .zero, maximum: ExactDecimal("1000000")),
          FieldMetadata(
            name: "new_quantity", label: "Quantity", kind: .integer, precision: 0, minimum: ExactDecimal(1),
            maximum: ExactDecimal(999)),
          FieldMetadata(name: "new_currency", label: "Currency", kind: .text, maxLength: 5),
          FieldMetadata(
            name: "new_kind", label: "Kind of Solution", kind: .option,
            options: [.init(value: "1", labels: ["Service"]), .init(value: "2", labels: ["Product", "Produkt"])]),
          FieldMetadata(name: "new_since", label: "Since", kind: .date),
        ].map { ($0.name, $0) })
    ) { $1 }
    let outcome = GuideCompiler.compile(
      tables: tables, named: "mappings/dynamics365", metadata: metadata, today: Samples.today)
    return try #require(outcome.compiled, "\(outcome.findings)")
  }

  /// Reads one row under the headings SolutionId, Name and another.
  private func read(_ heading: String, _ cell: Cell.Content) throws -> UploadRow {
    let guide = try Self.guide.get()
    let headings = Row(
      number: 1, cells: ["SolutionId", "Name", heading].enumerated().map { Cell(column: $0 + 1, content: .text($1)) })
    let key = try #require(guide.solutionColumns.firstIndex { $0.crmField == "msft_solutionidentifier" })
    let layout = try #require(UploadLayout(headings, guide: guide, key: key, helpers: ["(Do Not Modify)"]))
    #expect(layout.unknown.isEmpty && layout.doubled.isEmpty)
    let row = Row(
      number: 2,
      cells: [
        Cell(column: 1, content: .text(" SOL-1-A ")), Cell(column: 2, content: .text("Insight")), Cell(column: 3, content: cell),
      ])
    return try #require(UploadRowReader(guide: guide, layout: layout, key: key).read(row))
  }

  private func value(_ row: UploadRow, _ field: String) throws -> Value {
    let index = try #require(try Self.guide.get().solutionColumns.firstIndex { $0.crmField == field })
    return row.cells[index].value
  }

  struct Taken: Sendable, CustomTestStringConvertible {
    let heading: String
    let cell: Cell.Content
    let field: String
    let value: Value
    var testDescription: String { "\(heading) \(cell)" }
  }

  private static let day = CalendarDate(dayNumber: 20_777)

  static let taken: [Taken] = [
    .init(heading: "Active", cell: .text("no"), field: "statecode", value: .decimal(ExactDecimal(1))),
    .init(heading: "active", cell: .flag(true), field: "statecode", value: .decimal(.zero)),
    .init(heading: "ACTIVE", cell: .text("TRUE"), field: "statecode", value: .decimal(.zero)),
    // What the CRM itself calls it, as its export shows it.
    .init(heading: "Status", cell: .text("Inactive"), field: "statecode", value: .decimal(ExactDecimal(1))),
    .init(heading: "statecode", cell: .number("1"), field: "statecode", value: .decimal(ExactDecimal(1))),
    .init(heading: "Publisher_Name", cell: .text("  Contoso "), field: "msft_publishername", value: .text("Contoso")),
    .init(heading: "Price", cell: .number("12.5"), field: "new_price", value: .decimal(ExactDecimal("12.5") ?? .zero)),
    .init(heading: "list price", cell: .text("1234,50"), field: "new_price", value: .decimal(ExactDecimal("1234.50") ?? .zero)),
    .init(heading: "Quantity", cell: .text("3"), field: "new_quantity", value: .decimal(ExactDecimal(3))),
    .init(heading: "Currency", cell: .text("eur"), field: "new_currency", value: .text("EUR")),
    .init(heading: "Kind", cell: .text("produkt"), field: "new_kind", value: .decimal(ExactDecimal(2))),
    .init(heading: "Kind of Solution", cell: .number("1"), field: "new_kind", value: .decimal(ExactDecimal(1))),
    .init(heading: "Since", cell: .date("2026-11-20"), field: "new_since", value: .date(day)),
    .init(heading: "Since", cell: .text("2026-11-20"), field: "new_since", value: .date(day)),
    .init(heading: "Publisher", cell: .number("4711"), field: "msft_publishername", value: .text("4711")),
  ]

  @Test(arguments: taken)
  func `takes a cell as people and programs write it`(_ taken: Taken) throws {
    let row = try read(taken.heading, taken.cell)
    #expect(row.problems == [])
    #expect(row.key == "SOL-1-A")
    #expect(try value(row, taken.field) == taken.value)
  }

  static let refused: [(heading: String, cell: Cell.Content, code: String, text: String)] = [
    ("Active", .text("maybe"), "not-in-list", "C2: 'maybe' is not among the choices; write 'Yes' or 'No'"),
    (
      "Kind", .text("Gold"), "not-an-option",
      "C2: 'Gold' is none of the choices of 'new_kind' of the solution detail; write 'Service' or 'Product'"
    ),
    ("Price", .text("cheap"), "not-a-number", "C2: 'cheap' is no number; write a number"),
    (
      "Price", .text("1.234"), "number-ambiguous",
      "C2: '1.234' can be read as two different numbers; say in the setting 'Number format' how numbers are written, such as 1.234,5"
    ),
    ("Price", .number("-1"), "out-of-range", "C2: -1 is less than 0; write a number from 0 on"),
    ("Price", .number("1000001"), "out-of-range", "C2: 1000001 is more than 1000000; write a number up to 1000000"),
    ("Quantity", .number("0"), "out-of-range", "C2: 0 is less than 1; write a number from 1 on"),
    ("Currency", .text("Taler"), "currency-unknown", "C2: 'Taler' is no currency of the CRM; write one of 'EUR' or 'JPY'"),
    ("Since", .text("yesterday"), "not-a-date", "C2: 'yesterday' is no date; write a date as 2026-12-31"),
    ("Publisher", .error("#NAME?"), "cell-error", "C2: the cell holds the error #NAME?; correct the cell, or leave it empty"),
    (
      "Publisher", .uncomputed, "cell-uncomputed",
      "C2: the cell holds a formula that was saved without its result; open the file in Excel and save it again, or write the value itself"
    ),
  ]

  @Test(arguments: refused.indices)
  func `tells what cannot be taken, at its cell`(_ index: Int) throws {
    let (heading, cell, code, text) = Self.refused[index]
    let row = try read(heading, cell)
    #expect(row.problems.map(\.code) == [code])
    #expect(row.problems.map { $0.text(row: row.number) } == [text])
  }
}
