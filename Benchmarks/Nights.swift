import Faults
import Foundation
import PracticeSystems

/// Whole nights of the program against the practice systems: the first reading, a quiet night, a night with edits on both
/// sides, and the quiet night after it.
struct Nights {
  private let bench: Bench
  private let deals: Int
  private let permille: Int
  /// Only the first so many deals are edited.
  private let among: Int
  private let practice: PracticeSide
  private let configuration: String
  private let reports: String

  init(_ bench: Bench, deals: Int, permille: Int, among: Int) throws {
    self.bench = bench
    self.among = min(among, deals)
    self.deals = deals
    self.permille = permille
    practice = try PracticeSide()
    let folder = bench.folder + "/nights"
    reports = folder + "/reports"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let mapping = FileManager.default.currentDirectoryPath + "/mappings/dynamics365"
    configuration = try practice.configuration(in: folder, mapping: mapping)
    for start in stride(from: 0, to: deals, by: 10_000) {
      try practice.admin("generate", ["from": .integer(start), "deals": .integer(min(10_000, deals - start))])
    }
    // All were made within minutes. A later edit lets the listing's overlap end before them.
    try practice.admin("clock", ["advance": .integer(86_400)])
    try practice.admin("generate/edit", ["deals": .integer(1), "permille": .integer(1000), "side": "partnercenter"])
    for (table, field) in [("account", "address1_city"), ("contact", "telephone1")] {
      let id = try practice.first(table)
      try practice.admin(
        "edit", ["system": "dynamics", "entity": .string(table), "id": .string(id), "fields": [field: "changed"]])
    }
  }

  func carryOut() throws -> TextTable {
    let edited = "\(permille) of 1000" + (among < deals ? " of the first \(among)" : "")
    var table = TextTable(
      title: "Nights with \(deals) paired deals, \(edited) edited on each side, no latency",
      headings: [
        "night", "wall s", "CPU s", "peak MiB", "calls", "floor", "writes PC", "writes CRM", "report rows", "exit",
        "calls by kind",
      ])
    let customers = (deals + 2) / 3
    let all = [deals, customers, customers, 0, deals]
    try night("first reading", ["adopt"], referrals: deals, rows: all, &table)
    try night("quiet", ["run"], referrals: 1, rows: [0, 0, 0, 0, 0], &table)
    var counts = [0, 0]
    for (index, side) in ["partnercenter", "crm"].enumerated() {
      let answer = try practice.admin(
        "generate/edit",
        [
          "deals": .integer(among), "permille": .integer(permille), "side": .string(side), "round": .integer(index + 1),
        ])
      counts[index] = answer["edited"]?.integer ?? 0
    }
    try night("\(counts[0]) + \(counts[1]) edited", ["run"], referrals: counts[0], rows: [counts[1], 0, 0, 0, 0], &table)
    try night("quiet, own echoes", ["run"], referrals: counts[0] + counts[1], rows: [counts[0] + counts[1], 0, 0, 0, 0], &table)
    try night("quiet again", ["run"], referrals: 1, rows: [0, 0, 0, 0, 0], &table)
    return table
  }

  private func night(
    _ name: String, _ command: [String], referrals: Int, rows: [Int], _ table: inout TextTable
  ) throws {
    // Another day: beyond the span that is read twice because listings lag.
    try practice.admin("clock", ["advance": .integer(86_400)])
    let mark = practice.mark()
    let log = bench.folder + "/" + name.map { $0.isLetter ? String($0) : "-" }.joined() + ".log"
    let measured = try Measurement.of(bench, bench.program, command + [configuration], log: log)
    let counts = practice.counts(since: mark)
    if measured.exitCode < 0 || measured.exitCode > 2 {
      throw Fault(
        "BEN006", while: "measure '\(name)'",
        "the program ended with \(measured.exitCode): "
          + ((try? String(contentsOfFile: log, encoding: .utf8))?.suffix(2000) ?? ""))
    }
    table.rows.append([
      name, String(format: "%.2f", measured.wall), String(format: "%.2f", measured.cpu), measured.peak, "\(counts.total)",
      "\(counts.floor(referralsRead: referrals, rowsRead: rows))", "\(counts.referralWrites)", "\(counts.crmWrites)",
      "\(reportRows())", "\(measured.exitCode)", counts.description,
    ])
    FileHandle.standardError.write(Data((table.rows.last ?? []).joined(separator: "  ").appending("\n").utf8))
  }

  /// The lines of the newest report, 0 where it has none.
  private func reportRows() -> Int {
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: reports)) ?? []).filter { $0.hasSuffix(".jsonl") }.sorted()
    guard let newest = files.last, let data = FileManager.default.contents(atPath: reports + "/" + newest) else { return 0 }
    return data.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
  }
}
