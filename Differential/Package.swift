// swift-tools-version: 6.3
import PackageDescription

/// The only place of the project that imports swift-syntax: as the referee of our own front end.
///
/// `package` access does not cross packages, so the targets under test are this package's own,
/// compiled from the same source folders through symbolic links.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
]

let package = Package(
  name: "differential",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/swiftlang/swift-syntax", exact: "603.0.1")
  ],
  targets: [
    .target(name: "SourceText", swiftSettings: strict),
    .target(name: "PointerFlow", dependencies: ["SourceText"], swiftSettings: strict),
    .target(
      name: "SwiftFrontend", dependencies: ["PointerFlow", "SourceText"], swiftSettings: strict),
    .target(name: "Corpus", swiftSettings: strict),
    .executableTarget(
      name: "differential",
      dependencies: [
        "Corpus", "SourceText", "SwiftFrontend",
        .product(name: "SwiftParser", package: "swift-syntax"),
        .product(name: "SwiftSyntax", package: "swift-syntax"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "speed",
      dependencies: [
        "Corpus", "PointerFlow", "SourceText", "SwiftFrontend",
        .product(name: "SwiftParser", package: "swift-syntax"),
        .product(name: "SwiftSyntax", package: "swift-syntax"),
      ],
      swiftSettings: strict),
  ]
)
