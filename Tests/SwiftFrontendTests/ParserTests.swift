import Foundation
import SourceText
import Testing

@testable import SwiftFrontend

@Suite("The parser")
struct ParserTests {
  static func swiftFiles(under root: String) -> [String] {
    let walker = FileManager.default.enumerator(atPath: root)
    return (walker?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }
      .map { root + "/" + $0 }.sorted()
  }

  @Test func corpus() throws {
    guard let root = ProcessInfo.processInfo.environment["CORPUS"] else { return }
    var count = 0
    for file in Self.swiftFiles(under: root) {
      guard let d = FileManager.default.contents(atPath: file) else { continue }
      let tree = Parser.parse(TokenSequence([UInt8](d)))
      count += 1
      for p in tree.problems.prefix(3) {
        let line = tree.source.bytes[..<Int(tree.source.tokens[Int(p)].start)].count { $0 == 10 } + 1
        print("\(file):\(line): problem at '\(tree.source.text(Int(p)))'")
      }
    }
    print("files", count)
  }
}
