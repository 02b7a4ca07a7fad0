import Faults
import Foundation
import PracticeSystems

/// JSON files for the practice systems.
enum PracticeFile {
  static func read(_ path: String) throws(Fault) -> PracticeJSON {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Fault("PRC012", while: "read a scenario", "the file cannot be read", at: .file(path), remedy: "check the path")
    }
    do throws(PracticeJSON.ParseError) {
      return try PracticeJSON(parsing: Array(data))
    } catch {
      throw Fault("PRC013", while: "read a scenario", "it is not JSON: \(error)", at: .file(path))
    }
  }
}
