import Foundation
import PracticeSystems
import Testing

/// What the documentation shows of the program is what the program does.
///
/// The word after a fence's language says what a block is: `sh run` is run (`sh run 1` has to end with 1), `text help run` is
/// the help of a command, `yaml configuration` is a configuration that is right.
struct DocumentationTests {
  struct Block: CustomTestStringConvertible, Sendable {
    let file: String
    let line: Int
    /// The words after the fence.
    let words: [String]
    let text: String
    var testDescription: String { "\(file):\(line)" }
  }

  static let blocks: [Block] = {
    let docs = ((try? FileManager.default.contentsOfDirectory(atPath: ProgramBench.root + "/docs")) ?? []).sorted()
    return (["README.md"] + docs.filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }).flatMap(blocks)
  }()

  private static func blocks(of file: String) -> [Block] {
    guard let text = try? String(contentsOfFile: ProgramBench.root + "/" + file, encoding: .utf8) else { return [] }
    var blocks: [Block] = []
    var open: (line: Int, words: [String], lines: [Substring])?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("```") {
        if let block = open {
          blocks.append(
            Block(
              file: file, line: block.line, words: block.words, text: block.lines.map { $0 + "\n" }.joined()))
          open = nil
        } else {
          open = (index + 1, line.dropFirst(3).split(separator: " ").map(String.init), [])
        }
      } else {
        open?.lines.append(line)
      }
    }
    return blocks
  }

  @Test func `shows the help of every command as it is`() throws {
    let shown = Self.blocks.filter { $0.words.starts(with: ["text", "help"]) }
    for block in shown {
      let told = try ProgramBench.cosell(["help"] + block.words.dropFirst(2))
      #expect(told.out == block.text + "\n", "\(block.testDescription)")
      #expect(told.code == 0 && told.error.isEmpty)
    }
    #expect(
      shown.map { $0.words.dropFirst(2).joined(separator: " ") } == [
        "run", "plan", "apply", "adopt", "status", "explain", "history", "pair show", "pair set", "pair release", "state backup",
        "solutions import", "solutions add",
        "solutions template", "solutions export", "solutions harvest", "mapping check", "mapping accept", "mapping convert",
        "sandbox", "demo",
      ])
  }

  @Test func `lists the commands in the program's own help`() throws {
    let told = try ProgramBench.cosell(["help"])
    #expect(
      told.out == """
        usage: cosell COMMAND

        keep co-sell deals the same in Microsoft Partner Center and the CRM

        commands:
          run        the nightly job: read what changed on both sides, reconcile, write the deltas, report
          plan       what 'run' would write, as a workbook; writes to no system
          apply      take a workbook back: carry out what its columns Apply and Decision say
          adopt      first meeting of two existing sides: pair, compare, agree; writes to no system
          status     runs, how far was read, what waits for a person
          explain    one deal: both sides, what was agreed, what the next run would do to each cell and why,
                     its history
          history    the runs, what they did with one deal, or a run's report once more
          state      what the program remembers between runs
          solutions  Microsoft solution details in bulk
          pair       the pairs, by a person
          mapping    mapping guides
          sandbox    serve the practice systems until stopped, with a ready configuration
          demo       three nights against the practice systems, with people at work in between

        options:
          -h, --help  show this
          --version   show the version

        `cosell help COMMAND` says more.


        """)
    #expect(try ProgramBench.cosell(["--help"]).out == told.out)
    #expect(try ProgramBench.cosell(["--version"]).out == "cosell 0.1.0\n")
    #expect(try ProgramBench.cosell(["help", "mapping"]).out.hasPrefix("usage: cosell mapping COMMAND\n"))
  }

  @Test func `shows shell commands that work`() throws {
    let runnable = Self.blocks.filter { $0.words.starts(with: ["sh", "run"]) }
    #expect(runnable.count >= 5)
    // The blocks of a page are one story, in one folder.
    for (_, story) in Dictionary(grouping: runnable, by: \.file).sorted(by: { $0.key < $1.key }) {
      let bench = try ProgramBench("samples/practice/night-one.json")
      for part in ["mappings", "samples"] {
        try FileManager.default.createSymbolicLink(
          atPath: bench.folder + "/" + part, withDestinationPath: ProgramBench.root + "/" + part)
      }
      for block in story {
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/bash")
        shell.arguments = ["-e", "-c", block.text]
        shell.currentDirectoryURL = URL(filePath: bench.folder)
        let binaries = URL(filePath: ProgramBench.program).deletingLastPathComponent().path
        let environment = ProcessInfo.processInfo.environment
        shell.environment = environment.merging(["PATH": binaries + ":" + environment["PATH", default: ""]]) { $1 }
        shell.standardOutput = FileHandle.nullDevice
        shell.standardError = FileHandle.nullDevice
        try shell.run()
        shell.waitUntilExit()
        #expect(shell.terminationStatus == Int32(block.words.dropFirst(2).first ?? "0"), "\(block.testDescription)")
      }
    }
  }

  @Test func `shows configurations that are right, and names every key`() throws {
    let bench = try ProgramBench()
    let shown = Self.blocks.filter { $0.words == ["yaml", "configuration"] }
    #expect(!shown.isEmpty)
    let secrets = [
      "PC_CLIENT_ID", "PC_CLIENT_SECRET", "PC_REFRESH_TOKEN", "CRM_CLIENT_ID", "CRM_CLIENT_SECRET", "COSELL_STATE_KEY",
    ]
    for block in shown {
      try bench.write(block.text, to: "shown.yaml")
      let told = try ProgramBench.cosell(
        ["status", "shown.yaml"], in: bench.folder,
        environment: Dictionary(uniqueKeysWithValues: secrets.map { ($0, "something long enough for \($0)") }))
      #expect(told.code == 0 && told.out.hasPrefix("no run yet"), "\(block.testDescription): \(told)")
    }
    // The program lists its keys when it meets one that it does not know.
    let page = try String(contentsOfFile: ProgramBench.root + "/docs/configuration.md", encoding: .utf8)
    let unknown = ["xxxxxxxx", "partner_center", "crm", "brakes"]
    for section in unknown {
      let text = bench.configurationText("brakes: {creates: 1}")
      let wrong =
        section == "xxxxxxxx"
        ? text + "xxxxxxxx: 1\n"
        : text.replacing("\(section):\n", with: "\(section):\n  xxxxxxxx: 1\n").replacing(
          "brakes: {", with: section == "brakes" ? "brakes: {xxxxxxxx: 1, " : "brakes: {")
      try bench.write(wrong, to: "wrong.yaml")
      let told = try bench.cosell("status", "wrong.yaml").error
      let keys =
        told.split(separator: "the keys here are ").last.map { $0.matches(of: /'([a-z_]+)'/).map { String($0.output.1) } } ?? []
      #expect(keys.count > 3, "\(told)")
      for key in keys { #expect(page.contains(key), "docs/configuration.md does not name '\(key)' of '\(section)'") }
    }
  }

  @Test func `shows a demo that ends well, quietly, and again`() throws {
    let bench = try ProgramBench()
    for _ in 0..<2 {
      let demo = try ProgramBench.cosell(["demo", "--folder", bench.folder + "/demo"])
      #expect(demo.code == 0, "\(demo)")
      #expect(demo.error == "")
      #expect(demo.out.contains("\n  the third night                  0              0           0\n"), "\(demo)")
      let workbooks = bench.files("demo/reports").filter { $0.hasSuffix(".xlsx") }
      #expect(workbooks.count == 3)
      for name in workbooks { #expect(demo.out.contains("/demo/reports/\(name)\n")) }
    }
    // A folder that holds somebody's pairing is not touched.
    try bench.write("keep", to: "reports")
    let refused = try ProgramBench.cosell(["demo", "--folder", bench.folder])
    #expect(refused.code == 64)
    #expect(
      refused.error
        == "\(bench.folder): could not start the practice systems: the folder holds a pairing that is no sandbox's; give another folder with --folder (PRC015)\n"
    )
  }

  @Test func `serves the practice systems until it is told to stop`() throws {
    let bench = try ProgramBench()
    let folder = bench.folder + "/sandbox"
    for _ in 0..<2 {
      let sandbox = try bench.start(
        "sandbox", "--folder", folder, "--mapping", "guide", "--scenario", ProgramBench.root + "/samples/practice/night-one.json")
      var tries = 0
      while !sandbox.saidSoFar.contains("in another terminal"), tries < 500 {
        usleep(10_000)
        tries += 1
      }
      let run = try ProgramBench.cosell(["run", folder + "/cosell.yaml"])
      #expect(run.code == 0, "\(run)")
      #expect(run.out.contains("  created     6\n"), "\(run)")
      sandbox.terminate()
      #expect(sandbox.ended().code == 0)
    }
  }
}
