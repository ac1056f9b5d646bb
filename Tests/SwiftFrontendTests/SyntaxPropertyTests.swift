import Foundation
import PointerFlow
import SourceText
import Testing

@testable import SwiftFrontend

/// A file that uses what the language has; each function is small and stands by itself.
private let sample = """
  import CLib

  struct Pair<Element: Comparable>: Equatable where Element: Hashable {
    var first: Element, second: Element
    let (left, right) = (1, 2)
    lazy var total: Int = { left + right }()
    subscript(index: Int) -> Element { get { first } set { first = newValue } }
    static func == (lhs: Self, rhs: Self) -> Bool { lhs.first == rhs.first }
    init(_ value: Element) { first = value; second = value }
  }

  final class Owner: Sendable {
    private(set) weak var parent: Owner?
    @Published var text = "a\\(1 + 2)b" { didSet { print(oldValue) } }
    deinit { print("gone") }
    func keep(_ bytes: UnsafeRawPointer?, count: Int = 1) throws(Failure) -> Int {
      guard let bytes, count > 0 else { throw .empty }
      defer { print(count) }
      return bytes.load(as: Int.self)
    }
  }

  enum Failure: Error { case empty, code(Int32, reason: String = "none") }

  func choose(_ values: [Int], using body: (Int) -> Bool) -> Int? {
    outer: for value in values where value > 0 {
      switch value {
      case 1, 2: continue outer
      case let n where n % 2 == 0: fallthrough
      case 3...: return body(value) ? value : nil
      default: break outer
      }
    }
    return if values.isEmpty { nil } else { values[0] }
  }

  func lend(_ text: String) async throws -> Int32 {
    let length = try await Task { [text] in text.withCString { strlen($0) } }.value
    #if os(Linux)
      do { try fail() } catch let error as Failure { print(error) } catch { throw error }
    #else
      repeat { print(#line) } while false
    #endif
    return Int32(truncatingIfNeeded: length) + (text.utf8.map(\\.self).first.map { Int32($0) } ?? 0)
  }

  func last() -> Int { [1, 2, 3].reduce(0, +) }
  """

/// A small generator of pseudo-random numbers whose seed replays a run.
private struct Dice: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

@Suite("Properties of the parser and of lowering")
struct SyntaxPropertyTests {
  private static func unit(_ text: String) -> FlowUnit {
    SwiftModuleLowering(
      target: "Sample", files: [SourceFile(path: "Sample.swift", text: text)], imported: [],
      scopedFunctions: ScopedFunction.shipped
    ).unit(at: 0)
  }

  /// The tokens with the white space in front of each.
  private static func pieces(of text: String) -> [String] {
    let source = TokenSequence(Array(text.utf8))
    var pieces: [String] = []
    var end = 0
    for token in source.tokens where token.kind != .endOfFile {
      pieces.append(String(decoding: source.bytes[end..<Int(token.end)], as: UTF8.self))
      end = Int(token.end)
    }
    return pieces
  }

  @Test("the sample is understood as a whole")
  func sampleIsUnderstood() {
    let tree = Parser.parse(TokenSequence(Array(sample.utf8)))
    #expect(tree.problems.map { tree.source.text(Int($0)) } == [])
  }

  /// What stands in front of a broken statement is lowered all the same, and so is what follows at the
  /// next declaration, unless a bracket went missing: then nobody can tell where that is.
  @Test("a token that is lost, doubled or swapped costs no function before it", arguments: 0..<3)
  func mutations(way: Int) {
    let pieces = Self.pieces(of: sample)
    let brackets: Set<Character> = ["(", ")", "[", "]", "{", "}", "\"", "#"]
    let first = "func before(_ pointer: UnsafeRawPointer) -> UnsafeRawPointer { pointer }\n"
    // Every third token in each way; all of them when there is time.
    let step = ProcessInfo.processInfo.environment["UNSAFE_LINT_ROUNDS"] == nil ? 3 : 1
    for index in stride(from: way % step, to: pieces.count, by: step) {
      var changed = pieces
      switch way {
      case 0: changed.remove(at: index)
      case 1: changed.insert(pieces[index], at: index)
      default: changed.swapAt(index, (index + 1) % pieces.count)
      }
      let unit = Self.unit(first + changed.joined() + "\n\nfunc after() {}\n")
      let names = Set(unit.functions.map { unit[$0.name] })
      #expect(names.contains("before(_:)"), "mutation \(way) of token \(index)")
      let touched = pieces[index] + pieces[(index + 1) % pieces.count]
      if !touched.contains(where: brackets.contains), !names.contains("after()") {
        Issue.record("mutation \(way) of token \(index) '\(pieces[index])' loses what follows")
      }
    }
  }

  @Test("any mixture of tokens is parsed and lowered", arguments: [UInt64(1), 2, 3, 4])
  func shuffled(seed: UInt64) {
    var dice = Dice(state: seed)
    let pieces = Self.pieces(of: sample)
    for _ in 0..<40 {
      let length = Int.random(in: 1...120, using: &dice)
      let text = (0..<length).map { _ in pieces.randomElement(using: &dice) ?? "" }.joined(separator: " ")
      let unit = Self.unit(text)
      #expect(FlowUnitVerifier.problems(in: unit) == [], "seed \(seed): \(text)")
    }
  }

  @Test(
    "nesting of any depth is survived and said",
    arguments: [
      ("(", ")"), ("[", "]"), ("f(", ")"), ("{ ", " }"), ("if true { ", " }"), ("!", ""), ("try ", ""),
      ("x.map { ", " }"), ("switch x { case 1: ", " }"), ("func f() { ", " }"), ("struct S { ", " }"),
      ("\"\\(", ")\""), ("[x: ", "]"), ("a ? ", " : b"), ("x = ", ""), ("let y: [", "] = z"),
      ("if a {} else ", ""), ("case .a(", ")"), ("#if X\n", "\n#endif\n"), ("as (", ")"),
    ])
  func depth(opening: String, closing: String) {
    let count = 100_000
    let text =
      String(repeating: opening, count: count) + "x" + String(repeating: closing, count: count)
      + "\n"
    let unit = Self.unit(text)
    #expect(FlowUnitVerifier.problems(in: unit) == [])
  }

  @Test("a chain of ten thousand 'else if' is understood to its end")
  func longChain() {
    let chain = (0..<10_000).map { "if x == \($0) { f(\($0)) }" }.joined(separator: " else ")
    let unit = Self.unit("func chain(_ x: Int) {\n\(chain)\n}\n")
    #expect(unit.notices.isEmpty)
    #expect(unit.functions.first { unit[$0.name] == "chain(_:)" }?.calls.count ?? 0 > 10_000)
  }
}
