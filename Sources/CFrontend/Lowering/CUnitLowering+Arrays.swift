internal import CClangIndex
import PointerFlow
import SourceText

// An array of arrays is one array of the innermost elements, as long as indices are constant: `a[1][2]`
// of `T a[4][3]` is element 5, and a step from row to row is one of three elements.
extension CUnitLowering {
  /// How many innermost elements a value of a type is: 1 for all but arrays of known length.
  func stride(ofType index: UInt32) -> Int64 {
    var stride: Int64 = 1
    var type = canonical(index)
    while type.isArray {
      guard type.count > 0, stride < 1 << 31, type.count < 1 << 31 else { return 1 }
      stride *= type.count
      type = element(of: type)
    }
    return stride
  }

  /// The address of the element that a subscript names.
  mutating func element(_ index: Int, _ range: SourceRange) -> ValueID {
    let base: ValueID
    let position: ValueID
    if let (array, constant) = constantPosition(index, depth: 0) {
      base = value(of: array)
      position = integer(constant, at: range)
    } else {
      let (array, index) = subscriptParts(index)
      base = value(of: array)
      position = value(of: index)
    }
    return body.builder.emit(at: range) { .element(result: $0, base: base, index: position) }
  }

  /// The outermost array of a subscript and the position in it, if every index is constant.
  private func constantPosition(_ index: Int, depth: Int) -> (array: Int, position: Int64)? {
    let (array, selector) = subscriptParts(index)
    guard tree.nodes[selector].isConstant, depth < 16 else { return nil }
    let position = tree.nodes[selector].value &* stride(ofType: tree.nodes[index].type)
    let row = tree.unwrapped(array)
    guard tree.kind(row) == .subscriptExpression, tree.operands(of: row).count == 2,
      type(of: row).isArray
    else { return (array, position) }
    return constantPosition(row, depth: depth + 1).map { ($0.array, $0.position &+ position) }
  }

  /// `3[array]` is legal.
  private func subscriptParts(_ index: Int) -> (array: Int, index: Int) {
    let operands = tree.operands(of: index)
    let isSwapped = !type(of: operands.first).isAddress && type(of: operands.second).isAddress
    return isSwapped ? (operands.second, operands.first) : (operands.first, operands.second)
  }

  /// A number of rows as a number of elements.
  mutating func scaled(_ number: ValueID, by stride: Int64, _ range: SourceRange) -> ValueID {
    if stride == 1 { return number }
    let factor = integer(stride, at: range)
    return body.builder.emit(at: range) { .combine(result: $0, .multiply, number, factor) }
  }
}
