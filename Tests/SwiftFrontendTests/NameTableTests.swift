import Testing

@testable import SwiftFrontend

@Suite("Names and types by number")
struct NameTableTests {
  @Test("Every known name has the number of its case, and its own spelling")
  func knownNames() {
    let names = Names()
    var spellings: Set<String> = []
    for known in KnownName.allCases where known != .other {
      #expect(names.name(known.spelling) == Name(known))
      #expect(names.spelling(Name(known)) == known.spelling)
      #expect(Name(known).known == known)
      #expect(spellings.insert(known.spelling).inserted, "\(known) is spelled like another name")
    }
    #expect(names.name("no name that lowering knows").known == .other)
  }

  @Test("A file's names go on where the module's end")
  func names() {
    let module = Names()
    let outer = module.name("Outer")
    let inner = module.joined(outer, module.name("Inner"))
    let file = Names(module.own)
    #expect(file.name("Outer") == outer)
    #expect(file.find("Outer.Other") == nil)
    let other = file.joined(outer, file.name("Other"))
    #expect(file.spelling(other) == "Outer.Other")
    #expect(file.find("Outer.Other") == other)
    #expect(file.lastComponent(of: inner) == file.name("Inner"))
    #expect(file.scope(around: inner) == outer)
    #expect(file.scope(around: outer) == .none)
    #expect(file.withoutFirstComponent(file.name("a.b.c")) == file.name("b.c"))
    #expect(file.spelling(file.call(outer, [Name(.underscore), Name(.at)])) == "Outer(_:at:)")
    #expect(module.find("Outer.Other") == nil)
  }

  @Test("Many names are all found again")
  func growth() {
    let names = Names()
    let made = (0..<5000).map { names.name("name\($0)") }
    #expect(Set(made).count == made.count)
    #expect(made.indices.allSatisfy { names.find("name\($0)") == made[$0] })
  }

  @Test("Equal types have equal numbers, in the file and in the module")
  func types() {
    let names = Names()
    let module = TypeTable()
    let pair = module.list([
      .init(label: names.name("a"), type: .int), .init(type: .rawPointer, isInOut: true),
    ])
    let tuple = module.type(.tuple(pair))
    let file = TypeTable(module.own)
    let again = file.list([
      .init(label: names.name("a"), type: .int), .init(type: .rawPointer, isInOut: true),
    ])
    #expect(file.type(.tuple(again)) == tuple)
    #expect(file.list([.init(type: .int)]) != pair)
    #expect(file.elements(pair).map(\.type) == [.int, .rawPointer])
    #expect(file.element(1, of: pair)?.isInOut == true)
    #expect(file.element(2, of: pair) == nil)
    let twice = file.optional(file.optional(tuple))
    #expect(file.unwrapped(twice) == tuple)
    #expect(file.standard(names.name("CInt")) == .int32)
    #expect(file.pointee(file.optional(file.pointer(to: .byte))) == .byte)
    #expect(file.isPlain(file.array(.int)) == false)
    #expect(file.isPlain(.string))
  }

  @Test("A flat map keeps the last value of each key")
  func flatMap() {
    var map = FlatMap<Int>()
    for number in 0..<3000 { map[UInt64(number * 7)] = number }
    for number in 0..<3000 where number % 3 == 0 { map[UInt64(number * 7)] = -1 }
    #expect(map.count == 3000)
    for number in 0..<3000 {
      let expected = number % 3 == 0 ? -1 : number
      #expect(map[UInt64(number * 7)] == expected)
    }
    #expect(map[1] == nil)
  }
}
