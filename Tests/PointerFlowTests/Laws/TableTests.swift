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

  /// Two maps that come from one another, and what they hold.
  @Test("a map of cells is a dictionary by place, and knows what changed", arguments: [UInt64(1), 2, 3])
  func cells(seed: UInt64) {
    var random = SplitMix(seed: seed)
    var (map, known): (CellMap, [UInt32: UInt32]) = (CellMap(), [:])
    var (earlier, knownEarlier) = (map, known)
    for round in 0..<1500 {
      let place = UInt32.random(in: 0..<200, using: &random)
      if round % 5 == 4 {
        map.removeAll { $0.place.raw % 7 == place % 7 }
        known = known.filter { $0.key % 7 != place % 7 }
      } else {
        // Some values have the bit of those that point into the frame.
        let value = UInt32.random(in: 0..<3, using: &random) | UInt32.random(in: 0..<2, using: &random) << 31
        map.set(PlaceID(raw: place), AbstractValueID(raw: value))
        known[place] = value
      }
      #expect(map[PlaceID(raw: place)]?.raw == known[place])
      #expect(map.count == known.count && map.isEmpty == known.isEmpty)
      if round % 16 == 0 {
        let cells = known.sorted { $0.key < $1.key }
        #expect(map.map(\.place.raw) == cells.map(\.key) && map.map(\.value.raw) == cells.map(\.value))
        var ofFrame: [UInt32] = []
        map.forEachFrameCell { ofFrame.append($0.place.raw) }
        #expect(ofFrame == cells.filter { $0.value >> 31 == 1 }.map(\.key))
        var changed: [UInt32] = []
        map.forEachDifference(from: earlier) { place, new, old in
          #expect(new?.raw == known[place.raw] && old?.raw == knownEarlier[place.raw])
          changed.append(place.raw)
        }
        #expect(changed == (0..<200).filter { known[$0] != knownEarlier[$0] })
        #expect((map == earlier) == changed.isEmpty)
        (earlier, knownEarlier) = (map, known)
      }
    }
    // What was there before does not show.
    var fresh = CellMap()
    for (place, value) in known { fresh.set(PlaceID(raw: place), AbstractValueID(raw: value)) }
    #expect(map == fresh && map.hashValue == fresh.hashValue)
    map.removeAll { _ in true }
    #expect(map == CellMap())
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
