import PointerFlow

/// Size and alignment in bytes, as `MemoryLayout` would say.
struct TypeLayout: Hashable, Sendable, BitwiseCopyable {
  var size: Int
  var alignment: Int
  var stride: Int { max(1, (size + alignment - 1) / alignment * alignment) }
}

extension Resolver {
  /// What the engine needs to know of a type.
  func fact(_ type: StaticType, intern: (Name) -> StringID) -> TypeFact {
    let size = layout(of: type).map { UInt32(clamping: $0.size) } ?? 0
    switch types.form(type) {
    case .unknown, .optional: return .unknown
    case .void: return TypeFact(.void)
    case .boolean: return TypeFact(.integer, size: 1)
    case .integer(let name): return TypeFact(.integer, name: intern(name), size: size)
    case .floating(let name): return TypeFact(.floating, name: intern(name), size: size)
    case .string: return TypeFact(.buffer, name: intern(Name(.String)), size: size)
    case .array: return TypeFact(.buffer, name: intern(Name(.Array)), size: size)
    case .dictionary: return TypeFact(.aggregate, name: intern(Name(.Dictionary)), size: size)
    case .set: return TypeFact(.aggregate, name: intern(Name(.Set)), size: size)
    case .pointer(let pointer):
      let name = intern(pointer.typeName)
      return TypeFact(
        .pointer, isConstPointee: !pointer.isMutable, name: name,
        size: size, pointeeKind: fact(pointer.pointee, intern: intern).kind,
        pointeeSize: layout(of: pointer.pointee).map { UInt32(clamping: $0.stride) } ?? 0)
    case .tuple: return TypeFact(.aggregate, size: size)
    case .function: return TypeFact(.function)
    case .nominal(let name, _): return nominalFact(name, size: size, intern: intern)
    case .metatype: return TypeFact(.integer)
    case .unmanaged:
      return TypeFact(.pointer, name: intern(Name(.Unmanaged)), ownership: .unmanaged)
    }
  }

  private func nominalFact(_ name: Name, size: UInt32, intern: (Name) -> StringID) -> TypeFact {
    if let kind = declarations.kind(of: name) {
      switch kind {
      case .class, .actor: return TypeFact(.object, name: intern(irName(name)), size: 8)
      case .struct, .enum: return TypeFact(.aggregate, name: intern(irName(name)), size: size)
      case .protocol: return TypeFact(.unknown, name: intern(irName(name)))
      }
    }
    if declarations.c.isRecord(name) {
      return TypeFact(.aggregate, name: intern(name), size: size)
    }
    switch name.known {
    case .AnyObject, .NSObject, .NSString, .NSData, .NSMutableData:
      return TypeFact(.object, name: intern(name), size: 8)
    case .Data, .ByteBuffer: return TypeFact(.aggregate, name: intern(name))
    default: return TypeFact(.unknown, name: intern(name))
    }
  }

  /// Sources: Swift ABI "Type Layout"; C records as clang computed them.
  func layout(of type: StaticType, depth: Int) -> TypeLayout? {
    guard depth < 8 else { return nil }
    switch types[type] {
    case .boolean: return TypeLayout(size: 1, alignment: 1)
    case .integer(let name): return Self.integerLayout(names.spelling(name))
    case .floating(let name):
      switch names.spelling(name) {
      case "Float", "CFloat", "Float32": return TypeLayout(size: 4, alignment: 4)
      case "Float16": return TypeLayout(size: 2, alignment: 2)
      case "Float80": return TypeLayout(size: 16, alignment: 16)
      default: return TypeLayout(size: 8, alignment: 8)
      }
    case .string: return TypeLayout(size: 16, alignment: 8)
    case .array, .dictionary, .set, .unmanaged: return TypeLayout(size: 8, alignment: 8)
    case .pointer(let pointer):
      let isBuffer = pointer.form == .buffer || pointer.form == .rawBuffer
      return TypeLayout(size: isBuffer ? 16 : 8, alignment: 8)
    case .function(let function): return TypeLayout(size: function.isC ? 8 : 16, alignment: 8)
    case .optional(let wrapped): return layout(ofOptional: wrapped, depth: depth)
    case .tuple(let elements):
      return layout(ofMembers: types.elements(elements).map(\.type), depth: depth)
    case .nominal(let name, _): return layout(ofNominal: name, depth: depth)
    case .unknown, .void, .metatype: return nil
    }
  }

  private func layout(ofOptional wrapped: StaticType, depth: Int) -> TypeLayout? {
    switch types[wrapped] {
    case .pointer, .string, .array, .dictionary, .set, .function, .unmanaged:
      return layout(of: wrapped, depth: depth + 1)
    case .nominal(let name, _) where declarations.isReference(name):
      return TypeLayout(size: 8, alignment: 8)
    case .integer, .floating:
      return layout(of: wrapped, depth: depth + 1).map {
        TypeLayout(size: $0.size + 1, alignment: $0.alignment)
      }
    default: return nil
    }
  }

  private func layout(ofNominal name: Name, depth: Int) -> TypeLayout? {
    if let record = declarations.c.record(name) {
      return TypeLayout(size: record.size, alignment: max(1, record.alignment))
    }
    guard let number = declarations.number(of: name) else { return nil }
    let declared = declarations.types[number.index]
    let kind = declared.uniqueKind ?? declared.kind
    if kind == .class || kind == .actor { return TypeLayout(size: 8, alignment: 8) }
    guard kind == .struct else { return nil }
    let members = declared.storedOrder.map { name -> StaticType in
      guard let property = declarations.ownProperty(name, of: number) else { return .unknown }
      return property.wrapper.isEmpty ? property.type : types.nominal(property.wrapper)
    }
    return layout(ofMembers: members, depth: depth)
  }

  private func layout(ofMembers members: [StaticType], depth: Int) -> TypeLayout? {
    var size = 0
    var alignment = 1
    for member in members {
      guard let layout = layout(of: member, depth: depth + 1) else { return nil }
      size = (size + layout.alignment - 1) / layout.alignment * layout.alignment + layout.size
      alignment = max(alignment, layout.alignment)
    }
    return TypeLayout(size: size, alignment: alignment)
  }

  private static func integerLayout(_ name: String) -> TypeLayout? {
    switch name {
    case "Int8", "UInt8": TypeLayout(size: 1, alignment: 1)
    case "Int16", "UInt16": TypeLayout(size: 2, alignment: 2)
    case "Int32", "UInt32": TypeLayout(size: 4, alignment: 4)
    case "Int", "UInt", "Int64", "UInt64": TypeLayout(size: 8, alignment: 8)
    case "Int128", "UInt128": TypeLayout(size: 16, alignment: 16)
    default: nil
    }
  }
}
