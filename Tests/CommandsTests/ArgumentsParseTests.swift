import Commands
import Testing

struct ArgumentsParseTests {
  @Test func `reads options and arguments in any order`() {
    let lines = [
      ["run", "a.yaml", "b.yaml", "--only", "r1", "--only=r2", "--dry-run", "--log-format", "json", "--wait", "5"],
      ["run", "--dry-run", "--only", "r1", "a.yaml", "--log-format=json", "--only", "r2", "b.yaml", "--wait=5"],
    ]
    for words in lines {
      guard case .run(let command)? = try? Sample.program.parse(words) else {
        Issue.record("not understood: \(words)")
        continue
      }
      #expect(command.path == ["run"])
      #expect(command[Sample.configs] == ["a.yaml", "b.yaml"])
      #expect(command[Sample.only] == ["r1", "r2"])
      #expect(command[Sample.dryRun])
      #expect(command[Sample.format] == .json)
      #expect(command[Sample.wait] == 5)
    }
  }

  @Test func `gives the standard for what is left out`() {
    let command = Sample.parsed("run", "a.yaml")
    #expect(command?[Sample.only] == [])
    #expect(command?[Sample.allow] == [])
    #expect(command?[Sample.dryRun] == false)
    #expect(command?[Sample.format] == .text)
    #expect(command?[Sample.wait] == .some(nil))
  }

  @Test func `reads kinds with their numbers`() {
    let command = Sample.parsed("run", "--allow", "shared=40", "a.yaml", "--allow=creates.crm=7")
    #expect(command?[Sample.allow] == [NamedNumber(name: "shared", number: 40), NamedNumber(name: "creates.crm", number: 7)])
  }

  @Test func `finds a command below another`() {
    let command = Sample.parsed("solutions", "import", "s.xlsx", "a.yaml", "--dry-run")
    #expect(command?.path == ["solutions", "import"])
    #expect(command?[Sample.file] == "s.xlsx")
    #expect(command?[Sample.config] == "a.yaml")
    #expect(command?[Sample.dryRun] == true)
  }

  @Test func `takes everything after two dashes as arguments`() {
    #expect(Sample.parsed("apply", "--", "--odd.xlsx", "--help")?[Sample.file] == "--odd.xlsx")
    #expect(Sample.parsed("apply", "-", "a.yaml")?[Sample.file] == "-")
    #expect(Sample.parsed("run", "--only=-5", "a.yaml")?[Sample.only] == ["-5"])
  }

  @Test func `hands what is over to the argument that takes it`() {
    #expect(Sample.parsed("compare", "a")?[Sample.old] == .some(nil))
    #expect(Sample.parsed("compare", "a", "b")?[Sample.old] == "b")
    #expect(Sample.parsed("check", "a")?[Sample.extra] == [])
    #expect(Sample.parsed("check", "a")?[Sample.config] == "a")
    #expect(Sample.parsed("check", "x", "y", "a")?[Sample.extra] == ["x", "y"])
    #expect(Sample.parsed("check", "x", "y", "a")?[Sample.config] == "a")
  }

  @Test func `shows the version`() throws {
    guard case .version = try Sample.program.parse(["--version"]) else {
      Issue.record("no version")
      return
    }
  }

  /// One row of the table: a command line, and what is told of it before the usage.
  struct Wrong: CustomTestStringConvertible, Sendable {
    let words: [String]
    let told: [String]
    let command: String
    var testDescription: String { "'\(words.joined(separator: " "))'" }

    init(_ line: String, help command: String, tells told: String...) {
      words = line.isEmpty ? [] : line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      (self.told, self.command) = (told, command)
    }
  }

  // swift-format-ignore
  static let wrong: [Wrong] = [
    .init("", help: "COMMAND",                           tells: "no command was given; known are run, apply, solutions, history, compare, check, completion (CLI001)"),
    .init("solutions", help: "solutions COMMAND",        tells: "'solutions' needs one more word; known are import, template (CLI001)"),
    .init("rum a.yaml", help: "COMMAND",                 tells: "the command 'rum' is not known; did you mean 'run'? (CLI002)"),
    .init("synchronise", help: "COMMAND",                tells: "the command 'synchronise' is not known; known are run, apply, solutions, history, compare, check, completion, help (CLI002)"),
    .init("solutions imprt", help: "solutions COMMAND",  tells: "the command 'solutions imprt' is not known; did you mean 'import'? (CLI002)"),
    .init("help rum", help: "COMMAND",                   tells: "the command 'rum' is not known; did you mean 'run'? (CLI002)"),
    .init("--dry-run run", help: "COMMAND",              tells: "the option '--dry-run' stands before a command; options follow the command (CLI003)"),
    .init("run a --dryrun", help: "run [options] CONFIG...",   tells: "the option '--dryrun' is not known; did you mean '--dry-run'? (CLI003)"),
    .init("run a --quietly", help: "run [options] CONFIG...",  tells: "the option '--quietly' is not known; the options here are --only, --allow, --dry-run, --log-format, --wait, --help (CLI003)"),
    .init("run a -x", help: "run [options] CONFIG...",         tells: "the option '-x' is not known; the options here are --only, --allow, --dry-run, --log-format, --wait, --help (CLI003)"),
    .init("apply a b --dry-run", help: "apply FILE CONFIG",    tells: "the option '--dry-run' is not known; the options here are --help (CLI003)"),
    .init("run a --only", help: "run [options] CONFIG...",     tells: "the option '--only' needs a value; write --only ID (CLI004)"),
    .init("run a --only=", help: "run [options] CONFIG...",    tells: "the option '--only' needs a value; write --only ID (CLI004)"),
    .init("run a --only --dry-run", help: "run [options] CONFIG...", tells: "the option '--only' needs a value; write --only ID (CLI004)"),
    .init("run a --dry-run=yes", help: "run [options] CONFIG...",    tells: "the option '--dry-run' takes no value (CLI005)"),
    .init("run a --dry-run --dry-run", help: "run [options] CONFIG...", tells: "the option '--dry-run' is given twice; keep one of them (CLI006)"),
    .init("run a --wait 5 --wait 5", help: "run [options] CONFIG...",   tells: "the option '--wait' is given twice; keep one of them (CLI006)"),
    .init("run a --wait 91", help: "run [options] CONFIG...",   tells: "the option '--wait': '91' is no whole number from 1 to 90 (CLI007)"),
    .init("run a --wait +5", help: "run [options] CONFIG...",   tells: "the option '--wait': '+5' is no whole number from 1 to 90 (CLI007)"),
    .init("run a --wait 99999999999999999999", help: "run [options] CONFIG...", tells: "the option '--wait': '99999999999999999999' is no whole number from 1 to 90 (CLI007)"),
    .init("run a --log-format jsno", help: "run [options] CONFIG...",   tells: "the option '--log-format': 'jsno' is not known; did you mean 'json'? (CLI007)"),
    .init("run a --log-format xml", help: "run [options] CONFIG...",    tells: "the option '--log-format': 'xml' is not known; known are text, json (CLI007)"),
    .init("run a --allow shared", help: "run [options] CONFIG...",      tells: "the option '--allow': 'shared' is not of the form KIND=N; as in creates=40 (CLI007)"),
    .init("run a --allow shared=-1", help: "run [options] CONFIG...",   tells: "the option '--allow': 'shared=-1' is not of the form KIND=N; as in creates=40 (CLI007)"),
    .init("run a --allow share=1", help: "run [options] CONFIG...",     tells: "the option '--allow': 'share' is not known; did you mean 'shared'? (CLI007)"),
    .init("run a --allow shared=1 --allow shared=2", help: "run [options] CONFIG...", tells: "the option '--allow': 'shared' is given twice (CLI007)"),
    .init("completion powershell", help: "completion SHELL",    tells: "the argument SHELL: 'powershell' is not known; known are bash, zsh, fish (CLI007)"),
    .init("apply  a.yaml", help: "apply FILE CONFIG",           tells: "the argument FILE is empty; the workbook (CLI007)"),
    .init("run", help: "run [options] CONFIG...",               tells: "the argument CONFIG is missing; a pairing's cosell.yaml (CLI008)"),
    .init("apply plan.xlsx", help: "apply FILE CONFIG",         tells: "the argument CONFIG is missing; a pairing's cosell.yaml (CLI008)"),
    .init("apply", help: "apply FILE CONFIG",                   tells: "the argument FILE is missing; the workbook (CLI008)", "the argument CONFIG is missing; a pairing's cosell.yaml (CLI008)"),
    .init("apply a b c", help: "apply FILE CONFIG",             tells: "there is one argument too many: 'c' (CLI009)"),
    .init("compare a b c d", help: "compare CONFIG [OLD]",      tells: "there is one argument too many: 'c' (CLI009)", "there is one argument too many: 'd' (CLI009)"),
    .init("check", help: "check [EXTRA...] CONFIG",             tells: "the argument CONFIG is missing; a pairing's cosell.yaml (CLI008)"),
    .init("run --dryrun --wait no --only", help: "run [options] CONFIG...",
          tells: "the option '--dryrun' is not known; did you mean '--dry-run'? (CLI003)",
                 "the option '--only' needs a value; write --only ID (CLI004)",
                 "the option '--wait': 'no' is no whole number from 1 to 90 (CLI007)",
                 "the argument CONFIG is missing; a pairing's cosell.yaml (CLI008)"),
  ]

  @Test(arguments: wrong) func `tells everything that is wrong, then the usage`(_ row: Wrong) {
    let command = row.command.split(separator: " ").prefix { $0 == $0.lowercased() && !$0.hasPrefix("[") }.joined(separator: " ")
    let expected =
      row.told.map { "could not read the command line: " + $0 } + [
        "usage: cosell \(row.command)", "`cosell help\(command.isEmpty ? "" : " " + command)` says more",
      ]
    #expect(Sample.told(row.words) == expected.joined(separator: "\n"))
  }
}
