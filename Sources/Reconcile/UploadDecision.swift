import Mapping
import Records

/// What becomes of one row of an upload.
public struct UploadDecision: Hashable, Sendable {
  /// A field that is written.
  public struct Write: Hashable, Sendable {
    /// The place of its column in the guide.
    public let column: Int
    public let field: String
    public let value: Value
    /// What the CRM shows now.
    public let before: Value

    public init(column: Int, field: String, value: Value, before: Value) {
      self.column = column
      self.field = field
      self.value = value
      self.before = before
    }
  }

  /// Something changed in the CRM alone: it is left, and told.
  public struct Finding: Hashable, Sendable {
    public let field: String
    public let value: Value
    public let text: String
  }

  public var isCreate = false
  public var writes: [Write] = []
  /// Cells that are settled by this decision alone: equal on both sides.
  public var agrees: [String: AgreedCell] = [:]
  /// Cells changed on both sides: what the file and the CRM say.
  public var conflicts: [String: AgreedCell] = [:]
  public var findings: [Finding] = []
  public var problems: [UploadProblem] = []

  public init() {}

  /// What the row is, as long as its writes succeed.
  public var outcome: Outcome {
    if !problems.isEmpty { return .held }
    if writes.isEmpty { return .unchanged }
    return isCreate ? .created : .updated
  }
}
