import TestKit
import Testing

@testable import PointerFlow

/// The tables of the inner loops against the standard library's.
@Suite("Tables of numbers")
struct TableTests {
  @Test("a table of pairs is a dictionary", arguments: [UInt64(1), 2, 3])
  func pairs(seed: UInt64) {
    var random = SplitMix(seed: seed)
    var table = PairTable()
    var known: [UInt64: UInt32] = [:]
    for round in 0..<2000 {
      // Few numbers, so that pairs come again; none at all among them.
      let left = UInt32.random(in: 0..<48, using: &random)
      let right = UInt32.random(in: 0..<48, using: &random) << UInt32.random(in: 0..<4, using: &random)
      let key = UInt64(left) << 32 | UInt64(right)
      #expect(table[left, right] == known[key])
      if known[key] == nil {
        table.insert(left, right, UInt32(round))
        known[key] = UInt32(round)
      }
    }
    for (key, value) in known {
      #expect(table[UInt32(key >> 32), UInt32(truncatingIfNeeded: key)] == value)
    }
  }

  @Test("things with one hash are told apart")
  func collisions() {
    var index = InternIndex()
    let things = (0..<500).map { $0 * 7 }
    for (number, thing) in things.enumerated() {
      #expect(index.number(hash: UInt32(thing % 3)) { things[$0] == thing } == nil)
      index.insert(UInt32(number), hash: UInt32(thing % 3))
    }
    for (number, thing) in things.enumerated() {
      #expect(index.number(hash: UInt32(thing % 3)) { things[$0] == thing } == UInt32(number))
    }
  }
}
