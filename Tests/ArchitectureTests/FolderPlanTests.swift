import Foundation
import TestKit
import Testing

/// The folders of each target and what they hold; what is not here may not be there. Targets without
/// folders keep their files beside each other.
private let folders: [String: Set<String>] = [
  "SourceText": [],
  // The headers that other targets see.
  "CClangIndex": ["include"],
  "Findings": [],
  "PointerFlow": [
    "IR", "IR/Text", "CallGraph", "Summaries", "Solver", "Models", "Models/Generated",
  ],
  "SwiftFrontend": ["Lexer", "Parser", "Syntax", "Lowering", "Manifest"],
  "CFrontend": ["ClangHandles", "Lowering"],
  // A folder for each question that rules ask; `Bounds` comes with the first rule about sizes.
  "Rules": [
    "Escape", "Retention", "Laundering", "Allocation", "Lifetime", "Bounds", "Pages", "Generated",
  ],
  "Reporting": ["SARIF", "Human", "HTML", "Graph"],
  "Driver": [
    "Configuration", "Discovery", "Cache", "Suppression", "Comparison", "Worker", "Archive",
  ],
  "LanguageServer": ["Framing", "Messages", "Documents", "Analysis"],
  "unsafe-lint": ["Commands"],
  "unsafe-lint-dev": ["Corpus"],
  "TestKit": ["Examples", "Catalogue", "Corpus"],
]

/// Where a target is tested when it has no suite of its own name, and why.
private let testedElsewhere = [
  // Its declarations against the real header, its tables by what is lowered from them.
  "CClangIndex": "CFrontendTests",
  // The built binary, as users run it.
  "unsafe-lint": "CommandLineTests",
  // What it does is a few lines over TestKit.
  "unsafe-lint-dev": "RulesTests",
  "TestKit": "RulesTests",
]

private func directories(below folder: String) throws -> Set<String> {
  let root = Checkout.root + "/" + folder
  return Set(
    try FileManager.default.subpathsOfDirectory(atPath: root).filter { path in
      var isDirectory: ObjCBool = false
      return unsafe FileManager.default.fileExists(atPath: root + "/" + path, isDirectory: &isDirectory)
        && isDirectory.boolValue && !path.split(separator: "/").contains { $0.hasPrefix(".") }
    })
}

@Test("the folders of a target are those of the plan", arguments: folders.keys.sorted())
func targetFolders(target: String) throws {
  let planned = try #require(folders[target])
  for folder in try directories(below: "Sources/\(target)") {
    #expect(planned.contains(folder), "Sources/\(target)/\(folder)")
  }
}

@Test("every target has a suite")
func suites() throws {
  for target in folders.keys {
    let suite = testedElsewhere[target] ?? target + "Tests"
    let files = try SourceTree.files(below: "Tests/\(suite)", endings: ["swift"])
    #expect(!files.isEmpty, "Tests/\(suite)")
  }
}

@Test(
  "what the plan names is there",
  arguments: [
    "Package.swift", "rules.yml", "Makefile", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE",
    ".ci/run", "Differential/Package.swift", "Benchmarks/Package.swift", "Documentation/Architecture.md",
    "Sources/Driver/Pipeline.swift", "Sources/Driver/ExitStatus.swift", "Tests/Goldens",
    "Plugins/UnsafeLintCommandPlugin", "Plugins/UnsafeLintBuildToolPlugin",
  ])
func landmarks(path: String) {
  #expect(FileManager.default.fileExists(atPath: Checkout.root + "/" + path))
}

@Test("decisions are numbered without gaps and listed")
func decisions() throws {
  let files = try SourceTree.files(below: "Documentation/Decisions", endings: ["md"])
  let list = try SourceTree.text(of: "Documentation/Architecture.md")
  #expect(!files.isEmpty)
  for (index, file) in files.enumerated() {
    let name = (file as NSString).lastPathComponent
    #expect(name.hasPrefix("000\(index + 1)-"), "\(file)")
    #expect(list.contains("(Decisions/\(name))"), "\(file) is not listed")
  }
}

@Test("plugins know nothing of ours but the executable")
func plugins() throws {
  let files = try SourceTree.files(below: "Plugins", endings: ["swift"])
  #expect(!files.isEmpty)
  for file in files {
    for module in try ImportLine.modules(inFile: file) {
      #expect(["PackagePlugin", "Foundation"].contains(module), "\(file) imports \(module)")
    }
  }
  // What is built for the plugin's user is built from this manifest: nothing but the tool.
  let manifest = try SourceTree.text(of: "Package.swift")
  let declarations = manifest.split(separator: ".plugin(").dropFirst().filter { $0.contains("capability:") }
  #expect(declarations.count == 2)
  for declaration in declarations {
    #expect(declaration.contains("dependencies: [\"unsafe-lint\"])"))
  }
}

/// An executable of the same build cannot run before it: SwiftPM refuses such prebuild commands.
@Test("the build tool plugin uses a build command with an output, and writes beside itself only")
func buildToolPlugin() throws {
  let text = try SourceTree.text(
    of: "Plugins/UnsafeLintBuildToolPlugin/UnsafeLintBuildToolPlugin.swift")
  #expect(text.contains(".buildCommand("))
  #expect(!text.contains(".prebuildCommand("))
  #expect(text.contains("outputFiles: [report]"))
  for line in text.split(separator: "\n") where line.contains("cache") && line.contains("URL") {
    #expect(line.contains("pluginWorkDirectoryURL"))
  }
}

@Test("only the referee may know SwiftSyntax")
func swiftSyntaxStaysOut() throws {
  for folder in ["Sources", "Tests", "Plugins", "Benchmarks"] {
    for file in try SourceTree.files(below: folder, endings: ["swift"])
    where !file.contains("/.build/") {
      let modules = try ImportLine.modules(inFile: file)
      #expect(!modules.contains { $0.hasPrefix("SwiftSyntax") || $0 == "SwiftParser" }, "\(file)")
    }
  }
}
