import Foundation
import SwiftFrontend
import TestKit
import Testing

/// A small generator of pseudo-random numbers whose seed replays a run.
private struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

/// `UNSAFE_LINT_SEED` replays a run, `UNSAFE_LINT_ROUNDS` makes it longer.
private let seed = ProcessInfo.processInfo.environment["UNSAFE_LINT_SEED"].flatMap(UInt64.init) ?? 20_260_101
private let rounds = ProcessInfo.processInfo.environment["UNSAFE_LINT_ROUNDS"].flatMap(Int.init) ?? 400

/// Pieces that begin, end or disturb every lexical form.
private let pieces: [String] = [
  "\"", "\"\"\"", "#\"", "\"#", "##\"\"\"", "\"\"\"##", "\\(", "\\#(", ")", "(", "\\", "\\n", "\\u{A}", "'",
  "/", "/*", "*/", "//", "#/", "/#", "##/", " ", "  ", "\t", "\n", "\r", "\r\n", "\0", "\u{B}", "\u{A0}",
  "\u{FEFF}", "`", "$", "$0", "#", "##", "#if", "#!", "@", "<#", "#>", "<<<<<<< ", ">>>>>>> ", ">>>> ", "<<<<\n",
  "<", ">", "!", "?", ".", "..", "=", "->", "&", "+", "-", "*", "::", ":", ",", ";", "[", "]", "{", "}",
  "a", "try", "func", "operator", "return", "self", "nil", "associatedtype", "precedencegroup", "longIdentifier",
  "é", "名", "≠", "\u{301}", "“", "”", "0", "0x", "0b", "1.5", "1e", "0x1.p", "_", "x.0",
]

@Suite struct `Token properties` {
  private func check(_ bytes: [UInt8], _ origin: String) {
    guard let violation = TokenLaws.violation(bytes) else { return }
    Issue.record("\(origin), seed \(seed): \(violation)\n\(String(decoding: bytes, as: UTF8.self).debugDescription)")
  }

  @Test func `random bytes are tiled`() {
    var random = SplitMix64(seed: seed)
    for round in 0..<rounds {
      let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      check(bytes, "random bytes, round \(round)")
    }
  }

  @Test func `random pieces of Swift are tiled`() {
    var random = SplitMix64(seed: seed &+ 1)
    for round in 0..<rounds * 2 {
      let text = (0..<Int.random(in: 1...60, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }
      check(Array(text.joined().utf8), "random pieces, round \(round)")
    }
  }

  @Test func `random repetitions cost linear work`() {
    var random = SplitMix64(seed: seed &+ 3)
    for round in 0..<rounds / 8 {
      let unit = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }
      let sequence = TokenSequence(Array(String(repeating: unit.joined(), count: 500).utf8))
      if let violation = TokenLaws.tiling(sequence) ?? TokenLaws.work(sequence) {
        Issue.record("\(unit) repeated, round \(round), seed \(seed): \(violation)")
      }
    }
  }

  @Test func `mutated and truncated sources are tiled`() throws {
    var random = SplitMix64(seed: seed &+ 2)
    let folder = "\(Checkout.root)/Tests/Goldens/Tokens"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }
    #expect(!names.isEmpty)
    for name in names.sorted() {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
      for round in 0..<rounds / 4 {
        var mutated = bytes
        for _ in 0..<Int.random(in: 1...6, using: &random) {
          let index = Int.random(in: 0..<mutated.count, using: &random)
          switch Int.random(in: 0..<4, using: &random) {
          case 0: mutated[index] = UInt8.random(in: 0...255, using: &random)
          case 1: mutated.remove(at: index)
          case 2: mutated.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: index)
          default: mutated.removeLast(Int.random(in: 0..<min(mutated.count, 200), using: &random))
          }
          if mutated.isEmpty { mutated = [0] }
        }
        check(mutated, "mutated \(name), round \(round)")
      }
    }
  }

  @Test func `every prefix of the golden sources is tiled`() throws {
    let folder = "\(Checkout.root)/Tests/Goldens/Tokens"
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/strings.swift")))
    for count in 0...bytes.count { check(Array(bytes.prefix(count)), "the first \(count) bytes") }
  }
}
