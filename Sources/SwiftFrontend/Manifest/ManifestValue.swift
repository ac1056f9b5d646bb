/// What an expression of a package manifest comes to, as far as reading it tells.
package indirect enum ManifestValue: Hashable, Sendable {
  case string(String)
  case integer(Int)
  case boolean(Bool)
  case null
  case array([ManifestValue])
  /// `Package(name: …)`, `.target(name: "A")`; a bare `.linux` is one without arguments.
  case call(Call)
  /// Reading does not tell.
  case unknown

  package struct Call: Hashable, Sendable {
    /// The last component of what is called.
    package var name: String
    package var arguments: [Argument]

    package init(name: String, arguments: [Argument] = []) {
      self.name = name
      self.arguments = arguments
    }

    /// The argument with a label; `null` when it is left out.
    package subscript(label: String) -> ManifestValue {
      get { arguments.first { $0.label == label }?.value ?? .null }
      set {
        if let index = arguments.firstIndex(where: { $0.label == label }) {
          arguments[index].value = newValue
        } else {
          arguments.append(Argument(label: label, value: newValue))
        }
      }
    }

    /// The values without a label, in order.
    package var positional: [ManifestValue] { arguments.filter { $0.label.isEmpty }.map(\.value) }
  }

  package struct Argument: Hashable, Sendable {
    /// Empty for none.
    package var label: String
    package var value: ManifestValue

    package init(label: String, value: ManifestValue) {
      self.label = label
      self.value = value
    }
  }

  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  package var boolean: Bool? {
    if case .boolean(let truth) = self { truth } else { nil }
  }

  /// The elements; one value that is no array counts as none.
  package var array: [ManifestValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  package var call: Call? {
    if case .call(let call) = self { call } else { nil }
  }
}

/// What reading a manifest gives.
package struct ManifestReading: Sendable {
  /// The arguments of `Package(…)`, with what later statements add; `nil` when there is none.
  package var package: ManifestValue.Call?
  /// What was left out because reading does not decide it, in source order, each once.
  package var undecided: [String]

  /// Reads a `Package.swift` without executing anything: declarations are evaluated as far as text
  /// and literals go. Total and bounded for any bytes.
  ///
  /// - Parameters:
  ///   - directory: absolute path of the package, for `Context.packageDirectory`.
  ///   - operatingSystem: as `#if os(…)` spells it.
  package init(bytes: [UInt8], directory: String, operatingSystem: String) {
    let tree = Parser.parse(TokenSequence(bytes))
    var evaluator = ManifestEvaluator(
      tree: tree, directory: directory, operatingSystem: operatingSystem)
    evaluator.run()
    package = evaluator.package
    undecided = evaluator.undecided
  }
}
