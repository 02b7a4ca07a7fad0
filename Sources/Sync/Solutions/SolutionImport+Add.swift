import Faults
import Foundation
import Mapping
import Spreadsheets

extension SolutionImport {
  /// Takes in one solution that was given value by value, as a file of one row would be.
  public func add(_ values: [(heading: String, value: String)]) async throws(Fault) -> SolutionUpload {
    try checkHeadings(values.map(\.heading))
    // Beside the state, which one run at a time has: a name that no other process writes to, and no guess at a common folder's.
    let path = world.state.path + "-adding.csv"
    let file = try CSVWriter(path: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try file.append(values.map(\.heading))
    try file.append(values.map(\.value))
    try file.close()
    return try await take(path: path, name: "command line")
  }

  /// In a file an unknown column may be anybody's notes; here it is a slip.
  private func checkHeadings(_ headings: [String]) throws(Fault) {
    let known = world.guide.solutionColumns.flatMap { [$0.title] + $0.headings } + world.guide.unloadedSolutionHeadings
    for heading in headings where !UploadLayout.isKnown(heading, guide: world.guide) {
      throw Fault(
        "UPL008", while: "take in the solution", "'\(heading)' is no column of solution details",
        remedy: Suggestion.question(for: heading, in: known)
          ?? "they are \(world.guide.solutionColumns.map { "'\($0.title)'" }.joined(separator: ", "))")
    }
  }
}
