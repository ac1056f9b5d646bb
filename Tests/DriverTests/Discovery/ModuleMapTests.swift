@testable import Driver
import Testing

private func read(_ text: String) -> ModuleMap { ModuleMap(bytes: Array(text.utf8)) }

@Test("headers of every role, links, exports and attributes of a module are read")
func moduleMembers() throws {
  let map = read(
    """
    // a comment
    module CLib [system] [extern_c] {
      header "a.h"  /* another */
      private header "p.h"
      textual header "t.inc"
      exclude header "x.h"
      header "sized.h" { size 12 mtime 3 }
      umbrella header "CLib.h"
      link "z"
      link framework "Security"
      export *
      use Other
      requires !objc, c11
      config_macros [exhaustive] NDEBUG
      conflict Bad, "do not"
    }
    """)
  let module = try #require(map.modules.first)
  #expect(map.modules.count == 1)
  #expect(module.name == "CLib" && module.isSystem && !module.isFramework)
  #expect(
    module.headers == [
      .init(path: "a.h", role: .normal), .init(path: "p.h", role: .normal, isPrivate: true),
      .init(path: "t.inc", role: .textual), .init(path: "x.h", role: .excluded),
      .init(path: "sized.h", role: .normal), .init(path: "CLib.h", role: .umbrella),
    ])
  #expect(module.links == ["z", "Security"])
  #expect(module.exports == ["*"] && module.uses == ["Other"])
  #expect(module.requirements == ["!objc", "c11"])
}

@Test("nested, explicit, framework, inferred and extern modules are read")
func nestedModules() throws {
  let map = read(
    """
    framework module F { umbrella header "F.h" export * module * { export * } }
    module Outer {
      explicit module Inner { header "inner.h" }
      module Objective { requires objc header "objc.h" }
      umbrella "all"
    }
    extern module Far "far/module.modulemap"
    """)
  #expect(map.modules.map(\.name) == ["F", "Outer"])
  #expect(map.modules[0].isFramework && map.modules[0].submodules.map(\.name) == ["*"])
  #expect(map.modules[1].submodules.map(\.name) == ["Inner", "Objective"])
  #expect(map.modules[1].submodules[0].isExplicit)
  #expect(map.modules[1].allHeaders.map(\.path) == ["inner.h"])
  #expect(map.modules[1].allUmbrellaDirectories == ["all"])
  #expect(map.references == ["far/module.modulemap"])
}

@Test(
  "any text is read to its end",
  arguments: [
    "module", "module {", "module A { header", "module A { header \"", "}}}} module B { header \"b.h\" }",
    String(repeating: "module A {", count: 5000), "extern module", "/* open", "module A [ {",
  ])
func brokenMaps(text: String) {
  let map = read(text)
  #expect(map.modules.allSatisfy { $0.name.count <= text.count })
  if text.contains("b.h") { #expect(map.modules.last?.headers.first?.path == "b.h") }
}
