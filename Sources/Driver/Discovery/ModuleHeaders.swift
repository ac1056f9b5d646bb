import Findings
import SourceText

/// The headers that make up a C module, as a unit that only includes them.
struct ModuleHeaders: Hashable {
  /// Relative to the root: the module map, else the first header. Stands for the unit in messages.
  var path: String
  /// Absolute paths, in order.
  var includes: [String]

  /// What the C parser reads in place of a file.
  var text: String { includes.map { "#include \"\($0)\"\n" }.joined() }

  static let mapNames = ["module.modulemap", "module.map"]

  /// The module of a SwiftPM target; `nil` when it has no headers.
  ///
  /// Without a module map SwiftPM makes one: `Name.h` or `Name/Name.h` is the umbrella header, else
  /// the whole header directory is. Source: SwiftPM, "Usage", section "Creating C Language Targets".
  static func ofTarget(
    _ target: PackageLayout.Target, index: FileIndex, reader: ProjectReader
  ) -> ModuleHeaders? {
    guard let directory = target.directory else { return nil }
    let place = target.manifest.kind == .system ? directory : target.headerDirectory
    for name in mapNames {
      let map = PathText.joined(place, name)
      if index.contains(map) { return ofMap(map, index: index, reader: reader) }
    }
    if target.manifest.kind == .system { return nil }
    func absolute(_ path: String) -> String { PathText.joined(reader.root, path) }
    let name = target.moduleName
    for umbrella in ["\(name).h", "\(name)/\(name).h"] {
      let path = PathText.joined(place, umbrella)
      if index.contains(path) { return ModuleHeaders(path: path, includes: [absolute(path)]) }
    }
    let headers = index.files(under: place).filter { PathText.fileExtension(of: $0) == "h" }
    return headers.first.map { ModuleHeaders(path: $0, includes: headers.map(absolute)) }
  }

  /// The modules of a module map, as one unit; `nil` when it cannot be read or names no header.
  static func ofMap(_ map: String, index: FileIndex, reader: ProjectReader) -> ModuleHeaders? {
    var includes: [String] = []
    var pending = [map]
    var seen: Set<String> = []
    while let path = pending.popLast() {
      guard seen.insert(path).inserted, seen.count <= 64, let file = reader.read(path) else {
        continue
      }
      let directory = PathText.directory(of: path)
      let moduleMap = ModuleMap(bytes: file.bytes)
      for module in moduleMap.modules {
        includes += headers(of: module, in: directory, index: index, root: reader.root)
      }
      pending += moduleMap.references.compactMap { PackageLayout.relative(directory, $0) }
        .filter(index.contains).reversed()
    }
    return includes.isEmpty ? nil : ModuleHeaders(path: map, includes: includes)
  }

  /// Xcode copies the headers of a framework together; in the sources they may lie anywhere.
  private static func frameworkHeader(_ path: String, index: FileIndex, root: String) -> String? {
    if let relative = PathText.relative(path, to: root), index.contains(relative) { return path }
    let name = PathText.lastComponent(of: path)
    let found = index.files.filter { PathText.lastComponent(of: $0) == name }
    return found.count == 1 ? PathText.joined(root, found[0]) : nil
  }

  private static func headers(
    of module: ModuleMap.Module, in directory: String, index: FileIndex, root: String
  ) -> [String] {
    let base = PathText.joined(root, directory)
    let place = module.isFramework ? PathText.joined(base, "Headers") : base
    func absolute(_ path: String) -> String { PathText.absolute(path, in: place) }
    var excluded: Set<String> = []
    var includes: [String] = []
    for header in module.allHeaders {
      switch header.role {
      case .normal, .umbrella:
        let path = absolute(header.path)
        if !module.isFramework {
          includes.append(path)
        } else if let found = frameworkHeader(path, index: index, root: root) {
          includes.append(found)
        }
      case .excluded, .textual: excluded.insert(absolute(header.path))
      }
    }
    for umbrella in module.allUmbrellaDirectories {
      guard let path = PathText.relative(absolute(umbrella), to: root) else { continue }
      for file in index.files(under: path) where PathText.fileExtension(of: file) == "h" {
        let header = PathText.joined(root, file)
        if !excluded.contains(header), !includes.contains(header) { includes.append(header) }
      }
    }
    return includes
  }
}
