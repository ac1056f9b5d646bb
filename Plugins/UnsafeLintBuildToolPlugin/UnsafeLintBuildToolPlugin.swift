import Foundation
import PackagePlugin

/// Lints a target whenever it is built and one of its sources, or of the sources it depends on within
/// the package, has changed. Findings come out as compilers print them; errors fail the build.
///
/// A build command, not a prebuild command: those cannot run what the same build makes.
@main
struct UnsafeLintBuildToolPlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    guard let target = target as? any SourceModuleTarget else { return [] }
    let inputs = Self.withDependencies(target).flatMap { module in
      module.sourceFiles.filter { [.source, .header].contains($0.type) }.map(\.url)
    }
    // What is written last and whole: without it the command runs again.
    let report = context.pluginWorkDirectoryURL.appending(path: "\(target.name).json")
    return [
      .buildCommand(
        displayName: "unsafe-lint \(target.name)",
        executable: try context.tool(named: "unsafe-lint").url,
        arguments: [
          "lint", "--format", "concise", "--absolute-paths", "--quiet", "--fail-on", "error", "--allow-incomplete",
          "--cache-dir", context.pluginWorkDirectoryURL.appending(path: "cache").path,
          "--output", "json=\(report.path)", target.directoryURL.path,
        ],
        inputFiles: inputs + Self.configuration(of: context.package),
        outputFiles: [report])
    ]
  }

  /// A target and the modules of source it depends on: an edit of the C side changes what is found on
  /// the Swift side.
  private static func withDependencies(_ target: any SourceModuleTarget) -> [any SourceModuleTarget] {
    [target] + target.recursiveTargetDependencies.compactMap { $0 as? any SourceModuleTarget }
  }

  private static func configuration(of package: Package) -> [URL] {
    let file = package.directoryURL.appending(path: ".unsafe-lint.yml")
    return FileManager.default.fileExists(atPath: file.path) ? [file] : []
  }
}
