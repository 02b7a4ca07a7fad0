internal import Records
internal import Synchronization

/// The reader of the layout that was read last, since every answer of a run has the same.
final class ReferralReaders: Sendable {
  private let last = Mutex<ReferralReader?>(nil)

  func reader(of layout: SlotLayout) -> ReferralReader {
    last.withLock { last in
      if let last, last.layout == layout { return last }
      let reader = ReferralReader(layout: layout)
      last = reader
      return reader
    }
  }
}
