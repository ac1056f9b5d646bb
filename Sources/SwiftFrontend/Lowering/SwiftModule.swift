import PointerFlow
import Synchronization

/// The declarations of a module once they are complete, behind one reference.
final class SwiftModule: Sendable {
  let names: NameStore
  let types: TypeStore
  let declarations: ModuleDeclarations
  let scoped: ScopedFunctionTable
  let rows: SwiftModelRows
  /// What is known of functions that no unit declares.
  let models: ModelTable
  private let scratches = Mutex<[LoweringScratch]>([])

  /// Memory for the lowering of one file.
  func takeScratch() -> LoweringScratch { scratches.withLock { $0.popLast() } ?? LoweringScratch() }

  func giveBack(_ scratch: LoweringScratch) {
    scratch.reset()
    scratches.withLock { $0.append(scratch) }
  }

  /// Collects what files and C units declare.
  init(
    _ trees: [SyntaxTree], imported: [FlowUnit], scopedFunctions: [ScopedFunction],
    models: ModelTable?
  ) {
    let names = Names()
    let files = trees.map { NamedTree($0, names) }
    let resolver = Resolver(
      names: names, types: TypeTable(), declarations: ModuleDeclarations(files: files))
    resolver.declarations.c = CDeclarations(imported, names, resolver.types)
    DeclarationCollector.collect(resolver)
    scoped = ScopedFunctionTable(scopedFunctions, names)
    rows = SwiftModelRows(models.map { SwiftModelTable($0) } ?? .shipped, resolver)
    self.models = models ?? .shipped
    declarations = resolver.declarations
    self.names = names.own
    types = resolver.types.own
  }
}
