import Foundation

/// Sebastiano Vigna's splitmix64: small, seeded, the same on every machine.
package struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 up to, not including, `bound`.
  package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  package mutating func isTrue(oneIn bound: Int) -> Bool { below(bound) == 0 }
}

/// The seeds of a property: `UNSAFE_LINT_SEED` replays a run, `UNSAFE_LINT_ROUNDS` makes it longer.
package enum Seeds {
  package static func few(_ count: UInt64) -> Range<UInt64> {
    let environment = ProcessInfo.processInfo.environment
    let first = environment["UNSAFE_LINT_SEED"].flatMap(UInt64.init) ?? 0
    let rounds = environment["UNSAFE_LINT_ROUNDS"].flatMap(UInt64.init) ?? count
    return first..<(first + max(rounds, 1))
  }
}
