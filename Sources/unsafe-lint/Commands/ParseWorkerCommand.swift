import ArgumentParser
import Driver

/// The hidden life of a worker process: lowers C units for the process that started it.
struct ParseWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse-worker", abstract: "Lower C units on request (internal).",
    shouldDisplay: false)

  @Option var libclang: String
  @Option var timeLimit: UInt32

  func run() throws {
    Interruption.uninstall()
    try WorkerLoop(libclang: libclang, timeLimit: timeLimit).run()
  }
}
