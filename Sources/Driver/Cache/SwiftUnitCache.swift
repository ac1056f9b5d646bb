import Foundation
import PointerFlow
import SourceText
import SwiftFrontend

/// Lowered Swift units by the content of their file and by what it can see: the interfaces of all
/// files of its module, the declarations of C it may use.
final class SwiftUnitCache {
  static let ending = ".swiftunit"

  private let store: CacheStore
  private let common: CacheKey

  init(_ store: CacheStore, tool: String, scopedFunctions: [ScopedFunction], configuration: String) {
    self.store = store
    var key = CacheKey()
    key.add([tool, configuration])
    key.add(
      scopedFunctions.map {
        "\($0.name)(\($0.labels.joined(separator: ":"))) \($0.isMethod) \($0.pointerParameters)"
      })
    common = key
  }

  /// The units of a module's files, parallel to them: kept ones where nothing that decides them has
  /// changed, the rest made by `lowering`, which is asked for at most once.
  func units(
    target: String, files: [SourceFile], imported: [FlowUnit], hits: inout Int,
    lowering make: () -> SwiftModuleLowering
  ) -> [FlowUnit] {
    var made: SwiftModuleLowering?
    func lowering() -> SwiftModuleLowering {
      let lowering = made ?? make()
      made = lowering
      return lowering
    }
    let contents = files.map { SHA256.text(of: SHA256.digest(of: $0.bytes)) }
    let interfaces = interfaces(of: target, files, contents, lowering)
    var module = common
    module.add(["Swift unit", target, CInterface.digest(of: imported)])
    module.add(files.map(\.path))
    module.add(interfaces)
    return files.indices.map { index in
      var key = module
      key.add([files[index].path, contents[index]])
      let name = key.name(Self.ending)
      if let body = store.body(name) {
        if let unit = store.unit(name, decoding: body) {
          hits += 1
          return unit
        }
        store.reject()
      }
      let unit = lowering().unit(at: index)
      store.write(FlowUnitCoder.encode(unit), as: name)
      return unit
    }
  }

  /// Digests of the interfaces of a module's files, from the last run for the files that are as they
  /// were.
  private func interfaces(
    of target: String, _ files: [SourceFile], _ contents: [String],
    _ lowering: () -> SwiftModuleLowering
  ) -> [String] {
    var key = common
    key.add(["Swift interfaces", target])
    key.add(files.map(\.path))
    let name = key.name(Self.ending)
    let known = store.body(name).flatMap {
      try? JSONDecoder().decode([String: String].self, from: Foundation.Data($0))
    }
    var isNew = false
    let interfaces = files.indices.map { index in
      if let interface = known?[contents[index]] { return interface }
      isNew = true
      return SHA256.text(of: lowering().interfaceDigest(at: index))
    }
    if isNew {
      let table = Dictionary(zip(contents, interfaces), uniquingKeysWith: { first, _ in first })
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      if let body = try? encoder.encode(table) { store.write(Array(body), as: name) }
    }
    return interfaces
  }
}

/// What Swift can see of C units: declarations, not bodies.
enum CInterface {
  static func digest(of units: [FlowUnit]) -> String {
    var key = CacheKey()
    for unit in units {
      key.add("\(unit.side)")
      key.add(unit.records.map { record in
        let fields = record.fields.map { "\(unit[$0.name]) \(text($0.type, unit)) \($0.offset)" }
        return "\(unit[record.name]) \(record.size) \(record.alignment) \(record.isUnion) \(fields)"
      })
      key.add(unit.constants.map { "\(unit[$0.name]) \($0.value)" })
      key.add(unit.globals.map {
        "\(unit[$0.name]) \(text($0.type, unit)) \($0.linkage) \($0.isConstant)"
      })
      key.add(unit.functions.filter { $0.linkage != .internal }.map { function in
        let parameters = function.parameters.map {
          "\(unit[$0.name]) \(text($0.type, unit)) \($0.attributes.rawValue)"
        }
        return "\(unit[function.name]) \(unit[function.swiftName]) \(function.isDeclaration) "
          + "\(function.role) \(function.attributes.rawValue) \(function.linkage) \(parameters) "
          + text(function.resultType, unit)
      })
      key.add(unit.types.map { "\(unit[$0.name]) \($0.kind)" })
    }
    return key.name("")
  }

  private static func text(_ type: TypeFact, _ unit: FlowUnit) -> String {
    "\(type.kind.rawValue) \(type.isConstPointee) \(unit[type.name]) \(type.size) "
      + "\(type.ownership.rawValue) \(type.pointeeKind.rawValue) \(type.pointeeSize)"
  }
}
