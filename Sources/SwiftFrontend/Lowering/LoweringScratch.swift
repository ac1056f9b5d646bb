import PointerFlow
import SourceText

/// Memory that the files of a module use one after the other: nothing of what it holds goes from one to the
/// next.
///
/// Belongs to the lowering of one file at a time. Exclusive access is not checked: none lasts until another
/// one begins.
final class LoweringScratch: @unchecked Sendable {
  @safe @exclusivity(unchecked) var builders: [FunctionBuilder] = []
  let arguments = TableMemory<Argument>(capacity: 64)
  let positions = TableMemory<Int>(capacity: 64)
  /// By name: its string in the unit; 0 is none yet.
  private let strings = TableMemory<StringID>(capacity: 1024)
  /// The names that have one.
  private let named = TableMemory<Name>(capacity: 256)

  func string(of name: Name) -> StringID {
    name.index < strings.count ? strings[name.index] : .none
  }

  func setString(of name: Name, _ id: StringID) {
    while strings.count <= name.index { strings.append(.none) }
    strings[name.index] = id
    named.append(name)
  }

  /// To be called between two files.
  func reset() {
    arguments.remove(from: 0)
    positions.remove(from: 0)
    for index in 0..<named.count { strings[named[index].index] = .none }
    named.remove(from: 0)
  }
}
