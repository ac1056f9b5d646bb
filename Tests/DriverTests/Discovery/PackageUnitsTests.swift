@testable import Driver
import Testing

private let app = """
  // swift-tools-version: 6.0
  import PackageDescription
  let package = Package(
    name: "P",
    targets: [
      .executableTarget(name: "App", dependencies: ["CLib", "CSys"]),
      .target(name: "CLib", dependencies: ["CBase"], exclude: ["old"],
        cSettings: [.define("LIB"), .headerSearchPath("private")]),
      .target(name: "CBase", publicHeadersPath: "api"),
      .systemLibrary(name: "CSys"),
      .testTarget(name: "AppTests", dependencies: ["App"]),
    ])
  """
private let files = [
  "Package.swift": app, "Sources/App/main.swift": "", "Tests/AppTests/T.swift": "",
  "Sources/CLib/a.c": "", "Sources/CLib/old/b.c": "", "Sources/CLib/private/p.h": "",
  "Sources/CLib/include/CLib.h": "", "Sources/CLib/include/extra.h": "",
  "Sources/CBase/base.c": "", "Sources/CBase/api/one.h": "", "Sources/CBase/api/sub/two.h": "",
  "Sources/CSys/module.modulemap": "module CSys [system] { header \"shim.h\" header \"/usr/include/sys.h\" }",
  "Sources/CSys/shim.h": "", "tools/tool.c": "", "tools/include/tool.h": "",
]

@Test("targets own their files, with the flags that SwiftPM would give")
func packageUnits() throws {
  let project = try TemporaryProject(files)
  let found = try project.discover()
  let root = project.root
  #expect(
    found.swiftModules == [
      .init(target: "App", files: ["Sources/App/main.swift"]),
      .init(target: "AppTests", files: ["Tests/AppTests/T.swift"]),
    ])
  #expect(
    found.unit("Sources/CLib/a.c")?.arguments == [
      "-DSWIFT_PACKAGE=1", "-DDEBUG=1", "-I", root + "/Sources/CLib/include", "-I",
      root + "/Sources/CLib/private", "-DLIB=1", "-I", root + "/Sources/CBase/api",
    ])
  #expect(found.unit("Sources/CLib/a.c")?.target == "CLib")
  #expect(found.unit("Sources/CLib/old/b.c") == nil)
  #expect(found.kinds == ["excluded-sources"])
  #expect(found.unit("tools/tool.c")?.arguments.contains(root + "/tools/include") == true)
}

@Test("the headers of every C module that Swift can reach become a unit")
func moduleUnits() throws {
  let project = try TemporaryProject(files)
  let found = try project.discover()
  let root = project.root
  #expect(found.module(of: "CLib")?.text == "#include \"\(root)/Sources/CLib/include/CLib.h\"\n")
  #expect(
    found.module(of: "CBase")?.text
      == "#include \"\(root)/Sources/CBase/api/one.h\"\n#include \"\(root)/Sources/CBase/api/sub/two.h\"\n")
  let system = try #require(found.module(of: "CSys"))
  #expect(
    system.text == "#include \"\(root)/Sources/CSys/shim.h\"\n#include \"/usr/include/sys.h\"\n")
  #expect(system.path == "Sources/CSys/module.modulemap")
}

@Test("a target sees what it depends on, directly and not, and nothing else")
func linkScopes() throws {
  let scopes = try TemporaryProject(files).discover().linkScopes
  #expect(scopes["App"] == ["App", "CLib", "CBase", "CSys"])
  #expect(scopes["CBase"] == ["CBase"])
  #expect(scopes["AppTests"] == ["AppTests", "App", "CLib", "CBase", "CSys"])
  #expect(scopes["folder tools"] == nil)
}

@Test("packages beside each other are told apart and linked by product")
func twoPackages() throws {
  let library = """
    let package = Package(name: "L", products: [.library(name: "Lib", targets: ["Core"])],
      targets: [.target(name: "Core"), .target(name: "App")])
    """
  let user = """
    let package = Package(name: "U", dependencies: [.package(path: "../L")],
      targets: [.target(name: "App", dependencies: [.product(name: "Lib", package: "L")])])
    """
  let found = try TemporaryProject([
    "L/Package.swift": library, "L/Sources/Core/c.c": "", "L/Sources/Core/include/Core.h": "",
    "L/Sources/App/a.swift": "", "U/Package.swift": user, "U/Sources/App/a.swift": "",
  ]).discover()
  #expect(found.swiftModules.map(\.target) == ["L:App", "U:App"])
  #expect(found.linkScopes["U:App"] == ["U:App", "L:Core"])
  #expect(found.linkScopes["L:App"] == ["L:App"])
}

@Test("the manifest for the newest tools counts")
func versionedManifest() throws {
  let found = try TemporaryProject([
    "Package.swift": "let package = Package(name: \"P\", targets: [.target(name: \"Old\")])",
    "Package@swift-5.9.swift": "let package = Package(name: \"P\", targets: [.target(name: \"New\")])",
    "Package@swift-99.swift": "let package = Package(name: \"P\", targets: [.target(name: \"Never\")])",
    "Sources/New/a.swift": "", "Sources/Old/a.swift": "",
  ]).discover()
  #expect(found.swiftModules.map(\.target) == ["New", "folder Sources/Old"])
}

@Test("a path of a manifest does not lead out of the root")
func pathOutOfRoot() throws {
  let outside = try TemporaryProject(["secret.c": ""])
  let project = try TemporaryProject([:])
  try project.write(
    """
    let package = Package(name: "P", targets: [
      .target(name: "A", path: "../\(PathText.lastComponent(of: outside.root))"),
      .target(name: "B", path: "\(outside.root)")])
    """, to: "Package.swift")
  let found = try project.discover()
  #expect(found.cUnits.isEmpty)
  #expect(found.kinds == ["target-without-files", "target-without-files"])
}
