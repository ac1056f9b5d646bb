package import PointerFlow
package import SourceText

/// Lowers the Swift files of one build target to the flow IR, a unit per file.
///
/// Making the value parses all files and collects what they and the C units declare; `unit(at:)`
/// then lowers one file, independently of all others: same input, same unit.
package struct SwiftModuleLowering: Sendable {
  package let target: String
  package let files: [SourceFile]
  let trees: [SyntaxTree]
  let module: SwiftModule

  /// - Parameters:
  ///   - imported: the C units whose functions, constants, records and globals the files see.
  ///   - models: what is known of functions that no unit declares; `nil` for what is shipped.
  package init(
    target: String, files: [SourceFile], imported: [FlowUnit], scopedFunctions: [ScopedFunction],
    models: ModelTable? = nil
  ) {
    self.target = target
    self.files = files
    trees = files.map { Parser.parse(TokenSequence(Array($0.bytes))) }
    module = SwiftModule(
      trees, imported: imported, scopedFunctions: scopedFunctions, models: models)
  }

  /// The unit of the file at a position of `files`. O(size of the file).
  package func unit(at index: Int) -> FlowUnit {
    let scratch = module.takeScratch()
    defer { module.giveBack(scratch) }
    return UnitLowering(
      file: index, path: files[index].path, target: target, module: module, scratch: scratch
    ).lower()
  }
}
