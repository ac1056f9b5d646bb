import PointerFlow
import SourceText
import Testing

@testable import SwiftFrontend

@Suite("Lowering of Swift")
struct LoweringTests {
  static func unit(_ text: String) -> FlowUnit {
    let lowering = SwiftModuleLowering(
      target: "Sample", files: [SourceFile(path: "Sample.swift", text: text)], imported: [],
      scopedFunctions: ScopedFunction.shipped)
    return lowering.unit(at: 0)
  }

  static func function(_ name: String, of unit: FlowUnit) throws -> FlowFunction {
    try #require(unit.functions.first { unit[$0.name] == name })
  }

  @Test("A function type in an expression is a type: nothing of it is passed over")
  func functionTypeInExpression() throws {
    let unit = Self.unit(
      """
      func f(_ raw: UnsafeRawPointer) {
        let call = unsafeBitCast(raw, to: (@convention(c) (UnsafeRawPointer?) -> Void).self)
        call(raw)
      }
      """)
    #expect(unit.notices.isEmpty)
    let function = try Self.function("f(_:)", of: unit)
    let call = try #require(function.storages.first { unit[$0.name] == "call" })
    #expect(call.type.kind == .function)
    #expect(function.calls.contains { if case .indirect = $0.callee { true } else { false } })
  }

  @Test("An array's lender is lowered in place: scope, loan, scope's end")
  func lendingIsInlined() throws {
    let unit = Self.unit(
      """
      func first(_ values: [Int32]) -> UnsafePointer<Int32>? {
        values.withUnsafeBufferPointer { lent in lent.baseAddress }
      }
      """)
    let function = try Self.function("first(_:)", of: unit)
    #expect(function.closures.count == 1, "no closure is made")
    let begins = function.instructions.compactMap { instruction -> ScopeID? in
      if case .beginScope(let scope) = instruction { scope } else { nil }
    }
    let loan = try #require(
      function.instructions.lazy.compactMap { instruction -> ScopeID? in
        if case .borrow(_, _, let scope) = instruction { scope } else { nil }
      }.first)
    #expect(begins.contains(loan))
    #expect(function.instructions.contains(.endScope(loan)))
    #expect(function.scopes[loan.index].kind == .borrow)
    #expect(unit[function.scopes[loan.index].name] == "withUnsafeBufferPointer")
  }

  @Test("`&x` is passed as an address, an array as a conversion, a number as a value")
  func passing() throws {
    let unit = Self.unit(
      """
      func send(_ values: [Int32]) {
        var count: Int32 = 0
        c_send(&count, values, 7)
      }
      """)
    let function = try Self.function("send(_:)", of: unit)
    let call = try #require(function.calls.first { $0.arguments.count == 3 })
    #expect(call.arguments.map(\.passing) == [.addressOf, .conversion, .value])
    guard case .named(let name) = call.callee else {
      Issue.record("not called by name: \(call.callee)")
      return
    }
    #expect(unit[name] == "c_send")
  }

  @Test("A string is passed as a conversion")
  func stringPassing() throws {
    let unit = Self.unit("func open(_ path: String) { c_open(path) }")
    let function = try Self.function("open(_:)", of: unit)
    let call = try #require(function.calls.first { $0.arguments.count == 1 })
    #expect(call.arguments[0].passing == .conversion)
  }

  @Test("A method is called by the type of its receiver, which is argument 0")
  func methodCall() throws {
    let unit = Self.unit(
      """
      final class Box {
        func keep(_ pointer: UnsafeRawPointer) {}
      }
      func hand(_ box: Box, _ pointer: UnsafeRawPointer) { box.keep(pointer) }
      """)
    let function = try Self.function("hand(_:_:)", of: unit)
    let call = try #require(function.calls.first { $0.arguments.count == 2 })
    guard case .method(let type, let name) = call.callee else {
      Issue.record("not called as a method: \(call.callee)")
      return
    }
    #expect(unit[type] == "Box")
    #expect(unit[name] == "keep(_:)")
  }

  @Test("An escaping closure becomes a function whose first parameters are its captures")
  func closureIsMade() throws {
    let unit = Self.unit(
      """
      func later(_ pointer: UnsafeRawPointer, _ run: (@escaping () -> UnsafeRawPointer) -> Void) {
        run { pointer }
      }
      """)
    let function = try Self.function("later(_:_:)", of: unit)
    let site = try #require(function.closures.dropFirst().first)
    let body = try #require(unit.functions.first { $0.name == site.function })
    #expect(body.role == .closure)
    #expect(site.captures.count == 1)
    #expect(body.parameters.map { unit[$0.name] } == ["pointer"])
  }

  @Test("A pointer laundered through an integer keeps its casts")
  func laundering() throws {
    let unit = Self.unit(
      """
      func launder(_ pointer: UnsafeRawPointer) -> UnsafeRawPointer? {
        let bits = UInt(bitPattern: pointer)
        return UnsafeRawPointer(bitPattern: bits)
      }
      """)
    let function = try Self.function("launder(_:)", of: unit)
    let casts = function.instructions.compactMap { instruction -> CastKind? in
      if case .cast(_, _, let kind) = instruction { kind } else { nil }
    }
    #expect(casts == [.pointerToInteger, .integerToPointer])
  }

  @Test("Allocated memory is freed by the family that allocated it")
  func allocation() throws {
    let unit = Self.unit(
      """
      func scratch() {
        let memory = UnsafeMutablePointer<Int32>.allocate(capacity: 4)
        memory.deallocate()
      }
      """)
    let function = try Self.function("scratch()", of: unit)
    let made = function.instructions.compactMap { instruction -> StringID? in
      if case .allocate(_, let family, _) = instruction { family } else { nil }
    }
    let freed = function.instructions.compactMap { instruction -> StringID? in
      if case .free(_, let family) = instruction { family } else { nil }
    }
    #expect(made.count == 1)
    #expect(made == freed)
  }

  @Test(
    "What is unfinished lowers to a sound unit",
    arguments: [
      "func f( {", "f(&", "let x = a.withUnsafeBytes {", "class C { func g() { self.h(",
      "func f() { if let x { return x", "func f() { { $0 }(&y)[", "switch x { case .a(let",
    ])
  func unfinished(_ text: String) {
    #expect(FlowUnitVerifier.problems(in: Self.unit(text)) == [])
  }
}
