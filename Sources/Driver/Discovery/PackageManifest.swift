import SwiftFrontend

/// A `Package.swift` as far as reading it tells: what discovery needs of it.
struct PackageManifest: Hashable, Sendable {
  struct Target: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable {
      case regular, executable, test, system, binary, plugin, macro
    }
    var name: String
    var kind: Kind
    /// Relative to the package; `nil` for the default place.
    var path: String?
    /// Relative to the target; `nil` for everything.
    var sources: [String]?
    var exclude: [String] = []
    var publicHeadersPath = "include"
    /// Names of targets and products.
    var dependencies: [String] = []
    /// For C, relative header paths already joined to `headerSearchPath`.
    var cSettings = Settings()
    var cxxSettings = Settings()
    /// Flags that a Swift target hands to the C compiler behind its imports.
    var importerFlags: [String] = []
    /// Relative to the package.
    var bridgingHeader: String?
    var pkgConfig: String?
    /// System packages that provide a system library, e.g. `libsqlite3-dev`.
    var providers: [String] = []
    var usesCxxInterop = false
  }

  struct Settings: Hashable, Sendable {
    /// `-D…` and flags marked unsafe.
    var flags: [String] = []
    /// Relative to the target.
    var headerSearchPaths: [String] = []
  }

  struct Product: Hashable, Sendable {
    var name: String
    var targets: [String]
  }

  var name = ""
  var targets: [Target] = []
  var products: [Product] = []
  /// Packages beside this one, by path relative to it.
  var localPackages: [String] = []
  /// `-std=` values; `nil` for the compiler's own.
  var cStandard: String?
  var cxxStandard: String?
  /// What could not be read, for people.
  var unread: [String] = []

  /// `nil` when the file makes no package.
  init?(bytes: [UInt8], directory: String) {
    let reading = ManifestReading(
      bytes: bytes, directory: directory, operatingSystem: Self.operatingSystem)
    unread = reading.undecided
    guard let package = reading.package else { return nil }
    name = package["name"].string ?? ""
    for element in elements(package["targets"], "the targets") {
      if let target = target(element) { targets.append(target) }
    }
    for element in elements(package["products"], "the products") {
      guard let call = element.call, let name = call["name"].string else { continue }
      products.append(Product(name: name, targets: strings(call["targets"], "product '\(name)'")))
    }
    for element in elements(package["dependencies"], "the dependencies") {
      if let path = element.call?["path"].string { localPackages.append(path) }
    }
    cStandard = package["cLanguageStandard"].call.map { Self.standard($0.name) }
    cxxStandard = package["cxxLanguageStandard"].call.map { Self.standard($0.name) }
  }

  static var operatingSystem: String {
    #if os(macOS)
      "macOS"
    #else
      "Linux"
    #endif
  }

  /// `gnucxx14` → `gnu++14`, `iso9899_1999` → `iso9899:1999`.
  private static func standard(_ name: String) -> String {
    name.hasPrefix("iso")
      ? name.replacing("_", with: ":") : name.replacing("cxx", with: "c++").replacing("gnuc++", with: "gnu++")
  }

  // MARK: Values

  private mutating func miss(_ what: String) {
    let note = "\(what) could not be read in full"
    if !unread.contains(note) { unread.append(note) }
  }

  private mutating func elements(_ value: ManifestValue, _ what: String) -> [ManifestValue] {
    switch value {
    case .array(let elements):
      if elements.contains(.unknown) { miss(what) }
      return elements
    case .null: return []
    default:
      miss(what)
      return []
    }
  }

  private mutating func strings(_ value: ManifestValue, _ what: String) -> [String] {
    elements(value, what).compactMap(\.string)
  }

  private mutating func string(_ value: ManifestValue, _ what: String) -> String? {
    if value == .unknown { miss(what) }
    return value.string
  }

  // MARK: Targets

  private static let kinds: [String: Target.Kind] = [
    "target": .regular, "executableTarget": .executable, "testTarget": .test,
    "systemLibrary": .system, "binaryTarget": .binary, "plugin": .plugin, "macro": .macro,
  ]

  private mutating func target(_ value: ManifestValue) -> Target? {
    guard let call = value.call, let kind = Self.kinds[call.name] else {
      if value != .unknown { miss("a target") }
      return nil
    }
    guard let name = string(call["name"], "the name of a target") else { return nil }
    let place = "target '\(name)'"
    var target = Target(name: name, kind: kind)
    target.path = string(call["path"], "the path of \(place)")
    if call["sources"] != .null { target.sources = strings(call["sources"], "the sources of \(place)") }
    target.exclude = strings(call["exclude"], "the excludes of \(place)")
    target.publicHeadersPath =
      string(call["publicHeadersPath"], "the header path of \(place)") ?? "include"
    target.pkgConfig = call["pkgConfig"].string
    target.dependencies = elements(call["dependencies"], "the dependencies of \(place)")
      .compactMap { $0.string ?? $0.call?["name"].string ?? $0.call?.positional.first?.string }
    target.cSettings = settings(call["cSettings"], place)
    target.cxxSettings = settings(call["cxxSettings"], place)
    readSwiftSettings(call["swiftSettings"], into: &target)
    for provider in call["providers"].array ?? [] {
      guard let provider = provider.call else { continue }
      if provider.name == (Self.operatingSystem == "macOS" ? "brew" : "apt") {
        target.providers += provider.positional.flatMap { $0.array ?? [] }.compactMap(\.string)
      }
    }
    return target
  }

  private mutating func settings(_ value: ManifestValue, _ place: String) -> Settings {
    var settings = Settings()
    for element in elements(value, "the C settings of \(place)") {
      guard let call = element.call, Self.applies(call) else { continue }
      switch call.name {
      case "define":
        guard let name = call.positional.first?.string else {
          miss("the C settings of \(place)")
          continue
        }
        settings.flags.append("-D" + name + (call["to"].string.map { "=" + $0 } ?? "=1"))
      case "headerSearchPath":
        settings.headerSearchPaths += call.positional.compactMap(\.string)
      case "unsafeFlags":
        settings.flags += call.positional.flatMap { $0.array ?? [] }.compactMap(\.string)
      default: break
      }
    }
    return settings
  }

  /// Whether a setting's condition holds here: for this platform, in a debug build, without traits.
  private static func applies(_ setting: ManifestValue.Call) -> Bool {
    let conditions = setting.arguments.compactMap(\.value.call).filter { $0.name == "when" }
    return conditions.allSatisfy { condition in
      if let platforms = condition["platforms"].array {
        let here = operatingSystem == "macOS" ? "macOS" : "linux"
        guard platforms.contains(where: { $0.call?.name == here || $0 == .unknown }) else {
          return false
        }
      }
      if let configuration = condition["configuration"].call, configuration.name == "release" {
        return false
      }
      return condition["traits"] == .null
    }
  }

  private mutating func readSwiftSettings(_ value: ManifestValue, into target: inout Target) {
    for element in value.array ?? [] {
      guard let call = element.call, Self.applies(call) else { continue }
      if call.name == "interoperabilityMode" {
        target.usesCxxInterop = call.positional.first?.call?.name == "Cxx"
      }
      guard call.name == "unsafeFlags" else { continue }
      var flags = call.positional.flatMap { $0.array ?? [] }.compactMap(\.string)[...]
      while let flag = flags.popFirst() {
        switch flag {
        case "-Xcc": target.importerFlags += [flags.popFirst()].compactMap { $0 }
        case "-I": target.importerFlags += ["-I", flags.popFirst() ?? "."]
        case "-import-objc-header": target.bridgingHeader = flags.popFirst()
        default: if flag.hasPrefix("-I") { target.importerFlags.append(flag) }
        }
      }
    }
  }
}
