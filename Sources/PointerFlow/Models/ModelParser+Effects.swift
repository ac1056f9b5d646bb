/// Reads effects: a verb, what it acts on, and guards after `when`.
struct ModelEffectParser {
  private var parser: ModelParser
  private let signature: ModelSignature
  private let vocabulary: ModelVocabulary
  private let isMember: Bool

  static let verbs = [
    "retains", "adopts", "clears", "ends", "returns", "fresh", "frees", "reallocates", "destroys",
    "acquires", "releases", "calls", "reads", "writes", "copies",
  ]

  init(
    _ text: String, of signature: ModelSignature, _ vocabulary: ModelVocabulary
  ) throws(ModelSyntaxError) {
    parser = try ModelParser(text)
    self.signature = signature
    self.vocabulary = vocabulary
    isMember = !signature.receiver.isEmpty
  }

  mutating func effect() throws(ModelSyntaxError) -> ModelEffect {
    let kind = try kind()
    var guards: [ModelGuard] = []
    if parser.accept("when") {
      repeat { guards.append(try condition()) } while parser.accept("and")
      if guards.count > ModelEffect.maximumGuards {
        throw ModelSyntaxError(
          offset: 0, message: "at most \(ModelEffect.maximumGuards) conditions may be joined")
      }
    }
    if !parser.isAtEnd { throw parser.unexpected(expected: "'when' or the end") }
    return ModelEffect(kind, guards: guards)
  }

  private mutating func kind() throws(ModelSyntaxError) -> ModelEffect.Kind {
    let token = parser.current
    let verb = String(try parser.word("a verb"))
    switch verb {
    case "retains", "adopts":
      let value = try value()
      try parser.expect("in")
      let place = try place()
      return verb == "retains" ? .retains(value, in: place) : .adopts(value, in: place)
    case "clears": return .clears(try place())
    case "ends": return .ends(try place())
    case "returns": return .returns(try value())
    case "fresh":
      let family = String(try parser.word("an allocator family"))
      let place = parser.accept("in") ? try place() : ModelPlace(.result)
      return .fresh(family: family, in: place, size: try sizeClause())
    case "frees": return .frees(try value(), family: String(try parser.word("a family")))
    case "reallocates":
      let value = try value()
      let family = String(try parser.word("a family"))
      return .reallocates(value, family: family, size: try sizeClause())
    case "destroys": return .destroys(try value(), family: try optionalFamily())
    case "acquires": return .acquires(try value())
    case "releases": return .releases(try value(), family: try optionalFamily())
    case "calls": return .calls(try call())
    case "reads": return .reads(try value(), try optionalSize())
    case "writes": return .writes(try value(), try optionalSize())
    case "copies":
      let from = try value()
      try parser.expect("to")
      let to = try value()
      return .copies(from: from, to: to, size: try sizeClause())
    default:
      throw ModelSyntaxError(
        offset: token.offset, message: "unknown effect '\(verb)'",
        suggestion: Spelling.nearest(to: verb, among: Self.verbs))
    }
  }

  private mutating func optionalFamily() throws(ModelSyntaxError) -> String {
    parser.current.kind == .word && parser.current.text != "when"
      ? String(try parser.word("a family")) : ""
  }

  // MARK: Values and places

  private mutating func value() throws(ModelSyntaxError) -> ModelValue {
    if parser.accept("inside") { return .inside(try parameter()) }
    if parser.accept("owned") { return .owned(try place()) }
    if parser.accept("held") { return .held(try place()) }
    if isMember, parser.accept("self") { return .receiver }
    return .argument(try parameter())
  }

  private mutating func parameter() throws(ModelSyntaxError) -> Int {
    let token = parser.current
    if token.kind == .number {
      let position = Int(try parser.integer("a position"))
      guard position < signature.parameters.count || signature.isVariadic else {
        throw ModelSyntaxError(
          offset: token.offset, message: "there is no parameter at position \(position)")
      }
      return position
    }
    let name = String(try parser.word("a parameter"))
    guard let index = signature.parameters.firstIndex(where: { $0.name == name }) else {
      throw ModelSyntaxError(
        offset: token.offset, message: "'\(name)' is no parameter of '\(signature.name)'",
        suggestion: Spelling.nearest(to: name, among: signature.parameters.map(\.name)))
    }
    return index
  }

  private mutating func place() throws(ModelSyntaxError) -> ModelPlace {
    if parser.accept("global") {
      let name = String(try parser.word("a name for the library's state"))
      return ModelPlace(.library(name), slot: try slot(), key: try key())
    }
    let isPointee = parser.accept("*")
    let root: ModelPlace.Root
    if parser.accept("result") {
      root = .result
    } else if isMember, parser.accept("self") {
      root = .receiver
    } else {
      root = .parameter(try parameter())
    }
    return ModelPlace(root, isPointee: isPointee, slot: try slot(), key: try key())
  }

  private mutating func slot() throws(ModelSyntaxError) -> String {
    parser.accept(".") ? String(try parser.word("a slot's name")) : ""
  }

  private mutating func key() throws(ModelSyntaxError) -> ModelPlace.Key? {
    guard parser.accept("[") else { return nil }
    if parser.accept("]") { return .any }
    let key = try parameter()
    try parser.expect("]")
    return .parameter(key)
  }

  // MARK: Calls

  private mutating func call() throws(ModelSyntaxError) -> ModelCall {
    let function = try value()
    let token = parser.current
    let moment: ModelCall.Moment
    switch String(try parser.word("'now', 'later' or 'at-end'")) {
    case "now": moment = .now
    case "later": moment = .later
    case "at-end": moment = .atEnd
    default:
      throw ModelSyntaxError(
        offset: token.offset, message: "expected 'now', 'later' or 'at-end', found '\(token.text)'")
    }
    var isOnce = moment == .atEnd
    if parser.accept("once") { isOnce = true } else if parser.accept("many") { isOnce = false }
    var bindings: [ModelCall.Binding] = []
    if parser.accept("with") {
      repeat {
        let value = try value()
        try parser.expect("as")
        bindings.append(
          ModelCall.Binding(value: value, position: Int(try parser.integer("a position"))))
      } while parser.accept(",") || parser.accept("and")
    }
    let registration = parser.accept("from") ? try place() : nil
    return ModelCall(
      function: function, moment: moment, isOnce: isOnce, bindings: bindings,
      registration: registration)
  }

  // MARK: Sizes and guards

  private mutating func sizeClause() throws(ModelSyntaxError) -> ModelSize? {
    parser.accept("size") ? try size() : nil
  }

  private mutating func optionalSize() throws(ModelSyntaxError) -> ModelSize? {
    parser.isAtEnd || parser.current.text == "when" ? nil : try size()
  }

  /// `terminated`, or a sum of one constant and one product: `n`, `n * size`, `4 * n + 1`.
  private mutating func size() throws(ModelSyntaxError) -> ModelSize {
    if parser.accept("terminated") { return .terminated }
    var constant = 0
    var factor = 1
    var operands: [ModelPlace] = []
    repeat {
      var product = 1
      var factors: [ModelPlace] = []
      repeat {
        if parser.current.kind == .number {
          product = product &* Int(try parser.integer("a number"))
        } else {
          factors.append(try place())
        }
      } while parser.accept("*")
      if factors.isEmpty {
        constant += product
      } else if operands.isEmpty {
        (factor, operands) = (product, factors)
      } else {
        throw ModelSyntaxError(offset: parser.current.offset, message: "a size has one product only")
      }
    } while parser.accept("+")
    return .bytes(constant: constant, factor: factor, operands: operands)
  }

  private static let comparisons: [Substring: ComparisonKind] = [
    "==": .equal, "!=": .notEqual, "<": .less, "<=": .lessOrEqual, ">": .greater,
    ">=": .greaterOrEqual,
  ]

  private mutating func subject() throws(ModelSyntaxError) -> ModelGuard.Subject {
    let place = try place()
    guard case ModelPlace(place.root) = place else { return .held(place) }
    return switch place.root {
    case .parameter(let position): .argument(position)
    case .result: .result
    case .receiver, .library: .held(place)
    }
  }

  private mutating func condition() throws(ModelSyntaxError) -> ModelGuard {
    let subject = try subject()
    guard let comparison = Self.comparisons[parser.current.text] else {
      throw parser.unexpected(expected: "a comparison")
    }
    parser.position += 1
    if parser.accept("null") { return ModelGuard(subject, comparison, .null) }
    let token = parser.current
    guard token.kind == .word else {
      return ModelGuard(subject, comparison, .constant(try parser.integer("a constant")))
    }
    guard let constant = vocabulary.constants[String(token.text)] else {
      throw ModelSyntaxError(
        offset: token.offset,
        message: "unknown constant '\(token.text)': give its value under 'constants'",
        suggestion: Spelling.nearest(
          to: String(token.text), among: vocabulary.constants.keys.sorted()))
    }
    parser.position += 1
    return ModelGuard(subject, comparison, .constant(constant))
  }
}

extension FunctionModel {
  /// Where in a row something is wrong.
  package enum RowPart: Hashable, Sendable {
    case declaration
    /// Zero-based.
    case effect(Int)
  }

  package struct RowError: Error, Hashable, Sendable {
    package let part: RowPart
    package let error: ModelSyntaxError
  }

  /// Reads a row as it is written in `rules.yml`.
  ///
  /// - Parameter isSwift: the declaration is a Swift one, not a C prototype.
  package init(
    declaration: String, effects: [String], library: String, isSwift: Bool,
    vocabulary: ModelVocabulary, reference: String
  ) throws(RowError) {
    let signature: ModelSignature
    do throws(ModelSyntaxError) {
      var parser = try ModelParser(declaration)
      signature = isSwift ? try parser.swiftDeclaration() : try parser.prototype(vocabulary)
    } catch {
      throw RowError(part: .declaration, error: error)
    }
    var parsed: [ModelEffect] = []
    var isNoReturn = false
    for (index, text) in effects.enumerated() {
      if text == "noreturn" {
        isNoReturn = true
        continue
      }
      do throws(ModelSyntaxError) {
        var parser = try ModelEffectParser(text, of: signature, vocabulary)
        parsed.append(try parser.effect())
      } catch {
        throw RowError(part: .effect(index), error: error)
      }
    }
    self.init(
      name: signature.name, receiver: signature.receiver, library: library,
      parameters: signature.parameters, isVariadic: signature.isVariadic, result: signature.result,
      effects: parsed, isNoReturn: isNoReturn, reference: reference)
  }
}
