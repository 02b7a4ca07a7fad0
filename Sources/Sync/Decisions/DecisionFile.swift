import Faults
import Records
import StateStore

/// A workbook with a person's answers, before it is read.
public struct DecisionFile: Hashable, Sendable {
  public let path: String
  /// What it holds, as a digest: the same content is known again under another name.
  public let content: String
  /// Why what it holds is not known.
  public let fault: Fault?

  public init(path: String, content: String) {
    self.path = path
    self.content = content
    fault = nil
  }

  /// A file that is there and cannot be read.
  public init(path: String, unreadable fault: Fault) {
    self.path = path
    content = ""
    self.fault = fault
  }
}

/// A row that was not taken, and why.
public struct RefusedRow: Sendable {
  /// The sheet's name as the file has it.
  public let sheet: String
  /// As Excel counts.
  public let row: Int
  public let fault: Fault

  public init(sheet: String, row: Int, fault: Fault) {
    self.sheet = sheet
    self.row = row
    self.fault = fault
  }
}

/// What came of a workbook with answers.
public struct TakenFile: Sendable {
  public let path: String
  /// Answers that were taken; the rows of one create, or of one cell, are one answer.
  public internal(set) var taken = 0
  /// Answers that had been taken from the same content before.
  public internal(set) var repeated = 0
  public internal(set) var refused: [RefusedRow] = []
  /// Why none of it could be read.
  public internal(set) var fault: Fault?
  /// The same content was taken in before.
  public internal(set) var isSameFile = false

  init(path: String) { self.path = path }

  /// Everything that has to be told of it, in the order of the file.
  public var faults: [Fault] { fault.map { [$0] } ?? refused.map(\.fault) }
}

/// The folder in which people leave workbooks for the next run.
public protocol DecisionInbox: Sendable {
  /// The files that are whole, in the order of their names; one that is still being copied is left for the next run.
  func files() throws(Fault) -> [DecisionFile]
  /// Moves a file out of the folder: to `done`, or to `rejected` with a copy of the refused rows beside it.
  func put(away file: TakenFile, run: RunRecord) throws(Fault)
}
