import Foundation
import TestKit
import Testing

/// What each target may import of ours and of others; what is not here may import nothing.
private let layers: [String: Set<String>] = [
  "SourceText": [],
  "CClangIndex": [],
  "Findings": ["SourceText"],
  "PointerFlow": ["SourceText"],
  "SwiftFrontend": ["PointerFlow", "SourceText"],
  "CFrontend": ["CClangIndex", "PointerFlow", "SourceText"],
  "Rules": ["PointerFlow", "Findings", "SourceText"],
  "Reporting": ["Findings", "SourceText"],
  "Driver": [
    "SwiftFrontend", "CFrontend", "PointerFlow", "Rules", "Findings", "SourceText", "Yams",
    "Subprocess", "System", "SystemPackage",
  ],
  "LanguageServer": ["Driver", "Findings", "SourceText"],
  "unsafe-lint": ["Driver", "Reporting", "LanguageServer", "Findings", "ArgumentParser"],
  "unsafe-lint-dev": [
    "Driver", "Reporting", "Rules", "PointerFlow", "SwiftFrontend", "CFrontend", "Findings",
    "SourceText", "TestKit", "ArgumentParser", "Yams",
  ],
  "TestKit": [
    "Driver", "Reporting", "Rules", "PointerFlow", "SwiftFrontend", "CFrontend", "Findings",
    "SourceText", "Testing",
  ],
]

/// Modules of the platform that count for no layer.
private let platform: Set<String> = [
  "Glibc", "Musl", "Darwin", "Foundation", "Dispatch", "Synchronization",
]

/// The folders of a target that alone may import a third-party module.
private let confined: [String: String] = ["Yams": "Sources/Driver/Configuration/"]

@Test("targets import downward only", arguments: layers.keys.sorted())
func importsFollowTheTable(target: String) throws {
  let allowed = try #require(layers[target]).union(platform)
  let files = try SourceTree.files(below: "Sources/\(target)", endings: ["swift"])
  #expect(!files.isEmpty || target == "CClangIndex")
  for file in files {
    for module in try ImportLine.modules(inFile: file) {
      #expect(allowed.contains(module), "\(file) imports \(module)")
    }
  }
}

@Test("every folder below Sources is in the table")
func everyTargetHasALayer() throws {
  let folders = try FileManager.default.contentsOfDirectory(atPath: Checkout.root + "/Sources")
  for folder in folders where !folder.hasPrefix(".") {
    #expect(layers[folder] != nil, "\(folder) has no layer")
  }
}

@Test("third-party modules stay where they belong", arguments: confined.keys.sorted())
func thirdPartyModulesAreConfined(module: String) throws {
  let home = try #require(confined[module])
  for file in try SourceTree.files(below: "Sources/Driver", endings: ["swift"]) {
    if try ImportLine.modules(inFile: file).contains(module) {
      #expect(file.hasPrefix(home), "\(file) imports \(module)")
    }
  }
}

@Test("layers 0 to 2 do without Foundation")
func lowerLayersDoWithoutFoundation() throws {
  let lower = [
    "SourceText", "Findings", "PointerFlow", "SwiftFrontend", "CFrontend", "Rules",
  ]
  for target in lower {
    for file in try SourceTree.files(below: "Sources/\(target)", endings: ["swift"]) {
      #expect(try !ImportLine.modules(inFile: file).contains("Foundation"), "\(file)")
    }
  }
}

@Test("import lines are read with their attributes, access levels and kinds")
func importLinesAreRead() {
  let text = """
    import A
    package import B
    @_exported public import C.Inner
    @testable import D
    import struct E.Thing
      import F
    // import G
    let importance = 1
    """
  #expect(ImportLine.modules(in: text) == ["A", "B", "C", "D", "E", "F"])
}
