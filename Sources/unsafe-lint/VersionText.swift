import Findings

enum VersionText {
  static let text = "\(ToolIdentity.name) \(ToolIdentity.version)"
}
