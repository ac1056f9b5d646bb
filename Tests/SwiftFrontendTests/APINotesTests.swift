import PointerFlow
import SourceText
import Testing

@testable import SwiftFrontend

private let notes = APINotes(
  """
  ---
  Name: CLib
  Availability: available
  Classes:
  - Name: Other
    Methods:
    - Selector: 'name'
      SwiftName: wrong()
  Functions:
  - Name: push  # a comment
    SwiftName: 'stack.push(self:_:)'
    Parameters:
    - Position: 0
      Nullability: N
    - Position: 1
      NoEscape: true
    NullabilityOfRet: O
  - Name: secret
    SwiftPrivate: true
  -   Name: gone
      Availability: nonswift
  Globals:
  - Name: limit
    SwiftName: Limit
  """)

@Test("API notes are read by lists and indentation")
func readsNotes() {
  #expect(notes.functions.map(\.name) == ["push", "secret", "gone"])
  #expect(notes.functions[0].swiftName == "stack.push(self:_:)")
  #expect(
    notes.functions[0].parameters == [
      .init(position: 0, isNoEscape: false, isNonNull: true),
      .init(position: 1, isNoEscape: true, isNonNull: false),
    ])
  #expect(notes.functions[1].isPrivate)
  #expect(notes.functions[2].isUnavailable)
}

@Test("API notes add names and promises to the functions of a unit")
func appliesNotes() {
  var builder = FlowUnitBuilder(side: .c, path: "clib.h", target: "CLib")
  var push = FlowFunction(name: builder.intern("push"))
  push.parameters = ["stack", "value"].map {
    Parameter(name: builder.intern($0), type: .unknown, range: .none)
  }
  builder.add(push)
  builder.add(FlowFunction(name: builder.intern("secret")))
  builder.add(FlowFunction(name: builder.intern("plain")))
  let unit = notes.applied(to: builder.unit)
  #expect(unit.functions.map { unit[$0.swiftName] } == ["stack.push(self:_:)", "__secret", ""])
  #expect(unit.functions[0].parameters[0].attributes == .nonNull)
  #expect(unit.functions[0].parameters[1].attributes == .noEscape)
  #expect(FlowUnitVerifier.problems(in: unit) == [])
}

@Test("any text is read as API notes without a trap")
func readsAnyNotes() {
  let lines = ["Functions:", "- Name: a", "  Parameters:", "  - Position: x", "- ", ":", "  :", "-", "\"", "- Name: \""]
  for first in lines {
    for second in lines {
      for third in lines { _ = APINotes([first, second, third].joined(separator: "\n")) }
    }
  }
}
