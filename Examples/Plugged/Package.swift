// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "Plugged",
  dependencies: [.package(name: "unsafe-lint", path: "../..")],
  targets: [
    .executableTarget(
      name: "App", dependencies: ["CKeep"],
      plugins: [.plugin(name: "UnsafeLintBuildToolPlugin", package: "unsafe-lint")]),
    .target(name: "CKeep"),
  ]
)
