internal import CClangIndex
import PointerFlow
import SourceText

// Arguments without a name are parameters behind those with one, the first few of them. `va_start` puts
// them into members of its list, from where `va_arg` takes them, in this function or in one that the
// list is handed to. Which of them it takes is counted where every path agrees, else unknown.
extension CUnitLowering {
  /// So many arguments without a name are followed.
  private static var followedArguments: Int { 4 }

  /// Adds the parameters of a variadic function that have no name.
  mutating func addVariadicParameters() {
    for _ in 0..<Self.followedArguments {
      var parameter = Parameter(name: builder.intern("..."), type: TypeFact(.unknown), range: .none)
      parameter.attributes.insert(.variadic)
      body.builder.function.parameters.append(parameter)
    }
  }

  /// The address of the memory that an argument list is.
  mutating func argumentList(_ index: Int) -> ValueID {
    let inner = tree.unwrapped(index)
    let type = type(of: inner)
    return type.isAddress ? value(of: inner) : address(of: inner)
  }

  /// Blocks cannot be variadic in a way that anybody uses: only functions have the parameters.
  mutating func startArguments(_ list: Int, _ range: SourceRange) {
    let address = argumentList(list)
    body.nextArgument = 0
    let parameters = body.builder.function.parameters
    guard let first = parameters.firstIndex(where: { $0.attributes.contains(.variadic) }) else {
      return
    }
    for position in first..<parameters.count {
      let member = argument(position - first, of: address, range)
      let passed = body.builder.emit(at: range) {
        .parameter(result: $0, position: UInt32(position))
      }
      body.builder.emit(.store(value: passed, to: member), at: range)
    }
  }

  /// What `va_arg` gives.
  mutating func nextArgument(of list: Int, _ range: SourceRange) -> ValueID {
    let address = argumentList(list)
    guard let next = body.nextArgument, next < Self.followedArguments else {
      return unknown(at: range)
    }
    body.nextArgument = next + 1
    let member = argument(next, of: address, range)
    return body.builder.emit(at: range) { .load(result: $0, from: member) }
  }

  private mutating func argument(
    _ position: Int, of list: ValueID, _ range: SourceRange
  ) -> ValueID {
    let name = builder.intern("argument \(position)")
    return body.builder.emit(at: range) { .field(result: $0, base: list, name: name) }
  }

  /// In a loop each round takes another argument, behind a switch nobody knows which cases took one.
  mutating func forgetArguments(in statement: Int) {
    guard body.nextArgument != nil else { return }
    for index in statement..<tree.end(of: statement) where isArgumentFetch(index) {
      body.nextArgument = nil
      return
    }
  }

  private func isArgumentFetch(_ index: Int) -> Bool {
    guard tree.kind(index) == .unexposedExpression else { return false }
    let operands = tree.operands(of: index)
    return operands.count == 1 && tree.isArgumentList(type(of: operands.first))
      && !tree.isArgumentList(type(of: index))
  }
}
