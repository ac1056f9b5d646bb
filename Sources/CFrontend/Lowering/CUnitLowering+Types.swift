internal import CClangIndex
import PointerFlow

extension CUnitLowering {
  /// The canonical type behind a type.
  @inline(__always) func canonical(_ type: UInt32) -> ul_type { tree.canonical(type) }

  /// The canonical type of an expression or declaration.
  @inline(__always) func type(of index: Int) -> ul_type { tree.type(of: index) }

  @inline(__always) func element(of type: ul_type) -> ul_type {
    tree.canonical(type.element)
  }

  mutating func fact(of index: Int) -> TypeFact { fact(ofType: tree.nodes[index].type) }

  /// What the flow needs to know of a type; computed once.
  mutating func fact(ofType index: UInt32) -> TypeFact {
    if let known = facts[Int(index)] { return known }
    let fact = newFact(tree.types[Int(index)])
    facts[Int(index)] = fact
    return fact
  }

  private mutating func newFact(_ type: ul_type) -> TypeFact {
    let canonical = canonical(type.canonical)
    let spelled = tree.string(at: type.name)
    var fact = TypeFact(.unknown, size: UInt32(clamping: max(0, canonical.size)))
    switch Int(canonical.kind) {
    case UL_TYPE_VOID: fact.kind = .void
    case UL_TYPE_INTEGER: fact.kind = .integer
    case UL_TYPE_FLOATING: fact.kind = .floating
    case UL_TYPE_FUNCTION, UL_TYPE_BLOCK: fact.kind = .function
    case UL_TYPE_VECTOR: fact.kind = .aggregate
    case UL_TYPE_RECORD:
      fact.kind = .aggregate
      fact.name = builder.intern(recordName(canonical.declaration))
      return fact
    case UL_TYPE_POINTER, UL_TYPE_ARRAY:
      let element = self.element(of: canonical)
      if element.isFunction && !canonical.isArray {
        fact.kind = .function
      } else {
        fact.kind = canonical.isArray ? .aggregate : .pointer
        fact.isConstPointee = isConstant(canonical.isArray ? canonical : element)
        fact.pointeeKind = self.fact(ofType: canonical.element).kind
        fact.pointeeSize = UInt32(clamping: max(0, element.size))
      }
    default: break
    }
    fact.name = builder.intern(spelled)
    return fact
  }

  /// Whether memory of a canonical type is never written. Canonical arrays carry the qualifiers of
  /// their elements themselves.
  func isConstant(_ type: ul_type) -> Bool {
    if type.has(UL_TYPE_CONST) { return true }
    return type.isArray && isConstant(element(of: type))
  }

  /// The tag of a record, or the name its typedef gives it; empty for a nameless one.
  func recordName(_ declaration: UInt32) -> String {
    let entry = tree.declarations[Int(declaration)]
    let tag = tree.string(at: entry.name)
    if !tag.isEmpty && !tag.contains("(") { return tag }
    for index in 1..<tree.types.count {
      let type = tree.types[index]
      guard type.declaration == declaration, type.isRecord else { continue }
      let spelled = Self.withoutQualifiers(tree.string(at: type.name))
      if !spelled.contains("(") && !spelled.contains(" ") && !spelled.contains(":") {
        return spelled
      }
    }
    return ""
  }

  static func withoutQualifiers(_ spelled: String) -> String {
    var rest = Substring(spelled)
    var changed = true
    while changed {
      changed = false
      for word in ["const ", "volatile ", "struct ", "union ", "_Atomic "]
      where rest.hasPrefix(word) {
        rest = rest.dropFirst(word.utf8.count)
        changed = true
      }
    }
    return String(rest)
  }

  /// Whether pointers or functions may lie in memory of a type.
  mutating func mayHoldPointers(_ index: UInt32) -> Bool {
    if let known = pointerHolders[Int(index)] { return known }
    pointerHolders[Int(index)] = false
    let type = canonical(index)
    var holds = false
    if type.isArray {
      holds = mayHoldPointers(type.element)
    } else if type.isRecord {
      for field in fieldRanges[Int(type.declaration)] where !holds {
        holds = mayHoldPointers(tree.fields[field].type)
      }
    } else {
      holds = type.isAddress
    }
    pointerHolders[Int(index)] = holds
    return holds
  }

  // MARK: Fields

  /// The name under which a member is stored. All members of a union share the first one's: they are
  /// the same memory.
  mutating func fieldName(_ declaration: UInt32) -> StringID {
    let known = names[Int(declaration)]
    if !known.isNone { return known }
    var leader = declaration
    if tree.declarations[Int(declaration)].has(UL_DECL_UNION_MEMBER) {
      leader = firstMember(ofUnion: tree.declarations[Int(declaration)].parent) ?? declaration
    }
    let name = builder.intern(tree.string(at: tree.declarations[Int(leader)].name))
    names[Int(declaration)] = name
    return name
  }

  /// The first member with a name, looked for in anonymous members too.
  private func firstMember(ofUnion record: UInt32) -> UInt32? {
    for field in fieldRanges[Int(record)] {
      let declaration = tree.fields[field].declaration
      if !tree.declarations[Int(declaration)].has(UL_DECL_ANONYMOUS) { return declaration }
      let inner = canonical(tree.fields[field].type)
      if inner.isRecord, let found = firstMember(ofUnion: inner.declaration) { return found }
    }
    return nil
  }

  // MARK: Records

  /// Adds the layout of every complete record, once for each name it goes by.
  mutating func addRecords() {
    var seen: Set<String> = []
    for index in 1..<max(1, tree.types.count) {
      let type = tree.types[index]
      guard type.isRecord, type.size >= 0 else { continue }
      let declaration = type.declaration
      if fieldRanges[Int(declaration)].isEmpty && type.size > 0 { continue }
      let spelled = Self.withoutQualifiers(tree.string(at: type.name))
      if spelled.isEmpty || spelled.contains("(") || !seen.insert(spelled).inserted { continue }
      var fields: [Record.Field] = []
      collectFields(ofRecord: declaration, offset: 0, into: &fields)
      builder.add(
        Record(
          name: builder.intern(spelled), size: UInt32(clamping: type.size),
          alignment: type.alignment, isUnion: type.has(UL_TYPE_UNION), fields: fields))
    }
  }

  /// Members of anonymous structs and unions are members of the record around, as for Swift.
  private mutating func collectFields(
    ofRecord record: UInt32, offset: Int64, into fields: inout [Record.Field]
  ) {
    for index in fieldRanges[Int(record)] {
      let field = tree.fields[index]
      let start = offset + max(0, field.bit_offset) / 8
      let declaration = tree.declarations[Int(field.declaration)]
      let type = canonical(field.type)
      if declaration.has(UL_DECL_ANONYMOUS), type.isRecord {
        collectFields(ofRecord: type.declaration, offset: start, into: &fields)
      } else {
        fields.append(
          Record.Field(
            name: builder.intern(tree.string(at: declaration.name)),
            type: fact(ofType: field.type), offset: UInt32(clamping: start)))
      }
    }
  }
}
