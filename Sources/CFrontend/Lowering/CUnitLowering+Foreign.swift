internal import CClangIndex

// C++ and Objective-C, best-effort: a function is lowered when C could say all of it.
extension CUnitLowering {
  /// Whether a function uses nothing that C lacks: no references, no classes, no methods.
  func isPlainC(_ function: Int) -> Bool {
    if has(UL_TYPE_REFERENCE, element(of: canonical(tree.nodes[function].type))) { return false }
    for index in function..<tree.end(of: function) where !isPlainNode(index) { return false }
    return true
  }

  private func has(_ flag: Int, _ type: ul_type) -> Bool {
    type.has(flag) || (type.isArray && element(of: type).has(flag))
  }

  private func isPlainNode(_ index: Int) -> Bool {
    let node = tree.nodes[index]
    let kind = tree.kind(index)
    switch kind {
    case .otherStatement: return false
    case .otherExpression: return Self.plainExpressions.contains(node.kind)
    case .call:
      let operands = tree.operands(of: index)
      guard operands.count > 0, let callee = tree.directCallee(operands.first) else {
        // Constructors, methods and conversions name no function; a call by pointer has a pointer.
        return operands.count > 0 && type(of: operands.first).isAddress
      }
      let type = canonical(tree.declarations[Int(callee)].type)
      return !has(UL_TYPE_REFERENCE, element(of: type))
    default: break
    }
    let type = type(of: index)
    if has(UL_TYPE_CLASS, type) { return false }
    return !(kind.isDeclaration && has(UL_TYPE_REFERENCE, type))
  }

  /// Imaginary literals and GNU's null; `this`, `new`, `throw`, lambdas and messages are not C.
  private static let plainExpressions: Set<UInt32> = [108, 123]
}
