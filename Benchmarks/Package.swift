// swift-tools-version: 6.3
import PackageDescription

/// Benchmarks that need nothing but our own sources, an executable each. Those against SwiftSyntax are
/// in `Differential`, the only place that builds it.
///
/// `package` access does not cross packages, so the measured targets are this package's own, compiled
/// from the same source folders through symbolic links.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
]

let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  targets: [
    .target(name: "SourceText", swiftSettings: strict),
    .target(name: "PointerFlow", dependencies: ["SourceText"], swiftSettings: strict),
    .target(
      name: "SwiftFrontend", dependencies: ["PointerFlow", "SourceText"], swiftSettings: strict),
    .target(name: "Corpus", swiftSettings: strict),
    .executableTarget(
      name: "solver", dependencies: ["PointerFlow", "SourceText"], swiftSettings: strict),
    .executableTarget(
      name: "lowering", dependencies: ["Corpus", "PointerFlow", "SourceText", "SwiftFrontend"],
      swiftSettings: strict),
    .executableTarget(
      name: "tokenizer", dependencies: ["Corpus", "SourceText", "SwiftFrontend"], swiftSettings: strict),
  ]
)
