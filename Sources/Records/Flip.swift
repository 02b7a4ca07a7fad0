/// The last write of a cell, and how often in a row it undid the one before it.
///
/// Two programs that disagree about a field send it to and fro for ever; a person's edit brings a value of its own.
public struct Flip: Hashable, Sendable {
  /// The side that was written.
  public let side: Side
  /// What stood there before.
  public let before: Value
  public let count: Int

  public init(side: Side, before: Value, count: Int) {
    self.side = side
    self.before = before
    self.count = count
  }
}
