import Findings
import SourceText

/// Sources that no build description speaks of: Swift modules by folder, C with the nearest
/// `include`, modules by their module maps, bridging headers.
struct FolderUnits {
  /// More directories than that are not searched for quoted headers.
  static let maximumHeaderDirectories = 512

  let index: FileIndex
  let reader: ProjectReader
  let extraFlags: [String]
  private(set) var swiftModules: [Project.SwiftModule] = []
  private(set) var cUnits: [Project.CUnit] = []
  private(set) var notices: [Notice] = []
  private var includeDirectories: [String] = []
  private var headerDirectories: [String] = []

  /// - Parameter files: those to take, in byte order.
  init(files: [String], index: FileIndex, reader: ProjectReader, extraFlags: [String]) {
    self.index = index
    self.reader = reader
    self.extraFlags = extraFlags
    findHeaders()
    var swift: [String: [String]] = [:]
    for file in files where PathText.fileExtension(of: file) == "swift" {
      swift[Self.target(of: file), default: []].append(file)
    }
    for target in swift.keys.sorted() {
      swiftModules.append(Project.SwiftModule(target: target, files: swift[target] ?? []))
    }
    for file in files where SourceLanguage(path: file) != nil {
      cUnits.append(
        Project.CUnit(
          path: file, target: "folder " + PathText.directory(of: file), arguments: flags(for: file)))
    }
    // Only Swift asks what a module declares.
    if !swift.isEmpty { addModules(files) }
  }

  /// The folder below `Sources` or `Tests` that a file lies in.
  private static func target(of file: String) -> String {
    let components = file.split(separator: "/")
    guard
      let top = components.dropLast(2).lastIndex(where: { $0 == "Sources" || $0 == "Tests" })
    else { return "folder" }
    return "folder " + components[...(top + 1)].joined(separator: "/")
  }

  /// Headers of packages beside count too: build scripts copy them together.
  private mutating func findHeaders() {
    var include: Set<String> = []
    var all: Set<String> = []
    for file in index.files where SourceLanguage.isHeader(file) || Self.isModuleMap(file) {
      var directory = PathText.directory(of: file)
      if SourceLanguage.isHeader(file) { all.insert(directory) } else { include.insert(directory) }
      while !directory.isEmpty {
        if PathText.lastComponent(of: directory) == "include" { include.insert(directory) }
        directory = PathText.directory(of: directory)
      }
    }
    includeDirectories = include.sorted()
    headerDirectories = Array(all.sorted().prefix(Self.maximumHeaderDirectories))
  }

  /// The nearest `include` first, then those of all others; quoted headers are found anywhere, as
  /// Xcode's header maps find them.
  private func flags(for file: String) -> [String] {
    var nearest: [String] = []
    var directory = PathText.directory(of: file)
    while true {
      let candidate = PathText.joined(directory, "include")
      if includeDirectories.contains(candidate) { nearest.append(candidate) }
      if directory.isEmpty { break }
      directory = PathText.directory(of: directory)
    }
    let others = includeDirectories.filter { !nearest.contains($0) }
    let own = PathText.directory(of: file)
    let quoted = headerDirectories.sorted {
      (Self.distance($0, own), $0) < (Self.distance($1, own), $1)
    }
    return (nearest + others).flatMap { ["-I", absolute($0)] }
      + quoted.filter { $0 != own }.flatMap { ["-iquote", absolute($0)] } + extraFlags
  }

  private func absolute(_ path: String) -> String {
    path.isEmpty ? reader.root : PathText.joined(reader.root, path)
  }

  /// How many steps lead from one directory to another.
  private static func distance(_ left: String, _ right: String) -> Int {
    let first = left.split(separator: "/")
    let second = right.split(separator: "/")
    let shared = zip(first, second).prefix { $0 == $1 }.count
    return first.count + second.count - 2 * shared
  }

  // MARK: Modules

  private static func isModuleMap(_ file: String) -> Bool {
    let name = PathText.lastComponent(of: file)
    return name == "module.map" || PathText.fileExtension(of: file) == "modulemap"
  }

  private mutating func addModules(_ files: [String]) {
    let named = bridgingHeadersOfProjects(files)
    for file in files {
      let name = PathText.lastComponent(of: file)
      if Self.isModuleMap(file) {
        guard let headers = ModuleHeaders.ofMap(file, index: index, reader: reader) else {
          notices.append(
            Notice(
              kind: "module-without-headers", severity: .remark,
              message: "no headers of this module map were found", path: file))
          continue
        }
        cUnits.append(
          Project.CUnit(
            path: file, target: "folder " + PathText.directory(of: file),
            arguments: ["-x", "c"] + flags(for: file), text: headers.text))
      } else if name.hasSuffix("Bridging-Header.h") || named.contains(file) {
        cUnits.append(
          Project.CUnit(
            path: file, target: "folder " + PathText.directory(of: file),
            arguments: ["-x", "c"] + flags(for: file),
            text: "#include \"\(absolute(file))\"\n"))
      }
    }
  }

  /// `SWIFT_OBJC_BRIDGING_HEADER = "App/Bridge.h";` in the settings of Xcode projects.
  private func bridgingHeadersOfProjects(_ files: [String]) -> Set<String> {
    var found: Set<String> = []
    for file in files where PathText.lastComponent(of: file) == "project.pbxproj" {
      guard let project = reader.read(file) else { continue }
      let base = PathText.directory(of: PathText.directory(of: file))
      let text = String(decoding: project.bytes, as: UTF8.self)
      for line in text.split(whereSeparator: \.isNewline)
      where line.contains("SWIFT_OBJC_BRIDGING_HEADER") {
        guard let equals = line.firstIndex(of: "=") else { continue }
        var value = line[line.index(after: equals)...].filter { $0 != "\"" && $0 != ";" }
        for variable in ["$(SRCROOT)/", "$(PROJECT_DIR)/", "${SRCROOT}/"] {
          value = value.replacing(variable, with: "")
        }
        let path = value.drop { $0 == " " }
        if let header = PackageLayout.relative(base, String(path)), index.contains(header) {
          found.insert(header)
        }
      }
    }
    return found
  }
}
