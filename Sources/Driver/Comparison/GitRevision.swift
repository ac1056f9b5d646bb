import Foundation

/// Another state of the analysed repository.
package enum ComparedRevision: Hashable, Sendable {
  /// Anything that names a commit.
  case revision(String)
  /// Where the current commit and a branch parted.
  case mergeBase(String)

  /// As messages name it.
  var name: String {
    switch self {
    case .revision(let name): name
    case .mergeBase(let branch): "the merge base with \(branch)"
    }
  }
}

/// Reads objects of a repository with git's plumbing: nothing is checked out, so no hook, filter or
/// attribute of the repository runs.
struct GitRepository {
  /// Absolute.
  let directory: String
  let environment: [String: String]

  init(directory: String, environment: [String: String]) throws(DriverError) {
    guard FileSystem.kind(of: PathText.joined(directory, ".git")) != nil else {
      throw .badRevision("no git repository holds \(directory)")
    }
    self.directory = directory
    var environment = environment
    // A hook that runs us points git at its own index.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
      environment[name] = nil
    }
    environment["GIT_TERMINAL_PROMPT"] = "0"
    environment["GIT_OPTIONAL_LOCKS"] = "0"
    environment["GIT_NO_LAZY_FETCH"] = "1"
    environment["GIT_PAGER"] = "cat"
    environment["LC_ALL"] = "C"
    self.environment = environment
  }

  /// The commit that a revision or a merge base is.
  func commit(of compared: ComparedRevision) throws(DriverError) -> String {
    switch compared {
    case .revision(let name): return try commit(named: name)
    case .mergeBase(let branch):
      let other = try commit(named: branch)
      let head = try commit(named: "HEAD")
      guard let base = try? text(["merge-base", head, other]), !base.isEmpty else {
        throw .badRevision(
          "HEAD and '\(branch)' have no common ancestor here; a shallow clone lacks it "
            + "(git fetch --unshallow, or fetch-depth: 0)")
      }
      return base
    }
  }

  private func commit(named name: String) throws(DriverError) -> String {
    guard
      let commit = try? text(["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"]),
      !commit.isEmpty
    else {
      throw .badRevision("'\(name)' names no commit of \(directory)")
    }
    return commit
  }

  func text(_ arguments: [String]) throws(DriverError) -> String {
    let output = try run(arguments, input: nil, in: FileManager.default.temporaryDirectory.path)
    return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Runs git and returns its output, which goes through a file in `scratch`: no pipe can fill up.
  func run(
    _ arguments: [String], input: String?, in scratch: String
  ) throws(DriverError) -> Foundation.Data {
    let name = scratch + "/unsafe-lint-git-" + UUID().uuidString
    defer { for ending in [".out", ".in"] { TemporaryPaths.remove(name + ending) } }
    do {
      for (ending, text) in [(".out", ""), (".in", input ?? "")] {
        try TemporaryPaths.add(name + ending) {
          try Foundation.Data(text.utf8).write(to: URL(fileURLWithPath: name + ending))
        }
      }
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments =
        [
          "git", "-C", directory, "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
          "-c", "protocol.allow=never",
        ] + arguments
      process.environment = environment
      process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: name + ".in"))
      process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: name + ".out"))
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else {
        throw DriverError.badRevision("git \(arguments[0]) failed in \(directory)")
      }
      return try Foundation.Data(
        contentsOf: URL(fileURLWithPath: name + ".out"), options: .mappedIfSafe)
    } catch let error as DriverError {
      throw error
    } catch {
      throw .badRevision("git cannot be run: \(error.localizedDescription)")
    }
  }
}
