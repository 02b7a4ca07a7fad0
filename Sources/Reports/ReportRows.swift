public import Faults
public import Records

/// Where the rows of a report come from: pages of cells in the order in which they are shown.
///
/// A page at a time is asked for, so that memory does not grow with the rows.
public protocol ReportRows: Sendable {
  /// At most `limit` rows of a sheet that stand after a position; the first page is asked for with -1, and an empty page is
  /// the end. Positions grow from row to row.
  ///
  /// Cells are in the order of the sheet's headings, without `Run`.
  func rows(of sheet: String, after position: Int64, limit: Int) async throws(Fault) -> [(
    position: Int64, run: String, cells: [Value]
  )]
}
