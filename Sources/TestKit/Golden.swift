import Foundation

/// Compares text with a file of the repository; on request writes the file instead.
package enum Golden {
  /// Set to record: the run then fails all the same, so that a recording never passes unseen.
  private static let variable = "UNSAFE_LINT_GOLDEN"

  /// - Parameter path: relative to the checkout's root.
  /// - Returns: what is wrong, with a unified diff and the command that accepts it; `nil` if equal.
  package static func mismatch(of text: String, with path: String) -> String? {
    let file = "\(Checkout.root)/\(path)"
    if ProcessInfo.processInfo.environment[variable] == "record" {
      let url = URL(fileURLWithPath: file)
      do {
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url, options: .atomic)
      } catch {
        return "\(path) could not be recorded: \(error.localizedDescription)"
      }
      return "\(path) was recorded: look at the change, then run the tests again"
    }
    guard let golden = try? String(contentsOfFile: file, encoding: .utf8) else {
      return "\(path) is missing: 'make golden' records it"
    }
    guard golden != text else { return nil }
    let diff = UnifiedDiff.text(from: golden, to: text, fromName: path, toName: "this run")
    return "\(path) differs; 'make golden' accepts it\n\(diff)"
  }
}

/// The difference of two texts, line by line, as `diff -u` prints it.
package enum UnifiedDiff {
  private static let margin = 3

  package static func text(
    from old: String, to new: String, fromName: String, toName: String
  ) -> String {
    let before = old.split(separator: "\n", omittingEmptySubsequences: false)
    let after = new.split(separator: "\n", omittingEmptySubsequences: false)
    let difference = after.difference(from: before)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var lines: [(mark: Character, text: Substring, old: Int, new: Int)] = []
    var (left, right) = (0, 0)
    while left < before.count || right < after.count {
      if left < before.count, removed.contains(left) {
        lines.append(("-", before[left], left, right))
        left += 1
      } else if right < after.count, inserted.contains(right) {
        lines.append(("+", after[right], left, right))
        right += 1
      } else {
        lines.append((" ", before[left], left, right))
        left += 1
        right += 1
      }
    }
    var result = "--- \(fromName)\n+++ \(toName)\n"
    var index = 0
    while let first = lines[index...].firstIndex(where: { $0.mark != " " }) {
      let start = max(index, first - margin)
      var end = first
      var quiet = 0
      while end < lines.count, quiet <= 2 * margin {
        quiet = lines[end].mark == " " ? quiet + 1 : 0
        end += 1
      }
      end -= max(0, quiet - margin)
      let hunk = lines[start..<end]
      let oldCount = hunk.filter { $0.mark != "+" }.count
      let newCount = hunk.filter { $0.mark != "-" }.count
      result += "@@ -\(lines[start].old + 1),\(oldCount) +\(lines[start].new + 1),\(newCount) @@\n"
      for line in hunk { result += "\(line.mark)\(line.text)\n" }
      index = end
    }
    return result
  }
}
