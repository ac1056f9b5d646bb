import Findings

/// What a package's targets come to: translation units with the flags SwiftPM would give them, the
/// headers of modules that Swift imports, and Swift modules.
struct PackageUnits {
  let layout: PackageLayout
  let reader: ProjectReader
  let extraFlags: [String]
  private(set) var swiftModules: [Project.SwiftModule] = []
  private(set) var cUnits: [Project.CUnit] = []
  private(set) var targets: [Project.Target] = []
  private(set) var notices: [Notice] = []

  init(layout: PackageLayout, reader: ProjectReader, extraFlags: [String]) {
    self.layout = layout
    self.reader = reader
    self.extraFlags = extraFlags
    var imported: Set<String> = []
    for target in layout.targets where target.hasSwift {
      imported.formUnion(layout.closure(of: target.id))
    }
    for target in layout.targets {
      add(target, isImported: imported.contains(target.id))
    }
  }

  private mutating func add(_ target: PackageLayout.Target, isImported: Bool) {
    let swift = target.sources.filter { PathText.fileExtension(of: $0) == "swift" }
    if !swift.isEmpty {
      swiftModules.append(Project.SwiftModule(target: target.id, files: swift))
    }
    targets.append(
      Project.Target(
        id: target.id, name: target.manifest.name, directory: target.directory ?? "",
        dependencies: target.dependencies, origin: .manifest, kind: target.manifest.kind.rawValue))
    for file in target.sources {
      guard let language = SourceLanguage(path: file) else { continue }
      cUnits.append(
        Project.CUnit(
          path: file, target: target.id, arguments: sourceFlags(target, language), text: nil))
    }
    if isImported, target.isCModule { addModule(of: target) }
    if let header = target.manifest.bridgingHeader { addBridgingHeader(header, of: target) }
  }

  // MARK: Flags

  private func absolute(_ path: String) -> String {
    path.isEmpty ? reader.root : PathText.joined(reader.root, path)
  }

  /// `-I` for the public headers of the C modules among some targets.
  private func includes(of ids: [String]) -> [String] {
    var flags: [String] = []
    for id in ids {
      guard let target = layout.target(id), target.isCModule, let directory = target.directory else {
        continue
      }
      flags += ["-I", absolute(target.manifest.kind == .system ? directory : target.headerDirectory)]
      if let name = target.manifest.pkgConfig { flags += PkgConfig.flags(of: name) }
    }
    return flags
  }

  private func sourceFlags(
    _ target: PackageLayout.Target, _ language: SourceLanguage
  ) -> [String] {
    let manifest = target.manifest
    let package = layout.packages[target.package].manifest
    let isCxx = language == .cPlusPlus || language == .objectiveCPlusPlus
    let settings = isCxx ? manifest.cxxSettings : manifest.cSettings
    var flags = ["-DSWIFT_PACKAGE=1", "-DDEBUG=1"]
    if let standard = isCxx ? package.cxxStandard : package.cStandard { flags.append("-std=" + standard) }
    flags += ["-I", absolute(target.headerDirectory)]
    flags += settings.headerSearchPaths.flatMap { ["-I", absolute(PathText.normalised(target.joined($0)))] }
    flags += settings.flags
    let closure = layout.closure(of: target.id).dropFirst()
    return flags + includes(of: Array(closure)) + extraFlags
  }

  // MARK: Modules

  private mutating func addModule(of target: PackageLayout.Target) {
    let manifest = layout.packages[target.package]
    guard let headers = ModuleHeaders.ofTarget(target, index: layout.index, reader: reader) else {
      if target.manifest.kind == .system {
        notices.append(
          Notice(
            kind: "module-without-headers", severity: .remark,
            message: "no headers of module '\(target.manifest.name)' were found",
            path: manifest.manifestPath))
      }
      return
    }
    let isCxx = layout.targets.contains {
      $0.manifest.usesCxxInterop && $0.dependencies.contains(target.id)
    }
    var flags = ["-x", isCxx ? "c++" : "c", "-DSWIFT_PACKAGE=1", "-D__swift__=60300"]
    flags += includes(of: layout.closure(of: target.id)) + extraFlags
    cUnits.append(
      Project.CUnit(
        path: headers.path, target: target.id, arguments: flags, text: headers.text,
        providers: target.manifest.providers))
  }

  private mutating func addBridgingHeader(_ header: String, of target: PackageLayout.Target) {
    let base = layout.packages[target.package].directory
    guard let path = PackageLayout.relative(base, header), layout.index.contains(path) else { return }
    let flags =
      ["-x", "c", "-DSWIFT_PACKAGE=1"] + includes(of: layout.closure(of: target.id))
      + target.manifest.importerFlags + extraFlags
    cUnits.append(
      Project.CUnit(
        path: path, target: target.id, arguments: flags,
        text: "#include \"\(absolute(path))\"\n"))
  }
}
