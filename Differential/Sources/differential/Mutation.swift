/// Broken variants of a source, the same ones for the same seed.
struct Mutation {
  /// Pieces that begin, end or disturb lexical forms.
  private static let pieces = [
    "\"", "\"\"\"", "#\"", "\"#", "\\(", "\\#(", ")", "(", "\\", "'", "/", "/*", "*/", "//", "#/", "/#", " ", "\n",
    "\r", "`", "$", "#", "<#", "#>", "<", ">", "!", "?", ".", "=", "&", "-", ":", ",", "[", "]", "{", "}", "0x", "1e",
    "try", "\u{301}", "≠", "é",
  ].map { Array($0.utf8) }

  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// `bytes` with one to four random edits.
  mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...Int(next() % 4) where !bytes.isEmpty {
      let index = Int(next() % UInt64(bytes.count))
      switch next() % 3 {
      case 0: bytes.remove(at: index)
      case 1: bytes.insert(contentsOf: Self.pieces[Int(next() % UInt64(Self.pieces.count))], at: index)
      default: bytes[index] = UInt8(next() % 95) + 32
      }
    }
    return bytes
  }

  /// SplitMix64.
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
