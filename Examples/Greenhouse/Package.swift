// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "Greenhouse",
  targets: [
    .target(name: "CSensorKit"),
    .executableTarget(name: "Greenhouse", dependencies: ["CSensorKit"]),
  ]
)
