@testable import Driver
import Testing

@Test("the nearest include directory comes first, and quoted headers are found anywhere")
func folderFlags() throws {
  let project = try TemporaryProject([
    "a/src/x.c": "", "a/include/a.h": "", "b/include/deep/b.h": "", "c/c.h": "",
  ])
  let found = try project.discover(flags: ["-DEXTRA"])
  let root = project.root
  #expect(
    found.unit("a/src/x.c")?.arguments == [
      "-I", root + "/a/include", "-I", root + "/b/include", "-iquote", root + "/a/include",
      "-iquote", root + "/c", "-iquote", root + "/b/include/deep", "-DEXTRA",
    ])
}

@Test("a module map and a bridging header tell Swift what C declares")
func folderModules() throws {
  let project = try TemporaryProject([
    "App/A.swift": "", "App/App-Bridging-Header.h": "#include \"c.h\"", "App/c.h": "",
    "Lib/module.modulemap": "module Lib { umbrella \".\" exclude header \"no.h\" }",
    "Lib/yes.h": "", "Lib/no.h": "", "X.xcodeproj/project.pbxproj": """
      SWIFT_OBJC_BRIDGING_HEADER = "$(SRCROOT)/Other/Bridge.h";
      """, "Other/Bridge.h": "",
  ])
  let found = try project.discover()
  let root = project.root
  #expect(
    found.cUnits.filter(\.isModule).map(\.text) == [
      "#include \"\(root)/App/App-Bridging-Header.h\"\n", "#include \"\(root)/Lib/yes.h\"\n",
      "#include \"\(root)/Other/Bridge.h\"\n",
    ])
}

@Test("headers of a framework are found where the sources keep them, or missed by name")
func frameworkModules() throws {
  let project = try TemporaryProject([
    "A.swift": "", "src/F.h": "", "Support/module.modulemap": "framework module F { umbrella header \"F.h\" }",
    "None/module.modulemap": "framework module N { umbrella header \"N.h\" }",
  ])
  let found = try project.discover()
  #expect(found.cUnits.map(\.text) == ["#include \"\(project.root)/src/F.h\"\n"])
  #expect(found.kinds == ["module-without-headers"])
}

@Test("C++ and Objective-C sources are units too; without Swift no module is parsed")
func foreignLanguages() throws {
  let found = try TemporaryProject([
    "a.cc": "", "b.mm": "", "c.m": "", "d.cpp": "", "e.c": "", "module.modulemap": "module M { header \"h.h\" }",
    "h.h": "",
  ]).discover()
  #expect(found.cUnits.map(\.path) == ["a.cc", "b.mm", "c.m", "d.cpp", "e.c"])
}

@Test("what a .pc file says of flags is read without running anything")
func pkgConfigFile() {
  let file = PkgConfig.File(
    text: """
      prefix=/opt/x
      includedir=${prefix}/include
      Name: x
      Requires: zlib >= 1.2, y
      Cflags: -I${includedir}/x -DX_STATIC "-DQ=a b"
      """)
  #expect(file.flags == ["-I/opt/x/include/x", "-DX_STATIC", "-DQ=a b"])
  #expect(file.requirements == ["zlib", "y"])
}
