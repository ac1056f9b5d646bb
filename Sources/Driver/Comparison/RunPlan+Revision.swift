import Findings
import Foundation

extension RunPlan {
  /// The same run on another state of the same repository: paths below the root become paths below
  /// the tree's root; what did not exist then is left out.
  ///
  /// - Returns: `nil` when nothing of what is analysed existed.
  func moved(to tree: RevisionTree) -> RunPlan? {
    let root = scope.root
    guard let scope = scope.moved(to: tree.root) else { return nil }
    var plan = self
    plan.scope = scope
    plan.cFlags = cFlags.map { Self.moved($0, from: root, to: tree.root) }
    // Its directory is another one every time.
    plan.options.cache = nil
    // Findings are compared below every level: what was a note may be an error now.
    plan.options.minimumSeverity = .note
    if let database = try? CompilationDatabase.location(
      explicit: options.compileCommands, workingDirectory: options.workingDirectory, root: root),
      let text = try? String(contentsOfFile: database, encoding: .utf8)
    {
      let path = tree.root + "/compile_commands.json"
      if (try? Self.moved(text, from: root, to: tree.root).write(
        toFile: path, atomically: false, encoding: .utf8)) != nil
      {
        plan.options.compileCommands = path
      }
    }
    return plan
  }

  /// Text in which every mention of a directory is one of another.
  private static func moved(_ text: String, from old: String, to new: String) -> String {
    text.replacing(old + "/", with: new + "/").replacing(old + "\"", with: new + "\"")
  }
}
