import Foundation

/// A page of small projects, one `###` each, that share the files under `## Given`: the rows of a
/// reference as tests. The markers in the files say what is found, as on a rule's page.
package struct ReferencePage: Sendable {
  package let examples: [RulePage.Example]
  /// What is wrong with the page's form, with lines.
  package let problems: [String]

  package init(name: String, text: String) {
    var reader = Reader(name: name)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() { reader.read(line, number: index + 1) }
    reader.finishExample()
    examples = reader.examples
    problems = reader.problems
  }

  /// All pages of a folder of the checkout, in order of their names.
  package static func all(in folder: String) throws -> [ReferencePage] {
    let path = "\(Checkout.root)/\(folder)"
    return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
      .filter { $0.hasSuffix(".md") }
      .map { name in
        let text = try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
        return ReferencePage(name: String(name.dropLast(3)), text: text)
      }
  }

  private struct Reader {
    let name: String
    var examples: [RulePage.Example] = []
    var problems: [String] = []
    private var given: [RulePage.File] = []
    private var example: (title: String, line: Int, files: [RulePage.File])?
    private var fence: (language: String, name: String, firstLine: Int, text: String)?

    init(name: String) { self.name = name }

    mutating func read(_ line: Substring, number: Int) {
      if fence != nil {
        if line.hasPrefix("```") { return closeFence() }
        fence?.text += line + "\n"
      } else if line.hasPrefix("```") {
        let words = line.dropFirst(3).split(separator: " ").map(String.init)
        if words.count != 2 { problems.append("line \(number): a fence needs language and file") }
        fence = (words.first ?? "", words.last ?? "", number + 1, "")
      } else if line.hasPrefix("### ") {
        finishExample()
        example = (String(line.dropFirst(4)), number, given)
      } else if line.hasPrefix("## ") {
        finishExample()
        if line == "## Given" { given = [] }
      }
    }

    private mutating func closeFence() {
      guard let open = fence else { return }
      fence = nil
      let file = RulePage.File(
        name: open.name, language: open.language, text: open.text, firstLine: open.firstLine)
      if example == nil { given.append(file) } else { example?.files.append(file) }
    }

    mutating func finishExample() {
      guard let ended = example else { return }
      example = nil
      if ended.files.count == given.count {
        problems.append("line \(ended.line): the example has no file of its own")
      }
      examples.append(
        RulePage.Example(
          ruleID: name, section: .limits, title: ended.title, line: ended.line, files: ended.files))
    }
  }
}
