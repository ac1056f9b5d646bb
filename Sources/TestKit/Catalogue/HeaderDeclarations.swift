import CFrontend
import Foundation
package import PointerFlow

/// What the headers installed on this machine declare, read with our own C front end.
package struct HeaderDeclarations: Sendable {
  /// The headers that were found, in the order asked for.
  package let found: [String]
  package let missing: [String]
  private let unit: FlowUnit?
  private let positions: [String: Int]
  /// The values of macros and enum constants.
  package let constants: [String: Int64]

  /// - Parameters:
  ///   - headers: as an `#include` names them.
  ///   - folders: where they may lie besides the usual places; missing folders are passed over.
  package init(headers: [String], folders: [String]) throws {
    let folders = folders.filter { FileManager.default.fileExists(atPath: $0) }
    let places = folders + ["/usr/include", "/usr/include/\(Self.multiarch)"]
    func isFound(_ header: String) -> Bool {
      places.contains { FileManager.default.fileExists(atPath: "\($0)/\(header)") }
    }
    found = headers.filter(isFound)
    missing = headers.filter { !isFound($0) }
    guard let libclang = ExampleAnalysis.libclang, !found.isEmpty else {
      (unit, positions, constants) = (nil, [:], [:])
      return
    }
    let root = FileManager.default.temporaryDirectory
      .appendingPathComponent("unsafe-lint-headers-\(UUID().uuidString)").resolvingSymlinksInPath()
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    // A unit that is a header itself declares all that it includes.
    let text = found.map { "#include <\($0)>\n" }.joined()
    try Data(text.utf8).write(to: root.appendingPathComponent("all.h"))
    let lowered = try CUnitLowering.lower(
      path: "all.h", root: root.path, target: "headers",
      arguments: ["-x", "c", "-std=gnu17", "-D_GNU_SOURCE"] + folders.map { "-I\($0)" },
      libclang: libclang
    ).unit
    unit = lowered
    positions = Dictionary(
      lowered.functions.indices.map { (lowered[lowered.functions[$0].name], $0) },
      uniquingKeysWith: { first, _ in first })
    constants = Dictionary(
      lowered.constants.map { (lowered[$0.name], $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// Debian's name for this machine's folders.
  static var multiarch: String {
    #if arch(arm64)
      "aarch64-linux-gnu"
    #else
      "x86_64-linux-gnu"
    #endif
  }

  package func declares(_ name: String) -> Bool { positions[name] != nil }

  /// How a row differs from the declaration in the header; empty when it does not, `nil` when there
  /// is no declaration.
  package func differences(from model: FunctionModel) -> [String]? {
    guard let unit, let position = positions[model.name] else { return nil }
    let function = unit.functions[position]
    var differences: [String] = []
    if function.parameters.count != model.parameters.count {
      differences.append(
        "takes \(function.parameters.count) arguments, the row says \(model.parameters.count)")
    }
    if function.attributes.contains(.variadic) != model.isVariadic {
      differences.append("the row and the header disagree on '...'")
    }
    for (index, pair) in zip(function.parameters, model.parameters).enumerated() {
      let difference = Self.difference(pair.0.type, pair.1.type, in: unit)
      if let difference { differences.append("parameter \(index): \(difference)") }
    }
    // Of results the front end keeps the canonical type, where a typedef's `const` shows.
    var result = function.resultType
    result.isConstPointee = model.result.isConstPointee
    if let difference = Self.difference(result, model.result, in: unit) {
      differences.append("result: \(difference)")
    }
    return differences
  }

  private static func difference(
    _ fact: TypeFact, _ type: ModelType, in unit: FlowUnit
  ) -> String? {
    // `va_list` is an array, a record or a pointer, as the platform likes.
    if type.base == "va_list" || fact.kind == .unknown { return nil }
    let kind: ModelType.Kind =
      switch fact.kind {
      case .void, .unknown: .void
      case .integer: .integer
      case .floating: .floating
      case .pointer, .buffer, .object: .pointer
      case .function: .function
      case .aggregate: .aggregate
      }
    if kind != type.kind { return "\(kind.rawValue), the row says \(type.kind.rawValue)" }
    // A typedef of a pointer does not say whether its pointee is constant.
    let isSpelledOut = unit[fact.name].contains("*")
    if kind == .pointer, isSpelledOut, fact.isConstPointee != type.isConstPointee {
      return fact.isConstPointee ? "const, the row says not" : "not const, the row says const"
    }
    return nil
  }
}
