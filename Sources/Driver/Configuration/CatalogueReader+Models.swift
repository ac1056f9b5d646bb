import PointerFlow
import Yams

extension CatalogueReader {
  private static let libraryKeys = [
    "manual", "headers", "language", "types", "constants", "functions",
  ]

  private enum Language: String, CaseIterable {
    case c, swift
  }

  /// `models:` — a mapping of libraries.
  mutating func readModels(_ node: Node) {
    for (_, name, value) in document.mapping(node, "'models'") { readLibrary(name, value) }
  }

  private mutating func readLibrary(_ name: String, _ node: Node) {
    var library = Catalogue.Library(
      name: name, manual: "", headers: [], isSwift: false, vocabulary: ModelVocabulary(), rows: [])
    var functions: Node?
    for (key, field, value) in document.mapping(node, "the library '\(name)'") {
      switch field {
      case "manual": library.manual = document.string(value, "'manual'") ?? ""
      case "headers": library.headers = document.strings(value, "'headers'")
      case "language":
        library.isSwift = document.choice(value, "'language'", Language.self) == .swift
      case "types": readTypes(value, into: &library.vocabulary)
      case "constants":
        for constant in document.mapping(value, "'constants'") {
          library.vocabulary.constants[constant.name] =
            document.integer(constant.value, "'\(constant.name)'").map(Int64.init)
        }
      case "functions": functions = value
      default:
        document.reportUnknownKey(
          key, field, known: Self.libraryKeys, in: "the library '\(name)'")
      }
    }
    if let functions { readRows(functions, into: &library) }
    catalogue.libraries.append(library)
  }

  /// `typedef` names: a kind, or a C type spelled out.
  private mutating func readTypes(_ node: Node, into vocabulary: inout ModelVocabulary) {
    for (_, name, value) in document.mapping(node, "'types'") {
      guard let kind = document.choice(value, "the type '\(name)'", ModelType.Kind.self) else {
        continue
      }
      vocabulary.types[name] = ModelType(
        kind, base: name, indirections: kind == .pointer ? 1 : 0)
    }
  }

  private mutating func readRows(_ node: Node, into library: inout Catalogue.Library) {
    for (key, declaration, value) in document.mapping(node, "'functions'") {
      var effects: [Node] = []
      var reference = library.manual
      if value.mapping != nil {
        for field in document.mapping(value, "'\(declaration)'") {
          switch field.name {
          case "effects": effects = document.sequence(field.value, "'effects'")
          case "reference": reference = document.string(field.value, "'reference'") ?? reference
          default:
            document.reportUnknownKey(
              field.key, field.name, known: ["effects", "reference"], in: "'\(declaration)'")
          }
        }
      } else {
        effects = document.sequence(value, "the effects of '\(declaration)'")
      }
      let texts = effects.compactMap { document.string($0, "an effect of '\(declaration)'") }
      readRow(key, declaration, effects: (effects, texts), reference: reference, into: &library)
    }
  }

  private mutating func readRow(
    _ key: Node, _ declaration: String, effects: (nodes: [Node], texts: [String]),
    reference: String, into library: inout Catalogue.Library
  ) {
    guard effects.nodes.count == effects.texts.count else { return }
    do throws(FunctionModel.RowError) {
      var model = try FunctionModel(
        declaration: declaration, effects: effects.texts, library: library.name,
        isSwift: library.isSwift, vocabulary: library.vocabulary, reference: reference)
      model.reference = reference.replacing("{name}", with: model.name)
      if !rowNames.insert("\(library.name) \(model.receiver).\(model.name)").inserted { document.report("'\(model.name)' has a second row", at: key) }
      catalogue.models.append(model)
      library.rows.append(
        Catalogue.Library.Row(
          declaration: declaration, effects: effects.texts, reference: model.reference))
      for (index, effect) in model.effects.enumerated() {
        guard let family = effect.kind.family, !family.isEmpty else { continue }
        familyUses.append((family, effects.nodes[min(index, effects.nodes.count - 1)]))
      }
    } catch {
      let node =
        switch error.part {
        case .declaration: key
        case .effect(let index): effects.nodes[index]
        }
      document.report(
        error.error.message, at: node, suggestion: error.error.suggestion,
        offset: error.error.offset)
    }
  }
}

extension ModelEffect.Kind {
  /// The allocator family the effect names; empty or `nil` if none.
  fileprivate var family: String? {
    switch self {
    case .fresh(let family, _, _), .frees(_, let family), .reallocates(_, let family, _),
      .destroys(_, let family), .releases(_, let family):
      family
    case .retains, .adopts, .clears, .ends, .returns, .acquires, .calls, .reads, .writes, .copies:
      nil
    }
  }
}
