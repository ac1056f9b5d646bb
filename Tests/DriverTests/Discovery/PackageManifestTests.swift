@testable import Driver
import Testing

private func manifest(_ body: String) throws -> PackageManifest {
  try #require(
    PackageManifest(
      bytes: Array("// swift-tools-version: 6.0\nimport PackageDescription\n\(body)".utf8),
      directory: "/p"))
}

@Test("targets, products and dependencies are read as written")
func plainManifest() throws {
  let package = try manifest(
    """
    let package = Package(
      name: "P",
      products: [.library(name: "Lib", targets: ["A", "CLib"])],
      dependencies: [.package(path: "../Other"), .package(url: "https://x.y/z", from: "1.0.0")],
      targets: [
        .target(name: "A", dependencies: ["CLib", .target(name: "B"), .product(name: "Q", package: "z"),
          .byName(name: "D", condition: .when(platforms: [.macOS]))]),
        .target(
          name: "CLib", path: "native", exclude: ["tests"], sources: ["src", "one.c"],
          publicHeadersPath: "api",
          cSettings: [
            .define("PLAIN"), .define("LEVEL", to: "3"), .headerSearchPath("src/private"),
            .define("MAC", .when(platforms: [.macOS])), .define("LIN", .when(platforms: [.linux])),
            .define("FAST", .when(configuration: .release)), .unsafeFlags(["-fno-common"]),
          ]),
        .executableTarget(name: "Tool"), .testTarget(name: "T"), .plugin(name: "G", capability: .buildTool()),
        .systemLibrary(name: "CZ", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .binaryTarget(name: "Bin", path: "Bin.xcframework"),
      ],
      cLanguageStandard: .gnu11, cxxLanguageStandard: .cxx17)
    """)
  #expect(package.name == "P")
  #expect(package.targets.map(\.name) == ["A", "CLib", "Tool", "T", "G", "CZ", "Bin"])
  #expect(
    package.targets.map(\.kind) == [
      .regular, .regular, .executable, .test, .plugin, .system, .binary,
    ])
  #expect(package.targets[0].dependencies == ["CLib", "B", "Q", "D"])
  #expect(package.products == [.init(name: "Lib", targets: ["A", "CLib"])])
  #expect(package.localPackages == ["../Other"])
  #expect(package.cStandard == "gnu11")
  #expect(package.cxxStandard == "c++17")
  let c = package.targets[1]
  #expect(c.path == "native" && c.exclude == ["tests"] && c.sources == ["src", "one.c"])
  #expect(c.publicHeadersPath == "api")
  #if os(Linux)
    #expect(c.cSettings.flags == ["-DPLAIN=1", "-DLEVEL=3", "-DLIN=1", "-fno-common"])
    #expect(package.targets[5].providers == ["zlib1g-dev"])
  #endif
  #expect(c.cSettings.headerSearchPaths == ["src/private"])
  #expect(package.targets[5].pkgConfig == "zlib")
  #expect(package.unread.isEmpty)
}

@Test("variables, concatenation, functions, extensions and conditions are evaluated")
func evaluatedManifest() throws {
  let package = try manifest(
    """
    let prefix = "C" + "Vendor"
    let shared: [CSetting] = [.define("SHARED")]
    func vendored(_ name: String, flags: [CSetting] = shared) -> Target {
      return .target(name: "\\(prefix)\\(name)", path: "vendor/\\(name.lowercased())", cSettings: flags)
    }
    extension Target.Dependency { static let core: Self = "Core" }
    var targets: [Target] = [.target(name: "Core"), vendored("Zip"), vendored("Png", flags: shared + [.define("PNG")])]
    #if os(Linux) || os(macOS)
    targets.append(.target(name: "Posix", dependencies: [.core]))
    #else
    targets.append(.target(name: "Nowhere"))
    #endif
    #if swift(>=99)
    targets.append(.target(name: "Future"))
    #endif
    if Context.environment["SOMETHING"] != nil { targets.append(.target(name: "Special")) }
    targets += ["X", "Y"].map { .target(name: "Part" + $0) }
    let package = Package(name: "P", targets: targets)
    for target in package.targets where target.name.hasPrefix("Part") {
      var settings = target.cSettings ?? []
      settings.append(.define("PART"))
      target.cSettings = settings
    }
    package.targets.append(.target(name: "Late"))
    package.dependencies += [.package(path: "../Beside")]
    """)
  #expect(
    package.targets.map(\.name) == [
      "Core", "CVendorZip", "CVendorPng", "Posix", "PartX", "PartY", "Late",
    ])
  #expect(package.localPackages == ["../Beside"])
  #expect(package.targets[1].path == "vendor/zip")
  #expect(package.targets[1].cSettings.flags == ["-DSHARED=1"])
  #expect(package.targets[2].cSettings.flags == ["-DSHARED=1", "-DPNG=1"])
  #expect(package.targets[3].dependencies == ["Core"])
  #expect(package.targets[4].cSettings.flags == ["-DPART=1"])
  #expect(package.unread.isEmpty)
}

@Test("what reading does not decide is said, and the rest is read")
func undecidedManifest() throws {
  let package = try manifest(
    """
    import Foundation
    let flags = (try? String(contentsOfFile: "flags.txt")) ?? ""
    let package = Package(
      name: "P", targets: [.target(name: "A", cSettings: [.define("A"), .unsafeFlags(compute())]), mystery])
    """)
  #expect(package.targets.map(\.name) == ["A"])
  #expect(package.targets[0].cSettings.flags == ["-DA=1"])
  #expect(package.unread.contains { $0.contains("the targets") })
}

@Test("a hostile manifest costs bounded time and memory")
func hostileManifest() throws {
  let package = try manifest(
    """
    func again(_ n: String) -> [Target] { again(n + n) + again(n + n) }
    var list = ["a", "b"]
    for x in list { for y in list { list += list; list.append(x + y) } }
    let package = Package(name: "P", targets: [.target(name: "A")] + again("x"))
    """)
  #expect(package.unread.contains { $0.contains("more steps") })
}

@Test("a file that makes no package is none", arguments: ["", "let x = 1", "}{ Package(", "\0\u{FF}"])
func noManifest(text: String) {
  #expect(PackageManifest(bytes: Array(text.utf8), directory: "/p") == nil)
}
