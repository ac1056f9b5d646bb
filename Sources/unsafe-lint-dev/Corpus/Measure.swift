import ArgumentParser
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs one command and says what it took. A process of its own, so that the peak memory of one
/// repository's run is not that of an earlier one.
struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a command; write its status, seconds and peak memory.", shouldDisplay: false)

  struct Measurement: Codable {
    var exitStatus: Int32
    var seconds: Double
    /// The largest process, in MiB.
    var peakMemory: Double
  }

  @Option(help: "Where the measurement is written.") var report: String
  @Option(help: "Seconds after which the command is ended.") var timeLimit = 600
  @ArgumentParser.Argument(parsing: .postTerminator, help: "The command.") var command: [String]

  func validate() throws {
    if command.isEmpty { throw ValidationError("a command must follow '--'") }
  }

  func run() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let clock = ContinuousClock()
    let start = clock.now
    try process.run()
    let limit = timeLimit
    let watchdog = Task {
      guard (try? await Task.sleep(for: .seconds(limit))) != nil else { return }
      process.terminate()
    }
    process.waitUntilExit()
    watchdog.cancel()
    let seconds = (clock.now - start) / .seconds(1)
    var usage = rusage()
    let isKnown = unsafe getrusage(Self.children, &usage) == 0
    let unit = Self.bytesPerUnit / 1_048_576
    let status: Int32 = process.terminationReason == .exit ? process.terminationStatus : -1
    let measured = Measurement(
      exitStatus: status, seconds: seconds,
      peakMemory: isKnown ? Double(usage.ru_maxrss) * unit : 0)
    try JSONEncoder().encode(measured).write(to: URL(fileURLWithPath: report), options: .atomic)
  }

  #if canImport(Glibc)
    private static let children = RUSAGE_CHILDREN.rawValue
  #else
    private static let children = RUSAGE_CHILDREN
  #endif
  /// Linux counts KiB, macOS bytes.
  #if canImport(Darwin)
    private static let bytesPerUnit = 1.0
  #else
    private static let bytesPerUnit = 1024.0
  #endif
}
