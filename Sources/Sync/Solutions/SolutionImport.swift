import Faults
import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// Takes in files of solution details: check, weigh, brake, intents, writes, settlement.
///
/// The same path as a deal's, with a spreadsheet as one side: the file is read to its end before anything is decided, the CRM's
/// catalogue is staged, each cell is decided against what was last agreed, and nothing is written before its intent is on disk.
public struct SolutionImport: Sendable {
  let world: SyncWorld
  let tables: TableSet
  let run: RunRecord
  public var options: Options

  /// How a file is taken in.
  public struct Options: Sendable {
    /// Stop before the first write.
    public var isPlan = false
    /// Mark what the file lacks as retired.
    public var retiresMissing = false
    /// A person said it outright: it goes before what was edited or deleted in the CRM.
    public var overrules = false
    /// Where the workbook of the rows that were not taken is written; `nil` for none.
    public var rejectsFolder: String?
    /// Rows that failed are tried again with their file: until none fails, its rejected rows stay in it.
    public var keepsFailed = false
    public init() {}
  }

  public init(world: SyncWorld, run: RunRecord, options: Options = Options()) {
    self.world = world
    self.run = run
    self.options = options
    tables = TableSet(guide: world.guide, crm: world.crm)
  }

  var table: StagedTable { tables.table(.solutionDetail) }
  /// Rows between two looks at the state.
  static let window = 1000

  // MARK: Before the first file

  /// Reads what changed in the CRM's catalogue, and tells what a run before this one wrote and could not note.
  public func prepare() async throws(Fault) {
    try await checkIdentity()
    let stager = Stager(world: world, tables: tables)
    for entity in [Entity.referral, .opportunitySolution, .solutionDetail] { try await world.state.use(tables.table(entity)) }
    _ = try await stager.read(.solutionDetail)
    if options.retiresMissing {
      // What a deal uses is kept from being retired, so both sides of the deals have to be known as they are now.
      try await Run(world: world).checkIdentity(of: .partnerCenter, try await world.partnerCenter.identity())
      _ = try await stager.read(.referral)
      _ = try await stager.read(.opportunitySolution)
    }
    try await SolutionRecovery(importer: self).tell()
  }

  /// A state belongs to one organisation of the CRM.
  private func checkIdentity() async throws(Fault) {
    try await Run(world: world).checkIdentity(of: .crm, try await world.crm.identity())
  }

  // MARK: One file

  /// Takes a file in.
  ///
  /// - Parameter name: what reports call it.
  /// - Throws: what concerns all files: the state, the CRM. What concerns this file is in the result.
  public func take(path: String, name: String) async throws(Fault) -> SolutionUpload {
    var upload = SolutionUpload(file: name)
    let source: UploadSource
    do throws(Fault) {
      source = try UploadSource(path: path, name: name, guide: world.guide, helpers: world.crm.vocabulary.exportHelpers)
      if options.retiresMissing, source.layout.isRejectedWorkbook { throw Self.retiringRejects(path) }
      try await spool(source, &upload)
    } catch  where Self.isOfFile(error) {
      upload.refusal = error
      upload.tell(error)
      return upload
    }
    try await tellFile(source, upload)
    let hasRepeats = try await world.state.hasRepeatedKeys()
    let decider = UploadDecider(importer: self, source: source, hasRepeats: hasRepeats)
    let retires = options.retiresMissing && upload.troubled == 0 && !hasRepeats
    if options.retiresMissing, !retires {
      upload.notes.append("nothing was retired: some rows were rejected, and what they mean is not known")
    }

    // First pass: weigh. Nothing is written to the CRM, and no decision is stored.
    var wanted = try await weigh(decider)
    let retirement = SolutionRetirement(importer: self, source: source)
    if retires { wanted += try await retirement.count() }
    try await brake(wanted, &upload)
    if options.isPlan || upload.brake != nil {
      upload.planned = try await SolutionPlan(importer: self, source: source).show(decider, &upload)
      if let brake = upload.brake, !options.isPlan {
        upload.outcomes = [:]
        let row = SolutionLine(world: world, file: name).row(nil, .held, code: "braked", error: brake, id: "", record: nil)
        try await world.state.journal([row], run: run.id)
      }
      return upload
    }

    // Second pass: write.
    var rejects = RejectedRows(source: source, guide: world.guide, state: world.state)
    let applier = SolutionApplier(importer: self, source: source, decider: decider)
    try await applier.apply(&upload, &rejects)
    if retires, world.stopped == nil {
      if upload.waiting == 0, upload.failed == 0 {
        try await retirement.carryOut(applier, &upload)
      } else {
        upload.notes.append("nothing was retired: some rows were not taken, and what they mean is not known")
      }
    }
    if let fault = world.stopped { throw fault }
    do throws(Fault) {
      guard try DropFolder.fingerprint(of: path) == source.fingerprint else { throw source.changed }
      if let folder = options.rejectsFolder, upload.failed == 0 || !options.keepsFailed {
        upload.rejectedWorkbook = try await rejects.write(to: folder, at: world.now)
      }
      try await world.state.markTaken(source.fingerprint, as: name, at: world.now)
    } catch  where Self.isOfFile(error) {
      // What was written stands and is told; the file stays where it is, and taking it in again writes nothing twice.
      upload.notes.append("'\(name)' was taken in, and could not be finished: \(error)")
      upload.isPartial = true
      let row = JournalRow(
        "Findings", [.text(error.code.rawValue), .text(world.crm.title), .text(name), .null, .null, .text("\(error)")])
      try await world.state.journal([row], run: run.id)
    }
    try await world.state.beginSpool()
    return upload
  }

  /// Concerns the file that is taken in, or the one that is made of its rows, and no other.
  private static func isOfFile(_ fault: Fault) -> Bool {
    ["XLS", "CSV", "UPL", "DROP"].contains { fault.code.rawValue.hasPrefix($0) }
  }

  private static func retiringRejects(_ path: String) -> Fault {
    Fault(
      "UPL005", while: "retire what the file lacks", "this is a workbook of rejected rows, and it lacks nearly everything",
      at: .file(path), remedy: "leave out --retire-missing, or name the whole list")
  }

  // MARK: Reading

  /// Reads the file to its end; whatever is wrong with it is known before anything is decided.
  private func spool(_ source: UploadSource, _ upload: inout SolutionUpload) async throws(Fault) {
    let reader = UploadRowReader(guide: world.guide, layout: source.layout, key: source.key)
    let progress = world.progress
    try await world.state.beginSpool()
    upload = try await world.state.atOnce { [upload] state throws(Fault) in
      var upload = upload
      try source.rows { row throws(Fault) in
        guard let read = reader.read(row) else { return }
        upload.rows += 1
        let spooled = SpooledRow(
          position: Int64(read.number), key: UploadRow.folded(read.key), cells: UploadRowCoder.cells(read))
        guard try state.spool(spooled) else { throw Self.doubled(read, source) }
        if !read.problems.isEmpty { upload.troubled += 1 }
        if upload.rows % 1000 == 0 { progress.stage("checking \(source.name)", done: upload.rows, of: nil) }
      }
      return upload
    }
    guard upload.rows > 0 else {
      throw Fault(
        "UPL007", while: "take in the solution details", "there is no row under the headings", at: .file(source.path),
        remedy: "fill it, or take it out of the folder")
    }
  }

  /// Two rows of one number: which of them is meant nobody can say, and neither may be lost.
  private static func doubled(_ row: UploadRow, _ source: UploadSource) -> Fault {
    Fault(
      "UPL009", while: "take in the solution details", "two rows of the sheet have the number \(row.number)",
      at: source.place(row: row.number, line: row.line, column: nil), remedy: "save the file anew with a spreadsheet program")
  }

  /// What is to be known of a file as a whole, told once a run.
  private func tellFile(_ source: UploadSource, _ upload: SolutionUpload) async throws(Fault) {
    guard !options.isPlan else { return }
    var rows: [JournalRow] = []
    func tell(_ code: String, _ value: String, _ text: String) {
      rows.append(
        JournalRow(
          "Findings", [.text(code), .text(world.crm.title), .text(source.name), .null, .text(orNull: value), .text(text)]))
    }
    if let before = try await world.state.takenFile(source.fingerprint) {
      tell(
        "same-file", before.name, "the same content was taken in on \(before.at) as '\(before.name)'; it was compared as usual")
    }
    if !source.layout.unknown.isEmpty {
      let names = source.layout.unknown.map { "'\($0)'" }.joined(separator: ", ")
      tell("unknown-heading", names, "columns that the guide does not know were passed over: \(names)")
    }
    let shapes = try await strangeIDs()
    if shapes.count > 0 {
      tell(
        "id-shape", shapes.first,
        "\(shapes.count) id\(shapes.count == 1 ? " is" : "s are") neither like SOL-12345-ABCDE nor a GUID, the first in row \(shapes.row): '\(shapes.first)'; taken as written"
      )
    }
    try await world.state.journal(rows, run: run.id)
  }

  private func strangeIDs() async throws(Fault) -> (count: Int, first: String, row: Int) {
    var found = (count: 0, first: "", row: 0)
    try await forEachWindow { rows throws(Fault) in
      for row in rows where !row.key.isEmpty && !SolutionID.hasUsualShape(row.key) {
        if found.count == 0 { (found.first, found.row) = (row.key, row.number) }
        found.count += 1
      }
    }
    return found
  }

  /// The checked rows in the order of the file.
  func forEachWindow(_ body: ([UploadRow]) async throws(Fault) -> Void) async throws(Fault) {
    var position: Int64 = 0
    while true {
      let spooled = try await world.state.spooled(after: position, limit: Self.window)
      guard let last = spooled.last else { return }
      position = last.position
      try await body(spooled.map(UploadRowCoder.row))
    }
  }

  // MARK: Weighing

  private func weigh(_ decider: UploadDecider) async throws(Fault) -> Int {
    var wanted = 0
    try await forEachWindow { rows throws(Fault) in
      for item in try await decider.decide(rows) where !item.decision.writes.isEmpty { wanted += 1 }
    }
    return wanted
  }

  /// Solution rows count for themselves; a brake stops the file before its first write.
  private func brake(_ wanted: Int, _ upload: inout SolutionUpload) async throws(Fault) {
    guard wanted > 0 else { return }
    let day = world.now.adding(seconds: -86400)
    let spent = try await world.state.spent(since: day).filter { $0.kind == SolutionBrake.kind }.reduce(0) { $0 + $1.count }
    let most = SolutionBrake.most(world.options)
    guard wanted + spent > most else { return }
    upload.brake =
      "\(wanted + spent) solution details in \(world.crm.title) are more than \(most); see that '\(upload.file)' is meant, then run with --allow solutions=\(wanted + spent)"
  }
}

/// The brake of solution details.
public enum SolutionBrake {
  public static let kind = "solutions"

  /// The most rows that may be written in 24 hours.
  static func most(_ options: RunOptions) -> Int {
    options.allow[kind] ?? options.allow["\(kind).crm"] ?? options.brakes.solutions
  }
}

/// How Microsoft's solution ids usually look; no other shape is refused.
enum SolutionID {
  static func hasUsualShape(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isLetterOrDigit) }) else { return false }
    if parts.count >= 2, parts[0].uppercased() == "SOL" { return true }
    return parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && text.utf8.allSatisfy { $0 == 0x2D || isHexadecimal($0) }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
  }
}
