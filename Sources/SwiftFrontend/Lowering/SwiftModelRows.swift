import PointerFlow

/// The catalogue's Swift functions by base name, read from their text once.
struct SwiftModelRows: Sendable {
  private let byBase: [String: [FunctionModel]]

  static let shipped = SwiftModelRows(.shipped)

  init(_ models: ModelTable) {
    byBase = Dictionary(
      uniqueKeysWithValues: models.swiftBaseNames.map { ($0, models.swiftFunctions(base: $0)) })
  }

  subscript(base: String) -> [FunctionModel] { byBase[base] ?? [] }
}

/// A row of the catalogue with its parameters as Swift declares them.
struct SwiftModelRow {
  let model: FunctionModel
  let parameters: [ParameterDeclaration]
}
