import ArgumentParser

/// The command line: argument parsing and nothing else.
@main
struct UnsafeLint: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unsafe-lint",
    abstract: "Find pointers that outlive their memory across the Swift and C boundary.")
}
