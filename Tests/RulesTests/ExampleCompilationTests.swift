import Driver
import Foundation
import TestKit
import Testing

/// Examples that use libraries, compiled against the real headers. Takes half a minute, so only where
/// the headers are expected: in CI.
private let examples: [RulePage.Example] =
  HeaderSource.areExpected
  ? ((try? RulePage.all(root: Checkout.root)) ?? []).flatMap(\.examples).filter { example in
    example.files.contains { $0.text.contains("#include <") || $0.text.contains("import C") }
  } : []

@Test("an example that uses a library compiles against its headers", arguments: examples)
func exampleCompiles(example: RulePage.Example) throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("unsafe-lint-compile-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  for file in example.files {
    try Data(file.text.utf8).write(to: folder.appendingPathComponent(file.name))
  }
  let c = example.files.filter { $0.name.hasSuffix(".c") }.map { folder.path + "/" + $0.name }
  if !c.isEmpty {
    let output = try run(
      ["clang", "-fsyntax-only", "-std=gnu17", "-fblocks", "-Wno-everything"]
        + ["implicit-function-declaration", "incompatible-pointer-types", "int-conversion"]
        .map { "-Werror=" + $0 } + HeaderSource.arguments + ["-I", folder.path] + c)
    #expect(output == "", "\(example)")
  }
  let swift = example.files.filter { $0.name.hasSuffix(".swift") }
  guard !swift.isEmpty, let modules = moduleFolders(imported: swift) else { return }
  let output = try run(
    ["swiftc", "-typecheck", "-parse-as-library", "-swift-version", "5", "-suppress-warnings"]
      + HeaderSource.arguments.flatMap { ["-Xcc", $0] } + modules.flatMap { ["-I", $0] }
      + swift.map { folder.path + "/" + $0.name })
  #expect(output == "", "\(example)")
}

/// Folders with a module map each; `nil` when the files import what this machine cannot have.
private func moduleFolders(imported files: [RulePage.File]) -> [String]? {
  var folders: [String] = []
  for line in files.flatMap({ $0.text.split(separator: "\n") }) where line.hasPrefix("import ") {
    let name = String(line.dropFirst(7))
    if ["Glibc", "Foundation", "Dispatch", "CoreFoundation"].contains(name) { continue }
    guard let folder = modules[name] else { return nil }
    folders.append(folder)
  }
  return folders
}

/// The modules of all libraries, by name, written once.
private let modules: [String: String] = {
  let root = FileManager.default.temporaryDirectory
    .appendingPathComponent("unsafe-lint-modules-\(ProcessInfo.processInfo.processIdentifier)")
  let text = try? String(contentsOfFile: Checkout.root + "/rules.yml", encoding: .utf8)
  let catalogue = text.flatMap { try? CatalogueReader.read($0, path: "rules.yml", kind: .shipped) }
  var headers: [String: [String]] = ["CEpoll": ["sys/epoll.h"]]
  for library in catalogue?.libraries ?? [] {
    if let module = HeaderSource.all[library.name]?.module { headers[module] = library.headers }
  }
  return headers.reduce(into: [:]) { folders, module in
    let folder = root.appendingPathComponent(module.key)
    let shim = module.value.map { "#include <\($0)>\n" }.joined()
    let map = "module \(module.key) [system] { header \"shim.h\" export * }\n"
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try? Data(shim.utf8).write(to: folder.appendingPathComponent("shim.h"))
    try? Data(map.utf8).write(to: folder.appendingPathComponent("module.modulemap"))
    folders[module.key] = folder.path
  }
}()

/// The errors that a command prints; empty when it succeeds.
private func run(_ command: [String]) throws -> String {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = command
  let pipe = Pipe()
  process.standardError = pipe
  process.standardOutput = FileHandle.nullDevice
  try process.run()
  let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  if process.terminationStatus == 0 { return "" }
  let text = String(decoding: bytes, as: UTF8.self)
  return text.split(separator: "\n").filter { $0.contains("error:") }.joined(separator: "\n")
}
