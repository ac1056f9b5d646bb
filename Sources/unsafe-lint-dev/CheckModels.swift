import ArgumentParser
import Driver
import Foundation
import PointerFlow
import TestKit

/// Compares the rows of `rules.yml` as they are now with the headers installed on this machine.
struct CheckModels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-models", abstract: "Compare the model rows with the libraries' headers.")

  @Option(help: "The checkout's root.") var root = "."

  func run() throws {
    let text = try String(contentsOfFile: root + "/rules.yml", encoding: .utf8)
    let catalogue: Catalogue
    do {
      catalogue = try CatalogueReader.read(text, path: "rules.yml", kind: .shipped)
    } catch {
      for problem in error.problems { print(problem.description) }
      throw ExitCode(2)
    }
    var count = 0
    for library in catalogue.libraries {
      guard let source = HeaderSource.all[library.name] else { continue }
      let headers = try HeaderDeclarations(headers: library.headers, folders: source.folders)
      for header in headers.missing { print("\(library.name): no '\(header)' (\(source.package))") }
      for model in catalogue.models where model.library == library.name {
        let differences = headers.differences(from: model) ?? ["no header declares it"]
        for difference in differences { print("\(library.name): \(model.name): \(difference)") }
        count += differences.count
      }
    }
    if count > 0 { throw ExitCode.failure }
  }
}
