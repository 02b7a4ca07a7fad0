import Testing

/// A night that takes solution details out of the drop folder, as a real process over sockets: SIGKILL at every request and at every
/// durable step, and a disk that is full at every one.
///
/// `make test` takes a sample of one night, `make kills` all.
struct UploadKillProcessTests {
  @Test(arguments: ProcessKillTests.groups)
  func `an upload that is killed at any request or durable step, or whose disk is full there, ends as it would have`(
    _ faults: [FaultTally.Fault]
  ) throws {
    let upload = try KilledUpload()
    #expect(upload.whole.problems == [])
    #expect(upload.whole.changes.count >= 12)
    let (requests, steps) = (try upload.counted.requests, try upload.counted.steps)
    print("\(requests) requests, \(steps) durable steps: \(try upload.counted.kinds)")
    #expect(requests > 5 && steps > 30)
    for fault in faults {
      let last = fault.isOfRequests ? requests : steps
      let numbers = Self.numbers(upTo: last)
      var struck = 0
      for number in numbers {
        let (told, tally, end) = try upload.disturbed(fault, at: number)
        let place = "\(fault) at \(number) of \(last), \(try tally.struckPath)"
        if try tally.struck > 0 {
          struck += 1
          try expectToStop(told, fault, tally, place)
        }
        #expect(end.difference(from: upload.whole) == [], "\(place)")
      }
      print("\(fault): \(struck) of \(numbers.count) struck, of \(last)")
      #expect(struck >= numbers.count - max(1, numbers.count / 10))
    }
  }

  /// All numbers from 1, or so many between the first and the last: before the file is read and after it is put away little happens.
  private static func numbers(upTo last: Int, sample: Int = 2) -> [Int] {
    ProcessKillTests.isLong ? Array(1...max(1, last)) : (1...sample).map { max(1, $0 * last / (sample + 1)) }
  }

  /// How the run says goodbye that met the fault.
  private func expectToStop(
    _ told: ProgramBench.Told, _ fault: FaultTally.Fault, _ tally: FaultTally, _ place: String
  ) throws {
    guard fault == .full || fault == .once else {
      #expect(told.code == -9, "\(place): \(told)")
      return
    }
    #expect(try tally.sentAfter == 0, "\(place): sent after the disk was full")
    // What is tidied up after everything is done may fail without a word: the log holds it all. A file that could not be put
    // away, or its rejected rows not be written, is told, and the next run does it.
    if told.code == 0 || told.code == 1 { return }
    let codes = told.code == 2 ? ["DROP002", "XLS020"] : ["STATE005", "STATE007", "REP010"]
    #expect(told.code == 2 || told.code == 3, "\(place): \(told)")
    #expect(codes.contains { told.error.contains($0) }, "\(place): \(told)")
  }
}
