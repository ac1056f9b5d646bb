import Foundation
import PointerFlow

/// How the solver's time and memory grow when the program doubles, at several depths.
///
/// `solver` runs each size in a process of its own and fails when a doubling costs more than 2.2 times
/// as much, of time or of memory, or when a function outside of a recursion was solved twice. `solver --functions N --depth D` is one such process; `solver --largest N` measures only one
/// program, of that size. Ratios are of one run; only they mean something on another machine.
@main
enum SolverScaling {
  static let sizes = [1, 2, 4, 8, 16, 32, 64, 128].map { $0 * 1000 }
  static let depths = [1, 3, 10]
  static let limit = 2.2

  static func main() throws {
    let arguments = CommandLine.arguments
    func number(after flag: String) -> Int? {
      arguments.firstIndex(of: flag).flatMap { arguments.dropFirst($0 + 1).first }.flatMap { Int($0) }
    }
    if let functions = number(after: "--functions") {
      print(solve(functions, depth: number(after: "--depth") ?? 3).line)
      return
    }
    if let largest = number(after: "--largest") {
      print("\(largest) functions: \(try measure(largest, depth: 3))")
      return
    }
    var isLinear = LadderScaling.run()
    for depth in depths { isLinear = try doublings(atDepth: depth) && isLinear }
    if !isLinear { exit(1) }
  }

  private static func doublings(atDepth depth: Int) throws -> Bool {
    var isLinear = true
    var before: Measurement?
    for size in sizes {
      let now = try measure(size, depth: depth)
      var judgement = ""
      if let before {
        let (time, memory) = (now.seconds / before.seconds, Double(now.kilobytes) / Double(before.kilobytes))
        judgement = ", doubling costs \(rounded(time)) × the time, \(rounded(memory)) × the memory"
        if max(time, memory) > limit {
          isLinear = false
          judgement += ": too much"
        }
      }
      // Each file has an initialiser besides its functions.
      if now.counters[0] != size + (size + 49) / 50 {
        isLinear = false
        judgement += ", not each summary once"
      }
      print("depth \(depth), \(size) functions: \(now)\(judgement)")
      before = now
    }
    return isLinear
  }

  // MARK: One size

  struct Measurement: CustomStringConvertible {
    var seconds: Double
    /// The most memory the process had.
    var kilobytes: Int
    var counters: [Int]

    /// For the process that asked: numbers only.
    var line: String { ([String(seconds), String(kilobytes)] + counters.map(String.init)).joined(separator: " ") }

    var description: String {
      "\(rounded(seconds)) s, \(kilobytes / 1024) MB, \(counters[0]) summaries, \(counters[1]) again, \(counters[2]) defects"
    }

    init(seconds: Double, kilobytes: Int, counters: [Int]) {
      self.seconds = seconds
      self.kilobytes = kilobytes
      self.counters = counters
    }

    init?(line: String) {
      let numbers = line.split(separator: " ").compactMap { Double($0.filter { !$0.isNewline }) }
      guard numbers.count == 5 else { return nil }
      self.init(seconds: numbers[0], kilobytes: Int(numbers[1]), counters: numbers[2...].map { Int($0) })
    }
  }

  static func rounded(_ number: Double) -> Double { (number * 100).rounded() / 100 }

  private static func solve(_ functions: Int, depth: Int) -> Measurement {
    var generator = ProgramGenerator(functions: functions)
    let units = generator.units()
    var solution: ProgramSolution?
    let seconds = processorTime {
      solution = ProgramSolver.solve(Program(units: units), options: SolverOptions(maximumDepth: depth))
    }
    let counters = solution.map { [$0.counters.functionsSolved, $0.counters.resolved, $0.defects.count] }
    return Measurement(seconds: seconds, kilobytes: peakMemory(), counters: counters ?? [])
  }

  /// Runs one size in a process of its own, so that its peak memory is its own; the fastest of
  /// several runs: what else runs on the machine only lengthens them.
  private static func measure(_ functions: Int, depth: Int) throws -> Measurement {
    var best: Measurement?
    for _ in 0..<(functions <= 16_000 ? 5 : functions <= 200_000 ? 3 : 1) {
      let process = Process()
      let output = Pipe()
      process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
      process.arguments = ["--functions", String(functions), "--depth", String(depth)]
      process.standardOutput = output
      try process.run()
      let line = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      guard let measured = Measurement(line: line) else { throw CocoaError(.fileReadCorruptFile) }
      if best.map({ measured.seconds < $0.seconds }) ?? true { best = measured }
    }
    guard let best else { throw CocoaError(.fileReadUnknown) }
    return best
  }

  /// The seconds of processor time that some work takes: other processes do not lengthen it.
  static func processorTime(_ work: () -> Void) -> Double {
    let start = clock()
    work()
    return Double(clock() - start) / Double(CLOCKS_PER_SEC)
  }

  /// `VmHWM` of `/proc/self/status`, in kilobytes; 0 where there is none.
  private static func peakMemory() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return Int(line.filter(\.isNumber)) ?? 0
  }
}
