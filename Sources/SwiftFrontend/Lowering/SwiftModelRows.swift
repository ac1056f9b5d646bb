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
  private var rows: [[SwiftModelRow]] = []

  init(_ table: SwiftModelTable, _ resolver: Resolver) {
    for (base, models) in table.byBase {
      guard let name = resolver.names.find(base) else { continue }
      positions[name] = rows.count
      rows.append(models.map { SwiftModelRow($0, resolver) })
    }
  }

  subscript(base: Name) -> [SwiftModelRow] { positions[base].map { rows[$0] } ?? [] }
}

/// A row of the catalogue with its parameters as Swift declares them.
struct SwiftModelRow: Sendable {
  /// With the receiver in front.
  let name: Name
  let result: StaticType
  let receiver: Name
  let isInitializer: Bool
  let parameters: ParameterList

  init(_ model: FunctionModel, _ resolver: Resolver) {
    receiver = resolver.names.name(model.receiver)
    name = resolver.names.joined(receiver, resolver.names.name(model.name))
    isInitializer = model.name.hasPrefix("init(")
    result =
      isInitializer
      ? resolver.types.standard(receiver) ?? resolver.types.nominal(receiver)
      : resolver.type(model.result)
    parameters = ParameterList(resolver.parameters(of: model))
  }
}
