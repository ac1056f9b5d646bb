import Foundation
import TestKit
import Testing

/// Two C targets that define the same function, one keeping its argument and one copying it.
private let sameNames = [
  "Package.swift": """
    // swift-tools-version: 6.0
    import PackageDescription
    let package = Package(name: "P", targets: [
      .target(name: "CKeep"), .target(name: "CCopy"),
      .executableTarget(name: "Keeper", dependencies: ["CKeep"]),
      .executableTarget(name: "Copier", dependencies: ["CCopy"]),
    ])
    """,
  "Sources/CKeep/include/CKeep.h": "void remember(const char *text);\n",
  "Sources/CKeep/keep.c": """
    #include "CKeep.h"
    static const char *last;
    static void put(const char *text) { last = text; }
    void remember(const char *text) { put(text); }
    """,
  "Sources/CCopy/include/CCopy.h": "void remember(const char *text);\n",
  "Sources/CCopy/copy.c": """
    #include <string.h>
    #include "CCopy.h"
    static char last[64];
    static void put(const char *text) { strncpy(last, text, 63); }
    void remember(const char *text) { put(text); }
    """,
  "Sources/Keeper/main.swift": "import CKeep\n\"kept\".withCString { remember($0) }\n",
  "Sources/Copier/main.swift": "import CCopy\n\"copied\".withCString { remember($0) }\n",
]

@Test("functions of the same name in two targets stay apart: only who imports the keeper is told")
func sameNamedFunctions() throws {
  let project = try Scratch(sameNames)
  let outcome = try BuiltTool().run(["lint", "--format", "concise"], in: project.path)
  #expect(outcome.status == 1, "\(outcome.errors)")
  let places = outcome.output.split(separator: "\n").map { $0.prefix { $0 != ":" } }
  #expect(places == ["Sources/Keeper/main.swift"], "\(outcome.output)")
}

@Test("a header-only module is seen by Swift, with the bodies of its inline functions")
func headerOnlyModule() throws {
  let project = try Scratch([
    "Package.swift": """
      let package = Package(name: "P", targets: [
        .systemLibrary(name: "CShim"), .executableTarget(name: "App", dependencies: ["CShim"])])
      """,
    "Sources/CShim/module.modulemap": "module CShim { header \"shim.h\" header \"/none/here.h\" }\n",
    "Sources/CShim/shim.h": """
      static const char *shim_last;
      static inline void shim_keep(const char *text) { shim_last = text; }
      static inline int shim_length(const char *text) { return text[0]; }
      """,
    "Sources/App/main.swift": """
      import CShim
      "kept".withCString { shim_keep($0) }
      "read".withCString { _ = shim_length($0) }
      """,
  ])
  let outcome = try BuiltTool().run(["lint", "--format", "concise", "-v"], in: project.path)
  #expect(outcome.status == 1, "\(outcome.errors)")
  #expect(outcome.output.hasPrefix("Sources/App/main.swift:2:"), "\(outcome.output)")
  #expect(outcome.output.split(separator: "\n").count == 1, "\(outcome.output)")
  #expect(outcome.errors.contains("'/none/here.h' of another owner was not found"))
}

@Test("flags of a compilation database decide what a unit says, and --show-files lists it")
func databaseFlags() throws {
  let project = try Scratch([
    "src/a.c": "#if KEEP\nint *f(void) { int x = 1; return &x; }\n#endif\n", "src/other.c": "broken(",
  ])
  try project.write(
    Array(
      #"[{"directory": "src", "file": "a.c", "command": "cc -DKEEP=1 -fplugin=x.so -c a.c"}]"#.utf8),
    to: "compile_commands.json")
  let tool = try BuiltTool()
  let outcome = try tool.run(["lint", "--format", "concise", "-v"], in: project.path)
  #expect(outcome.status == 1, "\(outcome.errors)")
  #expect(outcome.output.hasPrefix("src/a.c:2:"), "\(outcome.output)")
  #expect(outcome.errors.contains("refused: -fplugin=x.so"), "\(outcome.errors)")
  #expect(outcome.errors.contains("unlisted-units"))
  #expect(outcome.errors.contains("found: libclang "))
  let listing = try tool.run(["lint", "--show-files"], in: project.path)
  #expect(listing.status == 0)
  #expect(listing.output == "src/a.c\n")
}

@Test("a compilation database that was named and cannot be read is status 2")
func missingDatabase() throws {
  let project = try Scratch(["a.c": "int f(void) { return 1; }\n", "bad.json": "{"])
  for named in ["gone", "bad.json"] {
    let outcome = try BuiltTool().run(["lint", "-p", named], in: project.path)
    #expect(outcome.status == 2, "\(outcome.output)")
    #expect(outcome.errors.contains(named))
  }
}

@Test("functions of C++ that C could not say are counted and said; extern \"C\" ones are analysed")
func cPlusPlusUnit() throws {
  let project = try Scratch([
    "a.cpp": """
      struct S { int v; int *p() { return &v; } };
      int &same(int &x) { return x; }
      extern "C" int *f(void) { int x = 1; return &x; }
      """
  ])
  let outcome = try BuiltTool().run(["lint", "--format", "concise", "-v"], in: project.path)
  #expect(outcome.status == 1, "\(outcome.errors)")
  #expect(outcome.output.hasPrefix("a.cpp:3:"), "\(outcome.output)")
  #expect(outcome.output.split(separator: "\n").count == 1, "\(outcome.output)")
  #expect(outcome.errors.contains("skipped-functions"), "\(outcome.errors)")
  #expect(outcome.errors.contains("2 functions of C++"), "\(outcome.errors)")
}
