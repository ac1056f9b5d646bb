import Foundation
import PointerFlow
import SourceText
import TestKit
import Testing

@testable import SwiftFrontend

/// The files of one of our own targets.
private func ownFiles(_ target: String) throws -> [SourceFile] {
  let root = "\(Checkout.root)/Sources/\(target)"
  let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
  return try names.filter { $0.hasSuffix(".swift") }.sorted().map {
    SourceFile(path: $0, text: try String(contentsOfFile: root + "/" + $0, encoding: .utf8))
  }
}

private func lowering(_ files: [SourceFile]) -> SwiftModuleLowering {
  SwiftModuleLowering(
    target: "T", files: files, imported: [], scopedFunctions: ScopedFunction.shipped)
}

/// The file with every function's body replaced.
private func withoutBodies(_ file: SourceFile) -> SourceFile {
  let tree = Parser.parse(TokenSequence(Array(file.bytes)))
  var ranges: [(start: Int, end: Int)] = []
  for index in tree.nodes.indices.dropFirst() {
    let id = NodeID(raw: UInt32(index))
    guard tree.kind(id) == .functionDeclaration, let body = tree.child(id, .codeBlock) else { continue }
    let (start, end) = tree.bytes(body)
    if end > start + 1 { ranges.append((Int(start) + 1, Int(end) - 1)) }
  }
  var bytes = Array(file.bytes)
  var lowest = bytes.count
  for range in ranges.sorted(by: { $0.start > $1.start }) where range.end <= lowest {
    // What stands inside of another body goes with it.
    if ranges.contains(where: { $0.start < range.start && range.end < $0.end }) { continue }
    bytes.replaceSubrange(range.start..<range.end, with: Array("\n  preconditionFailure()\n\n".utf8))
    lowest = range.start
  }
  return SourceFile(path: file.path, bytes: ContiguousArray(bytes))
}

@Test("the bodies of functions are nobody else's business: other files lower to the same units")
func bodiesAreHidden() throws {
  let files = try ownFiles("Reporting")
  #expect(files.count > 10)
  let before = lowering(files)
  let units = files.indices.map { before.unit(at: $0) }
  for changed in stride(from: 0, to: files.count, by: 3) {
    var edited = files
    edited[changed] = withoutBodies(files[changed])
    let after = lowering(edited)
    #expect(after.interfaceDigest(at: changed) == before.interfaceDigest(at: changed))
    for index in files.indices where index != changed {
      #expect(after.unit(at: index) == units[index], "\(files[index].path) after \(files[changed].path)")
    }
  }
}

@Test(
  "what other files can see is part of the interface",
  arguments: [
    ("func f(a: Int) {}", "func f(a: Int?) {}"), ("func f(a: Int = 1) {}", "func f(a: Int = 2) {}"),
    ("struct S { var a = 1 }", "struct S { var a = 1.0 }"), ("enum E { case a }", "enum E { case a, b }"),
    ("let table = [1]", "let table = [1: 2]"), ("var x: Int { get { 1 } }", "var x: Int { get { 1 } set {} }"),
    ("class C {}", "class C: D {}"), ("#if X\nfunc f() {}\n#endif", "#if Y\nfunc f() {}\n#endif"),
    ("typealias A = Int", "typealias A = UInt"),
  ])
func interfaceIsSeen(old: String, new: String) {
  func digest(_ text: String) -> [UInt8] {
    lowering([SourceFile(path: "A.swift", text: text)]).interfaceDigest(at: 0)
  }
  #expect(digest(old) != digest(new))
  #expect(digest(old) == digest("// a comment\n\n" + old.replacing(" {", with: "  {")))
}

@Test(
  "what runs and how it is written is not",
  arguments: [
    ("func f() { a() }", "func f() { b(); c() }"), ("var x: Int { 1 }", "var x: Int { 2 + y }"),
    ("struct S { init() { a() } }", "struct S { init() {} }"),
    ("print(1)\nfunc f() {}", "if x { print(2) }\nprint(3)\nfunc f() {}"),
  ])
func bodiesAreNotSeen(old: String, new: String) {
  func digest(_ text: String) -> [UInt8] {
    lowering([SourceFile(path: "main.swift", text: text)]).interfaceDigest(at: 0)
  }
  #expect(digest(old) == digest(new))
}
