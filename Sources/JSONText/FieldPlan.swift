internal import CSimdJSON
internal import Records

/// Field paths compiled into flat tables that are read through plain pointers.
///
/// Steps refer to each other by number; step 0 is the record itself.
struct FieldPlan: Sendable {
  /// What to do with a value, and where its members lead.
  struct Step: Sendable {
    var leaves: Range<Int> = 0..<0
    /// The step's part of `table`; empty when no member is wanted.
    ///
    /// Its length is a power of two.
    var table: Range<Int> = 0..<0
    /// Whether elements of an array are wanted: looked up in `elements`.
    var wantsElements = false
    /// The slots of the steps below this one: its part of `below`.
    var below: Range<Int> = 0..<0
  }

  struct Leaf: Sendable {
    let slot: Int
    let kind: SlotReader.Kind
    /// The place in `readers` for what a kind alone does not say.
    let reader: Int
  }

  struct Name: Sendable {
    let hash: UInt32
    let bytes: Range<Int>
    let child: Int
  }

  /// Elements that a step wants: by position, or by the value of a field.
  struct Element: Sendable {
    enum Choice: Sendable {
      case position(Int)
      case key(field: String, value: String)
    }
    let choice: Choice
    let child: Int
  }

  var steps: [Step] = []
  var leaves: [Leaf] = []
  /// Open addressing by the low bits of the hash: the place in `names` plus one, or 0.
  var table: [Int] = []
  var names: [Name] = []
  var nameBytes: [UInt8] = []
  var below: [Int] = []
  var elements: [[Element]] = []
  var readers: [SlotReader] = []

  /// The same as plain pointers, for the length of one call.
  struct View {
    let steps: UnsafeBufferPointer<Step>
    let leaves: UnsafeBufferPointer<Leaf>
    let table: UnsafeBufferPointer<Int>
    let names: UnsafeBufferPointer<Name>
    let nameBytes: UnsafeBufferPointer<UInt8>
    let below: UnsafeBufferPointer<Int>

    /// The step that a member's name leads to.
    @inline(__always)
    func child(_ step: Step, hash: UInt32, _ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
      let mask = step.table.count - 1
      var place = Int(hash) & mask
      while true {
        let entry = table[step.table.lowerBound + place]
        if entry == 0 { return nil }
        let name = names[entry - 1]
        if name.hash == hash, name.bytes.count == bytes.count,
          UnsafeBufferPointer(rebasing: nameBytes[name.bytes]).elementsEqual(bytes)
        {
          return name.child
        }
        place = (place + 1) & mask
      }
    }
  }

  func withView<Result>(_ body: (View) -> Result) -> Result {
    steps.withUnsafeBufferPointer { steps in
      leaves.withUnsafeBufferPointer { leaves in
        table.withUnsafeBufferPointer { table in
          names.withUnsafeBufferPointer { names in
            nameBytes.withUnsafeBufferPointer { nameBytes in
              below.withUnsafeBufferPointer { below in
                body(View(steps: steps, leaves: leaves, table: table, names: names, nameBytes: nameBytes, below: below))
              }
            }
          }
        }
      }
    }
  }
}
