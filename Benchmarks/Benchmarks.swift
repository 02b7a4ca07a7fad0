import Faults
import Foundation

/// `benchmarks PROGRAM FOLDER REVISION [all|nights|stages|uploads] [DEALS] [PERMILLE [AMONG]]`, as `Benchmarks/run` calls it;
/// `uploads` takes any number of sizes.
///
/// Besides, for its own use: `benchmarks measure RESULT PROGRAM …` and `benchmarks stage NAME FOLDER COUNT`.
@main
struct Benchmarks {
  static func main() async {
    let arguments = CommandLine.arguments
    do {
      switch arguments.dropFirst().first {
      case "measure": exit(try Measurement.measure(Array(arguments.dropFirst(2))))
      case "stage":
        try await Stage.carryOut(Array(arguments.dropFirst(2)))
      default: try run(arguments)
      }
    } catch {
      FileHandle.standardError.write(Data("benchmarks: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func run(_ arguments: [String]) throws {
    guard arguments.count >= 4 else {
      throw Fault("BEN001", while: "begin", "PROGRAM FOLDER REVISION are missing", remedy: "call Benchmarks/run")
    }
    let bench = Bench(itself: arguments[0], program: arguments[1], folder: arguments[2])
    let what = arguments.count > 4 ? arguments[4] : "all"
    func number(_ index: Int, _ usual: Int) -> Int { arguments.count > index ? Int(arguments[index]) ?? usual : usual }
    let deals = number(5, 100_000)
    print("revision \(arguments[3]), \(ProcessInfo.processInfo.activeProcessorCount) cores")
    if what == "all" || what == "stages" { print(try Stage.all(bench, count: deals).text) }
    if what == "all" || what == "uploads" {
      let sizes = what == "all" ? [] : arguments.dropFirst(5).compactMap { Int($0) }
      print(try Uploads(bench).carryOut(sizes.isEmpty ? [5000] : sizes).text)
    }
    if what == "all" || what == "nights" {
      print(try Nights(bench, deals: deals, permille: number(6, 50), among: number(7, deals)).carryOut().text)
    }
  }
}

/// What is measured, and where its files go.
struct Bench {
  /// This program, which measures and carries out stages in processes of their own.
  let itself: String
  /// The release build of `cosell`.
  let program: String
  let folder: String
}
