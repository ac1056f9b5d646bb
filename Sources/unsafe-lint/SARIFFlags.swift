import ArgumentParser
import Driver
import Foundation
import Reporting

enum SuppressionChoice: String, ExpressibleByArgument, CaseIterable {
  case include, omit
}

/// What of SARIF is optional.
struct SARIFFlags: ParsableArguments {
  @Option(help: "Whether SARIF lists suppressed results; services show them as open.")
  var sarifSuppressions: SuppressionChoice = .omit

  @Option(
    help: ArgumentHelp(
      "The category of the run, to tell several analyses of one commit apart.",
      valueName: "name"))
  var sarifCategory: String?

  @Flag(help: "List the files that are named, with language and digest.")
  var sarifArtifacts = false

  @Flag(help: "Add the text of every place, and the lines around a result.")
  var sarifSnippets = false

  @Flag(help: "Add commit, branch and origin of the repository.")
  var sarifProvenance = false

  @Option(
    help: ArgumentHelp(
      "The absolute directory that paths are seen from, for viewers.", valueName: "dir"),
    completion: .directory)
  var sarifSrcrootUri: String?

  @Option(help: ArgumentHelp("List no more results, the most severe first.", valueName: "n"))
  var sarifMaxResults: Int?

  func validate() throws {
    if let sarifSrcrootUri, !sarifSrcrootUri.hasPrefix("/"), !sarifSrcrootUri.hasPrefix("file:///") {
      throw ValidationError("--sarif-srcroot-uri takes an absolute directory or a file: URI")
    }
    guard sarifMaxResults.map({ (1...25_000).contains($0) }) ?? true else {
      throw ValidationError("--sarif-max-results is 1 to 25000: services refuse more")
    }
  }

  func options(_ plan: RunPlan) throws -> SARIFOptions {
    var options = SARIFOptions(
      includesSuppressed: sarifSuppressions == .include, category: sarifCategory)
    options.listsArtifacts = sarifArtifacts
    options.showsSnippets = sarifSnippets
    options.sourceRoot = sarifSrcrootUri.map(Self.rootURI)
    options.maximumResults = sarifMaxResults ?? options.maximumResults
    if sarifProvenance { options.repository = try plan.repositoryState() }
    return options
  }

  /// A `file:` URI with one slash at its end.
  private static func rootURI(_ text: String) -> String {
    let uri = text.hasPrefix("/") ? URL(fileURLWithPath: text, isDirectory: true).absoluteString : text
    return uri.hasSuffix("/") ? uri : uri + "/"
  }
}
