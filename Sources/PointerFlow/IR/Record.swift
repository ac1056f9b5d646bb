/// The layout of a C struct or union, as the C compiler computes it.
package struct Record: Hashable, Sendable {
  package struct Field: Hashable, Sendable {
    package var name: StringID
    package var type: TypeFact
    /// Bytes from the start of the record; bit-fields say the byte they begin in.
    package var offset: UInt32

    package init(name: StringID, type: TypeFact, offset: UInt32) {
      self.name = name
      self.type = type
      self.offset = offset
    }
  }

  /// The tag or typedef name by which Swift knows it.
  package var name: StringID
  package var size: UInt32
  package var alignment: UInt32
  package var isUnion: Bool
  /// In declaration order.
  package var fields: [Field]

  package init(
    name: StringID, size: UInt32, alignment: UInt32, isUnion: Bool = false, fields: [Field]
  ) {
    self.name = name
    self.size = size
    self.alignment = alignment
    self.isUnion = isUnion
    self.fields = fields
  }
}

/// A nominal type of Swift: what dispatch and the end of objects need to know.
package struct NominalType: Hashable, Sendable {
  package enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    case `struct`
    case `enum`
    case `class`
    case actor
    case `protocol`
  }

  package struct Property: Hashable, Sendable {
    package var name: StringID
    package var type: TypeFact
    package var isStatic: Bool
    /// `let`.
    package var isConstant: Bool

    package init(name: StringID, type: TypeFact, isStatic: Bool = false, isConstant: Bool = false) {
      self.name = name
      self.type = type
      self.isStatic = isStatic
      self.isConstant = isConstant
    }
  }

  /// Without generic arguments; nested types by their last component.
  package var name: StringID
  package var kind: Kind
  /// Superclass and protocols as written, of the declaration and all extensions of the file.
  package var superTypes: [StringID]
  /// Stored properties, in declaration order.
  package var properties: [Property]
  /// Nobody outside the program can subclass it (`final`, or not `open`/`public`).
  package var isClosed: Bool
  package var range: SourceRange

  package init(
    name: StringID, kind: Kind, superTypes: [StringID], properties: [Property],
    isClosed: Bool = true, range: SourceRange
  ) {
    self.name = name
    self.kind = kind
    self.superTypes = superTypes
    self.properties = properties
    self.isClosed = isClosed
    self.range = range
  }
}

/// Something a front end did not understand or left out.
package struct LoweringNotice: Hashable, Sendable {
  /// Stable kebab-case word, e.g. `unparsed-statement`, `missing-header`.
  package var kind: StringID
  /// Lower case, no final stop.
  package var message: StringID
  package var range: SourceRange
  /// A pointer may have flowed through what is missing.
  package var mayHideFindings: Bool

  package init(kind: StringID, message: StringID, range: SourceRange, mayHideFindings: Bool) {
    self.kind = kind
    self.message = message
    self.range = range
    self.mayHideFindings = mayHideFindings
  }
}
