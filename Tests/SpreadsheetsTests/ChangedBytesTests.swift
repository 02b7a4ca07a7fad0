import Faults
import Foundation
import Tables
import Testing

@testable import Spreadsheets

/// Files with bytes changed at random: each is read or refused, and nothing else happens.
struct ChangedBytesTests {
  /// More where `SPREADSHEETS_ROUNDS` says so.
  static let rounds = ProcessInfo.processInfo.environment["SPREADSHEETS_ROUNDS"].flatMap { Int($0) } ?? 300

  /// Knuth's constants; the same seed gives the same changes.
  struct Changes {
    var state: UInt64
    mutating func next(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % max(1, below)
    }

    static let words = [
      "<", ">", "\"", "&amp;", "</c>", "<row>", "1", "-", "E9", "99999999999", "ZZZ9", " r=\"\"", "\u{0}", "é", ",", "\n", "\r",
    ]

    mutating func change(_ bytes: [UInt8]) -> [UInt8] {
      var bytes = bytes
      for _ in 0...next(4) where !bytes.isEmpty {
        let place = next(bytes.count)
        switch next(4) {
        case 0: bytes[place] = UInt8(next(256))
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + next(8)))
        case 2: bytes.insert(contentsOf: Array(Self.words[next(Self.words.count)].utf8), at: place)
        default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + next(40))], at: place)
        }
      }
      return bytes
    }
  }

  @Test func `reads or refuses a changed workbook`() throws {
    let scratch = try Scratch()
    let rows = WorkbookReaderTests.cases.enumerated().map {
      "<row r=\"\($0 + 1)\">" + $1.xml.replacingOccurrences(of: "B1", with: "B\($0 + 1)") + "</row>"
    }
    let whole = ZipBuilder.workbook(
      rows: rows.joined(), after: #"<mergeCells><mergeCell ref="A1:B2"/></mergeCells>"#, texts: WorkbookReaderTests.texts,
      styles: WorkbookReaderTests.styles)
    var changes = Changes(state: 7)
    var read = 0
    for round in 0..<Self.rounds {
      var zip = whole
      let part = round % 8 < 4 ? 3 : changes.next(zip.parts.count)
      zip.parts[part].bytes = changes.change(zip.parts[part].bytes)
      // Now and then the archive itself.
      let bytes = round % 8 == 7 ? changes.change(zip.bytes) : zip.bytes
      if try isRead(scratch.file("a.xlsx", bytes), round) { read += 1 }
    }
    #expect(read > 0 && read < Self.rounds)
  }

  @Test func `reads or refuses a changed CSV file`() throws {
    let scratch = try Scratch()
    let whole = Array("\u{FEFF}Deal;Value;\"Notes; of all\"\r\n1;\"1,5\";\"ä \"\"quoted\"\"\r\nand broken\"\n\n2;;€\r\n".utf8)
    var changes = Changes(state: 11)
    var read = 0
    for round in 0..<Self.rounds where try isRead(scratch.file("a.csv", changes.change(whole)), round) { read += 1 }
    #expect(read > 0 && read < Self.rounds)
  }

  private func isRead(_ path: String, _ round: Int) throws -> Bool {
    do throws(Fault) {
      for table in try Spreadsheet.tables(at: path) {
        for (before, after) in zip(table.rows, table.rows.dropFirst()) where before.number >= after.number {
          Issue.record("round \(round): row \(after.number) after row \(before.number)")
        }
      }
      return true
    } catch {
      #expect(error.remedy != nil && error.place != .nowhere, "round \(round): \(error)")
      return false
    }
  }
}
