extension ModelSeed {
  /// A process of the program, from its start to whatever end.
  struct Life {
    /// The number of writes in the history when it began.
    let start: Int
    /// What its report is called; `nil` where it did not come to its end.
    var report: String?

    var hasEnded: Bool { report != nil }
  }
}
