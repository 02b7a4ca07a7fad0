import Commands
import Testing

struct ArgumentsHelpTests {
  static let program = """
    usage: cosell COMMAND

    keep co-sell deals the same in Microsoft Partner Center and the CRM

    commands:
      run         the nightly job: read what changed on both sides, reconcile, write the deltas
      apply       take a plan workbook back
      solutions   solution details in bulk
      history     earlier runs
      compare     compare guides
      check       check guides
      completion  write a completion script

    options:
      -h, --help  show this
      --version   show the version

    `cosell help COMMAND` says more.

    """

  static let run = """
    usage: cosell run [options] CONFIG...

    the nightly job: read what changed on both sides, reconcile, write the deltas

    All configurations are checked before the first one runs. One's failure does not stop the others,
    and each is told by itself.

    arguments:
      CONFIG...  a pairing's cosell.yaml

    options:
      --only ID               only this deal, by its referral's id; may be repeated
      --allow KIND=N          lift one brake for this run: creates, creates.crm, shared,
                              updates_percent; the number is the most that may be written; may be
                              repeated
      --dry-run               stop before the first write
      --log-format text|json  how events are written (text)
      --wait MINUTES          wait so long for the lock
      -h, --help              show this

    exit codes:
      0   done; nothing new waits for a person
      64  command line, configuration or guide wrong; nothing touched

    """

  static let solutions = """
    usage: cosell solutions COMMAND

    solution details in bulk

    commands:
      import    take a workbook in
      template  write an empty workbook

    options:
      -h, --help  show this

    """

  static let importing = """
    usage: cosell solutions import [options] FILE CONFIG

    take a workbook in

    arguments:
      FILE    the workbook
      CONFIG  a pairing's cosell.yaml

    options:
      --dry-run   stop before the first write
      -h, --help  show this

    """

  @Test func `shows the program's help`() {
    #expect(Sample.help("--help") == Self.program)
    #expect(Sample.help("-h") == Self.program)
    #expect(Sample.help("help") == Self.program)
  }

  @Test func `shows a command's help, whatever else is on the line`() {
    #expect(Sample.help("help", "run") == Self.run)
    #expect(Sample.help("run", "--help") == Self.run)
    #expect(Sample.help("run", "--wrong", "--help") == Self.run)
    #expect(Sample.help("run", "a.yaml", "-h") == Self.run)
  }

  @Test func `shows the help of a command below another`() {
    #expect(Sample.help("help", "solutions") == Self.solutions)
    #expect(Sample.help("solutions", "--help") == Self.solutions)
    #expect(Sample.help("help", "solutions", "import") == Self.importing)
    #expect(Sample.help("solutions", "import", "--help") == Self.importing)
    #expect(Sample.program.help(for: ["solutions", "import"]) == Self.importing)
    #expect(Sample.program.help(for: ["solutions", "export"]) == nil)
  }

  @Test func `lists how each command is written`() {
    #expect(
      Sample.program.usages == [
        "usage: cosell run [options] CONFIG...", "usage: cosell apply FILE CONFIG",
        "usage: cosell solutions import [options] FILE CONFIG", "usage: cosell solutions template FILE CONFIG",
        "usage: cosell history [options] CONFIG", "usage: cosell compare CONFIG [OLD]", "usage: cosell check [EXTRA...] CONFIG",
        "usage: cosell completion SHELL",
      ])
  }

  @Test func `puts the text of a long name on the next line`() {
    let long = Option.text("a-very-long-option-name", value: "WITH-A-LONG-VALUE", "what it does")
    let program = Program("p", "s", commands: [Command("c", "does it", options: [long])])
    #expect(
      program.help(for: ["c"]) == """
        usage: p c [options]

        does it

        options:
          --a-very-long-option-name WITH-A-LONG-VALUE
                      what it does
          -h, --help  show this

        """)
  }
}
