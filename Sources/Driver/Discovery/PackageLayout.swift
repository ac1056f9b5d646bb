import Findings
import SourceText

/// The packages of a project: where their targets lie, what they own and what they depend on.
struct PackageLayout {
  struct Target {
    /// Unique in the project: the name, with the package's directory in front unless that is the root.
    var id: String
    var manifest: PackageManifest.Target
    /// Relative to the root, as are all paths here; `nil` when the target has no directory.
    var directory: String?
    /// Sources of every language, in byte order.
    var sources: [String] = []
    var headerDirectory: String { PathText.normalised(joined(manifest.publicHeadersPath)) }
    /// Ids of targets it depends on directly, of this and of other packages of the project.
    var dependencies: [String] = []
    /// Products of packages that are not part of the project.
    var foreignProducts: [String] = []
    var package: Int
    /// Of the C module: the name as an identifier.
    var moduleName: String {
      String(manifest.name.unicodeScalars.map { $0.properties.isXIDContinue ? Character($0) : "_" })
    }

    func joined(_ path: String) -> String { PathText.joined(directory ?? "", path) }

    var hasC: Bool { sources.contains { SourceLanguage(path: $0) != nil } }
    var hasSwift: Bool { sources.contains { PathText.fileExtension(of: $0) == "swift" } }
    /// Whether it is a module of C that others import.
    var isCModule: Bool {
      directory != nil && (manifest.kind == .system || (manifest.kind == .regular && !hasSwift))
    }
  }

  struct Package {
    /// Relative to the root.
    var directory: String
    var manifestPath: String
    var manifest: PackageManifest
  }

  private(set) var packages: [Package] = []
  private(set) var targets: [Target] = []
  private(set) var notices: [Notice] = []
  let index: FileIndex
  private var packageDirectories: Set<String> = []

  init(index: FileIndex, reader: ProjectReader) {
    self.index = index
    readManifests(reader)
    for package in packages.indices {
      for target in packages[package].manifest.targets { place(target, of: package) }
    }
    assignSources()
    resolveDependencies()
  }

  /// The directory of the package that a file belongs to: the nearest with a manifest.
  func packageDirectory(of file: String) -> String? {
    var directory = PathText.directory(of: file)
    while true {
      if packageDirectories.contains(directory) { return directory }
      if directory.isEmpty { return nil }
      directory = PathText.directory(of: directory)
    }
  }

  /// Whether a file lies in the directory of a target of its package, which takes it or not.
  func isInsideTarget(_ file: String) -> Bool {
    guard let package = packageDirectory(of: file) else { return false }
    return targets.contains { target in
      guard let directory = target.directory, packages[target.package].directory == package else {
        return false
      }
      return directory.isEmpty || file.hasPrefix(directory + "/")
    }
  }

  func isManifest(_ file: String) -> Bool {
    let name = PathText.lastComponent(of: file)
    return name == "Package.swift" || Self.toolsVersion(of: name) != nil
  }

  /// The target with an id.
  func target(_ id: String) -> Target? { targets.first { $0.id == id } }

  // MARK: Manifests

  private mutating func readManifests(_ reader: ProjectReader) {
    var manifests: [String: [String]] = [:]
    for file in index.files {
      let name = PathText.lastComponent(of: file)
      guard name == "Package.swift" || Self.toolsVersion(of: name) != nil else { continue }
      manifests[PathText.directory(of: file), default: []].append(file)
    }
    for directory in manifests.keys.sorted() {
      guard let path = Self.newest(manifests[directory] ?? []), let file = reader.read(path) else {
        continue
      }
      let absolute = PathText.normalised(reader.root + "/" + directory)
      guard let manifest = PackageManifest(bytes: Array(file.bytes), directory: absolute) else {
        notices.append(
          Notice(
            kind: "manifest-unread", severity: .remark,
            message: "no package could be read from this manifest; its files are taken by folder",
            path: path))
        continue
      }
      if !manifest.unread.isEmpty {
        notices.append(
          Notice(
            kind: "manifest-unread", severity: .remark,
            message: "reading does not decide: " + manifest.unread.joined(separator: "; "),
            path: path, hint: "give what it hides with --cflag, or with -p compile_commands.json"))
      }
      packageDirectories.insert(directory)
      packages.append(Package(directory: directory, manifestPath: path, manifest: manifest))
    }
  }

  /// `Package@swift-5.9.swift` → [5, 9].
  private static func toolsVersion(of name: String) -> [Int]? {
    guard name.hasPrefix("Package@swift-"), name.hasSuffix(".swift") else { return nil }
    let parts = name.dropFirst(14).dropLast(6).split(separator: ".").map { Int($0) }
    return parts.contains(nil) || parts.isEmpty ? nil : parts.compactMap { $0 }
  }

  /// The manifest for the newest tools that are not newer than Swift 6.3.
  private static func newest(_ paths: [String]) -> String? {
    let versioned = paths.compactMap { path -> (version: [Int], path: String)? in
      guard let version = toolsVersion(of: PathText.lastComponent(of: path)) else { return nil }
      return [6, 4].lexicographicallyPrecedes(version) || version == [6, 4] ? nil : (version, path)
    }
    let best = versioned.max { $0.version.lexicographicallyPrecedes($1.version) }?.path
    return best ?? paths.first { PathText.lastComponent(of: $0) == "Package.swift" }
  }

  // MARK: Directories

  private mutating func place(_ manifest: PackageManifest.Target, of package: Int) {
    let base = packages[package].directory
    let id = base.isEmpty ? manifest.name : base + ":" + manifest.name
    var target = Target(id: id, manifest: manifest, package: package)
    let path = packages[package].manifestPath
    switch manifest.kind {
    case .binary:
      notices.append(
        Notice(
          kind: "binary-target", severity: .remark,
          message: "target '\(manifest.name)' is a binary: its functions have no bodies here",
          path: path))
    default:
      target.directory = directory(of: manifest, in: base, isOnly: packages[package].manifest.targets.count == 1)
      if target.directory == nil {
        notices.append(
          Notice(
            kind: "target-without-files", severity: .remark,
            message: "no files of target '\(manifest.name)' are among those analysed", path: path))
      }
    }
    targets.append(target)
  }

  private func directory(
    of target: PackageManifest.Target, in base: String, isOnly: Bool
  ) -> String? {
    if let path = target.path {
      let directory = Self.relative(base, path)
      return directory.flatMap { index.hasFiles(under: $0) ? $0 : nil }
    }
    let places: [String] =
      switch target.kind {
      case .test: ["Tests", "Sources", "Source", "src", "srcs"]
      case .plugin: ["Plugins"]
      default: ["Sources", "Source", "src", "srcs"]
      }
    for place in places {
      let directory = PathText.joined(base, place + "/" + target.name)
      if index.hasFiles(under: directory) { return directory }
    }
    // SE-0386 follow-up in SwiftPM 5.9: an only target may lie in `Sources` itself.
    return isOnly
      ? places.map { PathText.joined(base, $0) }.first { index.hasFiles(under: $0) } : nil
  }

  /// A path of a manifest; `nil` when it leads out of the root.
  static func relative(_ base: String, _ path: String) -> String? {
    let joined = PathText.normalised(PathText.joined(base, path))
    return path.hasPrefix("/") || joined.hasPrefix("..") ? nil : joined
  }

  // MARK: Sources

  /// Every file belongs to the target with the deepest directory around it that takes it.
  private mutating func assignSources() {
    var owners: [String: Int] = [:]
    for (position, target) in targets.enumerated() {
      guard let directory = target.directory else { continue }
      let package = packages[target.package].directory
      for file in index.files(under: directory)
      where PathText.fileExtension(of: file) == "swift" || SourceLanguage(path: file) != nil {
        guard takes(target, file, directory), packageDirectory(of: file) == package else { continue }
        if let other = owners[file], let known = targets[other].directory,
          known.utf8.count >= directory.utf8.count
        {
          continue
        }
        owners[file] = position
      }
    }
    for file in index.files {
      if let owner = owners[file] { targets[owner].sources.append(file) }
    }
  }

  private func takes(_ target: Target, _ file: String, _ directory: String) -> Bool {
    let name = PathText.lastComponent(of: file)
    if name == "Package.swift" || Self.toolsVersion(of: name) != nil { return false }
    func lies(under path: String) -> Bool {
      let place = PathText.normalised(PathText.joined(directory, path))
      return place.isEmpty || file == place || file.hasPrefix(place + "/")
    }
    if target.manifest.exclude.contains(where: lies(under:)) { return false }
    return target.manifest.sources?.contains(where: lies(under:)) ?? true
  }

  // MARK: Dependencies

  private mutating func resolveDependencies() {
    for position in targets.indices {
      let package = targets[position].package
      for name in targets[position].manifest.dependencies {
        let own = targets.first { $0.package == package && $0.manifest.name == name }
        if let own {
          targets[position].dependencies.append(own.id)
          continue
        }
        let found = productTargets(name, besides: package)
        if found.isEmpty {
          targets[position].foreignProducts.append(name)
        } else {
          targets[position].dependencies += found
        }
      }
    }
  }

  /// The targets of a product of another package of the project.
  private func productTargets(_ name: String, besides package: Int) -> [String] {
    for other in packages.indices where other != package {
      guard isNamed(other, by: package) else { continue }
      let manifest = packages[other].manifest
      guard let product = manifest.products.first(where: { $0.name == name }) else { continue }
      return targets.filter { $0.package == other && product.targets.contains($0.manifest.name) }
        .map(\.id)
    }
    return []
  }

  /// Whether a package names another one as a dependency by path.
  private func isNamed(_ other: Int, by package: Int) -> Bool {
    packages[package].manifest.localPackages.contains {
      Self.relative(packages[package].directory, $0) == packages[other].directory
    }
  }

  /// Ids of a target and of all it depends on, directly and not, nearest first.
  func closure(of id: String) -> [String] {
    var closure = [id]
    var next = 0
    while next < closure.count {
      for dependency in target(closure[next])?.dependencies ?? [] where !closure.contains(dependency) {
        closure.append(dependency)
      }
      next += 1
    }
    return closure
  }
}
