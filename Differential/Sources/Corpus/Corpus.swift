import Foundation

/// The Swift files that both executables read.
package enum Corpus {
  /// The Swift files at or below the paths, in order. Nothing is left out but what git keeps for itself.
  ///
  /// Ends the process with status 2 when a path does not exist or nothing is found: no comparison of
  /// nothing may pass for a success.
  package static func swiftFiles(under paths: some Sequence<String>) -> [String] {
    let files = paths.flatMap(swiftFiles(under:))
    guard !files.isEmpty else { fail("usage: \(CommandLine.arguments[0]) FILE-OR-FOLDER…") }
    return files
  }

  /// The files of `swiftFiles`, grouped as a build would group them into modules: by the folder below
  /// `Sources` or `Tests`, else by the folder they are in.
  package static func modules(of files: [String]) -> [[String]] {
    var order: [String] = []
    var modules: [String: [String]] = [:]
    for file in files {
      let folder = moduleFolder(of: file)
      if modules[folder] == nil { order.append(folder) }
      modules[folder, default: []].append(file)
    }
    return order.map { modules[$0] ?? [] }
  }

  private static func moduleFolder(of file: String) -> String {
    let parts = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let root = parts.lastIndex { $0 == "Sources" || $0 == "Tests" || $0 == "Source" }
    guard let root, root + 1 < parts.endIndex else { return parts.joined(separator: "/") }
    return parts[...(root + 1)].joined(separator: "/")
  }

  package static func bytes(of path: String) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else { fail("\(path): cannot be read") }
    return [UInt8](data)
  }

  private static func swiftFiles(under path: String) -> [String] {
    var isFolder: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      fail("\(path): does not exist")
    }
    guard isFolder.boolValue else { return [path] }
    var files: [String] = []
    for case let name as String in FileManager.default.enumerator(atPath: path) ?? .init() {
      let full = path + "/" + name
      var isNested: ObjCBool = false
      guard name.hasSuffix(".swift"), !name.contains(".git/"),
        unsafe FileManager.default.fileExists(atPath: full, isDirectory: &isNested),
        !isNested.boolValue
      else { continue }
      files.append(full)
    }
    return files.sorted()
  }

  private static func fail(_ message: String) -> Never {
    print(message)
    exit(2)
  }
}
