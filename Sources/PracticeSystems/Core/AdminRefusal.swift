/// Why the admin address did not do what it was asked; answered as 400 `{"error": "…"}`.
public struct AdminRefusal: Error, Hashable, Sendable {
  /// What was wrong, lower case.
  public let problem: String

  public init(_ problem: String) { self.problem = problem }

  /// The answer that says so.
  public var response: PracticeResponse { .json(400, ["error": .string(problem)]) }
}
