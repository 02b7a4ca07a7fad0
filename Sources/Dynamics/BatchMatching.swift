internal import JSONText

/// Tells which answer of a batch belongs to which request (dataverse.md 4.5).
///
/// The service answers in order, but an answer with missing, extra or reordered parts must not be taken for another's:
/// an answer belongs to a request by the number that it echoes, else by its place when nothing speaks against that, else
/// by the record that it names. What belongs to none is left out.
struct BatchMatching: Sendable {
  /// A request, or a change set of several, that was sent.
  struct Expectation: Hashable, Sendable {
    /// The `Content-ID`s of its parts.
    let numbers: ClosedRange<Int>
    let isChangeSet: Bool
    /// The record that a good answer names; `nil` when it names none of its own.
    let recordID: String?
    /// The column that holds it in a body.
    let key: String
  }

  /// An answer with its body read.
  struct Answer: Sendable {
    let part: BatchAnswer.Part
    /// `nil` when there is no body, or none that is JSON.
    let root: JSONNode?

    init(_ part: BatchAnswer.Part) {
      self.part = part
      root = part.body.isEmpty ? nil : (try? JSONDocument.parse(part.body))?.root
    }

    var isSuccess: Bool { (200..<300).contains(part.status) }

    /// The record that the answer names.
    func recordID(key: String) -> String? {
      if let id = part.entityAddress.flatMap({ DynamicsID.inAddress($0) }) { return id }
      return root?[key]?.text.flatMap { DynamicsID.canonical($0) }
    }
  }

  /// The decisive answer to each expectation: of a change set its failure, or its last part; `nil` where none is known.
  static func match(_ answers: [Answer], to expectations: [Expectation]) -> [Answer?] {
    if let inOrder = byPlace(answers, expectations) { return inOrder }
    var matched: [Answer?] = Array(repeating: nil, count: expectations.count)
    for (place, expectation) in expectations.enumerated() {
      let own = answers.filter { answer in
        guard let number = answer.part.contentID.flatMap({ Int($0) }) else { return false }
        return expectation.numbers.contains(number) && agrees(answer, expectation)
      }
      if expectation.isChangeSet {
        // All parts, or the one failure that stands for all.
        if let failure = own.first(where: { !$0.isSuccess }) {
          matched[place] = failure
        } else if own.count == expectation.numbers.count {
          matched[place] = own.last
        }
      } else if own.count == 1 {
        matched[place] = own[0]
      }
    }
    // A record is written once in a batch, so a good answer that names it is its own.
    for (place, expectation) in expectations.enumerated() where matched[place] == nil && !expectation.isChangeSet {
      guard let id = expectation.recordID else { continue }
      let own = answers.filter { $0.part.contentID == nil && $0.isSuccess && $0.recordID(key: expectation.key) == id }
      let sameRecord = expectations.filter { $0.recordID == id }
      if own.count == 1, sameRecord.count == 1 { matched[place] = own[0] }
    }
    return matched
  }

  /// Answers in the order of the requests; `nil` unless there is exactly one for each and none names another's record.
  private static func byPlace(_ answers: [Answer], _ expectations: [Expectation]) -> [Answer?]? {
    var rest = answers[...]
    var matched: [Answer?] = []
    for expectation in expectations {
      guard let first = rest.first else { return nil }
      if expectation.isChangeSet, first.part.isFromChangeSet {
        let count = expectation.numbers.count
        let own = rest.prefix(count)
        guard own.count == count, own.allSatisfy({ $0.part.isFromChangeSet && echoes($0, expectation) }) else { return nil }
        rest = rest.dropFirst(count)
        matched.append(own.first { !$0.isSuccess } ?? own.last)
      } else {
        guard !first.part.isFromChangeSet, !expectation.isChangeSet || !first.isSuccess, agrees(first, expectation) else {
          return nil
        }
        rest = rest.dropFirst()
        matched.append(first)
      }
    }
    return rest.isEmpty ? matched : nil
  }

  /// Whether the number that the answer echoes, if it does, is one of the request's.
  private static func echoes(_ answer: Answer, _ expectation: Expectation) -> Bool {
    guard let number = answer.part.contentID else { return true }
    return Int(number).map { expectation.numbers.contains($0) } ?? false
  }

  /// Whether the record that the answer names, if it does, is the request's.
  private static func agrees(_ answer: Answer, _ expectation: Expectation) -> Bool {
    guard !expectation.isChangeSet, let expected = expectation.recordID, let named = answer.recordID(key: expectation.key) else {
      return true
    }
    return expected == named
  }
}
