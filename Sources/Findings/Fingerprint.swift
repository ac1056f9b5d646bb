/// 64-bit FNV-1a over byte strings, for identities that must be equal on every run and machine.
///
/// Not a cryptographic hash: it names findings, it protects nothing.
/// Source: Fowler/Noll/Vo, draft-eastlake-fnv, 64-bit parameters.
package struct Fingerprint: Sendable {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  /// Adds one component; components are separated, so ("ab", "c") and ("a", "bc") differ.
  package mutating func combine(_ component: String) {
    for byte in component.utf8 { mix(byte) }
    mix(0)
  }

  private mutating func mix(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  /// Sixteen lower-case hexadecimal digits.
  package var hexadecimal: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
