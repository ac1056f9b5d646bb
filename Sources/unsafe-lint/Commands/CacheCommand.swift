import ArgumentParser
import Driver
import Foundation

/// Where lowered C units are kept between runs.
struct CacheFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where parsed C units are kept between runs (default: the user's cache directory).",
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
        workingDirectory: FileManager.default.currentDirectoryPath)
  }
}

struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache", abstract: "Say where parsed units are kept, or delete them.",
    subcommands: [Path.self, Clean.self])

  /// The directory, or a usage error when there is none.
  fileprivate static func directory(_ flags: CacheFlags) throws -> CacheDirectory {
    guard let directory = flags.directory(ProcessInfo.processInfo.environment) else {
      throw ValidationError("there is no cache: name one with --cache-dir")
    }
    return directory
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
