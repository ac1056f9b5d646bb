import Foundation
import TestKit
import Testing

@testable import SwiftFrontend

/// A comment beside the parser's code: `// parses: code`, which is understood as a whole, or
/// `// recovers: code`, in which something is wrong and after which the next declaration is found.
private struct GrammarExample: Sendable, CustomStringConvertible {
  let isValid: Bool
  let code: String
  let place: String

  var description: String { "\(place) \(code)" }

  static let all: [GrammarExample] = {
    let folder = "\(Checkout.root)/Sources/SwiftFrontend/Parser"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? []
    return names.flatMap { name -> [GrammarExample] in
      let text = (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
      return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
        index, line in
        for (mark, isValid) in [("// parses: ", true), ("// recovers: ", false)] {
          guard let start = line.range(of: mark) else { continue }
          let code = String(line[start.upperBound...]).replacing("\\n", with: "\n")
          return GrammarExample(isValid: isValid, code: code, place: "\(name):\(index + 1)")
        }
        return nil
      }
    }
  }()
}

@Suite("Examples beside the parser")
struct ParserCommentTests {
  @Test("what a comment says of its code is what the parser does", arguments: GrammarExample.all)
  fileprivate func example(example: GrammarExample) {
    let text = example.code + "\nfunc after() {}\n"
    let tree = Parser.parse(TokenSequence(Array(text.utf8)))
    #expect(tree.problems.isEmpty == example.isValid)
    let outline = SyntaxOutline(TokenSequence(Array(text.utf8)))
    #expect(outline.items.contains { $0.kind == .function && $0.name == "after" && $0.nesting == 0 })
  }

  @Test("there are examples of both kinds")
  func bothKinds() {
    #expect(GrammarExample.all.count { $0.isValid } > 60)
    #expect(GrammarExample.all.count { !$0.isValid } > 8)
  }
}
