import Foundation
import PackagePlugin

/// `swift package unsafe-lint …`: the tool on the package, with all that follows handed on.
///
/// `--target NAME`, which may be repeated, stands for the directories of targets. Reads only: parsed
/// units are kept in the plugin's own directory, so the sandbox needs no permission.
@main
struct UnsafeLintCommandPlugin: CommandPlugin {
  func performCommand(context: PluginContext, arguments: [String]) throws {
    var extractor = ArgumentExtractor(arguments)
    let directories = try extractor.extractOption(named: "target").map { name in
      guard let target = context.package.targets.first(where: { $0.name == name }) else {
        throw UsageError(description: "the package has no target '\(name)'")
      }
      return target.directoryURL.path
    }
    let tool = Process()
    tool.executableURL = try context.tool(named: "unsafe-lint").url
    tool.arguments = extractor.remainingArguments + directories
    tool.currentDirectoryURL = context.package.directoryURL
    var environment = ProcessInfo.processInfo.environment
    environment["UNSAFE_LINT_CACHE_DIR"] = context.pluginWorkDirectoryURL.appending(path: "cache").path
    tool.environment = environment
    try tool.run()
    tool.waitUntilExit()
    // The status of a plugin is 0 or 1; what the tool's own meant is said in words.
    switch tool.terminationStatus {
    case 0: break
    case 1: Diagnostics.error("unsafe-lint has findings")
    case 2: Diagnostics.error("unsafe-lint could not run")
    case 3: Diagnostics.error("unsafe-lint could not analyse everything: findings may be hidden")
    case let status: Diagnostics.error("unsafe-lint ended with status \(status)")
    }
  }
}

private struct UsageError: Error, CustomStringConvertible {
  let description: String
}
