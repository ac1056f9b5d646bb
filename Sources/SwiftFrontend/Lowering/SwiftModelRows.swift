import PointerFlow

/// The catalogue's Swift functions by base name, read from their text once.
struct SwiftModelTable: Sendable {
  let byBase: [(base: String, rows: [FunctionModel])]

  static let shipped = SwiftModelTable(.shipped)

  init(_ models: ModelTable) {
    byBase = models.swiftBaseNames.map { ($0, models.swiftFunctions(base: $0)) }
  }
}

/// The catalogue's Swift functions whose base name some file of a module spells.
struct SwiftModelRows: Sendable {
  private var positions = FlatMap<Int>()
  private let table: SwiftModelTable

  init(_ table: SwiftModelTable, _ names: Names) {
    self.table = table
    for (position, entry) in table.byBase.enumerated() {
      if let name = names.find(entry.base) { positions[name] = position }
    }
  }

  subscript(base: Name) -> [FunctionModel] { positions[base].map { table.byBase[$0].rows } ?? [] }
}

/// A row of the catalogue with its parameters as Swift declares them.
struct SwiftModelRow {
  let model: FunctionModel
  let receiver: Name
  let isInitializer: Bool
  let parameters: ParameterList

  init(_ model: FunctionModel, _ resolver: Resolver) {
    self.model = model
    receiver = resolver.names.name(model.receiver)
    isInitializer = model.name.hasPrefix("init(")
    parameters = ParameterList(resolver.parameters(of: model))
  }
}
