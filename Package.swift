// swift-tools-version: 6.3
import PackageDescription

/// Every Swift target compiles with the strictest settings the language has. A tool about unsafe
/// pointers compiles under strict memory safety itself: each `unsafe` marks one reviewed spot.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
]

/// CI turns every warning into an error; a consumer that depends on this package by path must not
/// break on a warning that a newer compiler invents.
let settings: [SwiftSetting] =
  Context.environment["UNSAFE_LINT_WARNINGS_AS_ERRORS"] == nil
  ? strict : strict + [.treatAllWarnings(as: .error)]

let package = Package(
  name: "unsafe-lint",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "unsafe-lint", targets: ["unsafe-lint"]),
    .plugin(name: "UnsafeLintCommandPlugin", targets: ["UnsafeLintCommandPlugin"]),
    .plugin(name: "UnsafeLintBuildToolPlugin", targets: ["UnsafeLintBuildToolPlugin"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    // Layer 0
    .target(name: "SourceText", swiftSettings: settings),
    .target(name: "CClangIndex"),
    // Layer 1
    .target(name: "Findings", dependencies: ["SourceText"], swiftSettings: settings),
    .target(name: "PointerFlow", dependencies: ["SourceText"], swiftSettings: settings),
    // Layer 2
    .target(
      name: "SwiftFrontend", dependencies: ["PointerFlow", "SourceText"], swiftSettings: settings),
    .target(
      name: "CFrontend", dependencies: ["CClangIndex", "PointerFlow", "SourceText"],
      swiftSettings: settings),
    .target(
      name: "Rules", dependencies: ["PointerFlow", "Findings", "SourceText"], exclude: ["Pages"],
      swiftSettings: settings),
    .target(name: "Reporting", dependencies: ["Findings", "SourceText"], swiftSettings: settings),
    // Layer 3
    .target(
      name: "Driver",
      dependencies: [
        "SwiftFrontend", "CFrontend", "PointerFlow", "Rules", "Findings", "SourceText",
        .product(name: "Yams", package: "Yams"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: settings),
    // Layer 4
    .target(
      name: "LanguageServer", dependencies: ["Driver", "Findings", "SourceText"],
      swiftSettings: settings),
    // Layer 5
    .executableTarget(
      name: "unsafe-lint",
      dependencies: [
        "Driver", "Reporting", "LanguageServer", "Findings",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "unsafe-lint-dev",
      dependencies: [
        "Driver", "Reporting", "Rules", "PointerFlow", "SwiftFrontend", "CFrontend", "Findings",
        "SourceText", "TestKit",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings),
    // Plugins: nothing of ours but the executable
    .plugin(
      name: "UnsafeLintCommandPlugin",
      capability: .command(
        intent: .custom(
          verb: "unsafe-lint",
          description: "Find pointers that outlive their memory across the Swift and C boundary")),
      dependencies: ["unsafe-lint"]),
    .plugin(
      name: "UnsafeLintBuildToolPlugin", capability: .buildTool(), dependencies: ["unsafe-lint"]),
    // Tests, each of the target it is named after
    .target(
      name: "TestKit",
      dependencies: [
        "Driver", "Reporting", "Rules", "PointerFlow", "SwiftFrontend", "CFrontend", "Findings",
        "SourceText",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "SourceTextTests", dependencies: ["SourceText"], swiftSettings: settings),
    .testTarget(
      name: "FindingsTests", dependencies: ["Findings", "SourceText"], swiftSettings: settings),
    .testTarget(
      name: "PointerFlowTests", dependencies: ["PointerFlow", "Rules", "SourceText", "TestKit"],
      swiftSettings: settings),
    .testTarget(
      name: "CFrontendTests",
      dependencies: ["CClangIndex", "CFrontend", "PointerFlow", "SourceText", "TestKit"],
      swiftSettings: settings),
    .testTarget(
      name: "SwiftFrontendTests",
      dependencies: ["SwiftFrontend", "PointerFlow", "SourceText", "TestKit"],
      exclude: ["Reference"],
      swiftSettings: settings),
    .testTarget(
      name: "RulesTests",
      dependencies: [
        "CFrontend", "Rules", "Driver", "Findings", "PointerFlow", "SourceText", "TestKit",
      ],
      exclude: ["Constructs"], swiftSettings: settings),
    .testTarget(
      name: "ReportingTests", dependencies: ["Reporting", "Findings", "SourceText", "TestKit"],
      exclude: ["Fixtures"], swiftSettings: settings),
    .testTarget(
      name: "DriverTests",
      dependencies: [
        "Driver", "Findings", "PointerFlow", "SourceText", "TestKit",
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "LanguageServerTests",
      dependencies: ["LanguageServer", "Driver", "Findings", "SourceText", "TestKit"],
      swiftSettings: settings),
    .testTarget(
      name: "CommandLineTests", dependencies: ["unsafe-lint", "CFrontend", "TestKit"],
      swiftSettings: settings),
    .testTarget(
      name: "ArchitectureTests", dependencies: ["TestKit"], swiftSettings: settings),
  ]
)
