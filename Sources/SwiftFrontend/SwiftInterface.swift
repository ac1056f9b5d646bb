import SourceText

/// What other files of a target can see of a Swift file: everything but the bodies of its functions
/// and accessors, and the statements at its top level.
enum SwiftInterface {
  /// SHA-256 over the kinds and texts of the tokens that other files depend on; positions and comments
  /// do not count.
  static func digest(of tree: SyntaxTree) -> [UInt8] {
    let hidden = hiddenRanges(of: tree)
    var hash = SHA256()
    var next = 0
    var token = 0
    var isHidden = false
    while token < tree.tokens.count {
      if next < hidden.count, token >= Int(hidden[next].lowerBound) {
        token = max(token, Int(hidden[next].upperBound))
        next += 1
        // How many statements follow each other is hidden, too.
        if !isHidden { hash.update(CollectionOfOne(0xFF)) }
        isHidden = true
        continue
      }
      isHidden = false
      hash.update(CollectionOfOne(tree.tokens[token].kind.rawValue))
      var text = tree.source.text(token)
      text.withUTF8 { unsafe hash.update($0) }
      hash.update(CollectionOfOne(0))
      token += 1
    }
    return hash.finish()
  }

  /// Ranges of tokens, ascending and disjoint.
  private static func hiddenRanges(of tree: SyntaxTree) -> [Range<UInt32>] {
    var ranges: [Range<UInt32>] = []
    func hide(_ id: NodeID) {
      let node = tree[id]
      if node.endToken > node.firstToken { ranges.append(node.firstToken..<node.endToken) }
    }
    for index in tree.nodes.indices.dropFirst() {
      let id = NodeID(raw: UInt32(index))
      switch tree.kind(id) {
      case .functionDeclaration, .accessorBlock, .accessor:
        for block in tree.children(id, .codeBlock) { hide(block) }
      default: break
      }
    }
    for item in tree.flattenedChildren(tree.root) where !isDeclaration(tree.kind(item)) { hide(item) }
    ranges.sort { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }
    return ranges.reduce(into: []) { kept, range in
      if let last = kept.last, range.lowerBound < last.upperBound { return }
      kept.append(range)
    }
  }

  private static func isDeclaration(_ kind: SyntaxKind) -> Bool {
    switch kind {
    case .importDeclaration, .functionDeclaration, .typeDeclaration, .variableDeclaration,
      .typeAlias, .enumCaseDeclaration, .otherDeclaration, .unparsed, .macroExpansion:
      true
    default: false
    }
  }
}

extension SwiftModuleLowering {
  /// The digest of what other files of the target can see of the file at a position of `files`: as
  /// long as those of all files are the same, each unit depends on its own file alone.
  package func interfaceDigest(at index: Int) -> [UInt8] { SwiftInterface.digest(of: trees[index]) }
}
