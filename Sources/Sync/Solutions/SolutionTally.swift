import Faults
import Records

/// What became of one uploaded file, in numbers and words.
public struct SolutionUpload: Sendable {
  /// As reports call it.
  public let file: String
  public var rows = 0
  public var outcomes: [Outcome: Int] = [:]
  /// Records that the CRM accepted.
  public var writes = 0
  /// Values that would be written; only where nothing is.
  public var planned = 0
  /// Why nothing of it was written; `nil` where it was.
  public var brake: String?
  /// What a person has to know of the file as a whole.
  public var notes: [String] = []
  /// The first problems of rows, for a terminal.
  public var problems: [Fault] = []
  /// How many rows have problems.
  public var troubled = 0
  /// The workbook of the rows that were not taken, where one was written.
  public var rejectedWorkbook: String?
  /// The file as a whole could not be read.
  public var refusal: Fault?
  /// It was taken in, and could not be finished: the next run goes on with it.
  public var isPartial = false

  public init(file: String) { self.file = file }

  /// As many problems as a terminal shows.
  static let mostProblems = 20

  /// Rows that wait for a person.
  public var waiting: Int { (outcomes[.rejected] ?? 0) + (outcomes[.held] ?? 0) }
  public var failed: Int { outcomes[.failed] ?? 0 }

  mutating func count(_ outcome: Outcome) { outcomes[outcome, default: 0] += 1 }

  mutating func uncount(_ outcome: Outcome) { outcomes[outcome, default: 1] -= 1 }

  mutating func tell(_ fault: Fault) {
    if problems.count < Self.mostProblems { problems.append(fault) }
  }
}

/// What a run did with uploads of solution details.
public struct SolutionTally: Sendable {
  public var uploads: [SolutionUpload] = []
  /// What was left where it lies, and why.
  public var notes: [String] = []
  /// The folder could not be looked into: what lies there waits for a person.
  public var isBlocked = false

  public init() {}

  public var isEmpty: Bool { uploads.isEmpty }
  public var writes: Int { uploads.reduce(0) { $0 + $1.writes } }
  public var planned: Int { uploads.reduce(0) { $0 + $1.planned } }
  public var rows: Int { uploads.reduce(0) { $0 + $1.rows } }
  public var brakes: [String] { uploads.compactMap { upload in upload.brake } }
  public var outcomes: [Outcome: Int] {
    uploads.reduce(into: [:]) { sum, upload in sum.merge(upload.outcomes) { $0 + $1 } }
  }
  /// 3 a brake held a file, 2 rows failed and may work later, 1 rows, a file or the folder wait for a person, else 0.
  public var exitCode: Int {
    if !brakes.isEmpty { return 3 }
    if uploads.contains(where: { $0.failed > 0 || $0.isPartial }) { return 2 }
    return isBlocked || uploads.contains { $0.waiting > 0 || $0.refusal != nil } ? 1 : 0
  }
}
