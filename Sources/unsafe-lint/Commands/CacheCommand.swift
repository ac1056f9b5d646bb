import ArgumentParser
import Driver
import Foundation

/// Where parsed units and results are kept between runs.
struct CacheFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where parsed units and results are kept between runs (default: the user's cache directory).",
      valueName: "dir"), completion: .directory)
  var cacheDir: String?

  @Flag(help: "Neither use nor fill the cache.")
  var noCache = false

  /// `nil` when nothing is to be kept.
  func directory(_ environment: [String: String]) -> CacheDirectory? {
    let isOff = environment["UNSAFE_LINT_NO_CACHE"].map { !$0.isEmpty } ?? false
    return noCache || (isOff && cacheDir == nil)
      ? nil
      : CacheDirectory.location(
        explicit: cacheDir, environment: environment,
        workingDirectory: FileManager.default.currentDirectoryPath,
        executable: (try? OwnExecutable.path()) ?? "")
  }
}

struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache", abstract: "Say what is kept between runs and where, or delete it.",
    subcommands: [Status.self, Path.self, Clean.self], defaultSubcommand: Status.self)

  /// The directory, or a usage error when there is none.
  fileprivate static func directory(_ flags: CacheFlags) throws -> CacheDirectory {
    guard let directory = flags.directory(ProcessInfo.processInfo.environment) else {
      throw ValidationError("there is no cache: name one with --cache-dir")
    }
    return directory
  }

  struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "status", abstract: "Print the directory of the cache and how much is in it.")
    @OptionGroup var flags: CacheFlags

    func run() throws {
      let directory = try CacheCommand.directory(flags)
      let status = directory.status
      let entries = "\(status.entries) entr\(status.entries == 1 ? "y" : "ies")"
      StandardStreams.write(
        "\(StandardStreams.neutral(directory.path)): \(entries), \((status.bytes + 1023) / 1024) KiB\n")
    }
  }

  struct Path: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "path", abstract: "Print the directory of the cache.")
    @OptionGroup var flags: CacheFlags

    func run() throws {
      StandardStreams.write(StandardStreams.neutral(try CacheCommand.directory(flags).path) + "\n")
    }
  }

  struct Clean: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "clean", abstract: "Delete all entries of the cache.")
    @OptionGroup var flags: CacheFlags

    func run() throws {
      let count = try CacheCommand.directory(flags).clean()
      StandardStreams.write("\(count) entr\(count == 1 ? "y" : "ies") deleted\n")
    }
  }
}
