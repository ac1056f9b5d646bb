import PointerFlow
import TestKit
import Testing

/// The binary form is never trusted: whatever the bytes, a unit is sound or refused.
@Suite("The binary form")
struct CoderTests {
  static func bytes() throws -> [UInt8] {
    FlowUnitCoder.encode(try FlowTextParser.unit(FlowTextTests.everything))
  }

  @Test("every single flipped bit is noticed")
  func flippedBits() throws {
    let bytes = try Self.bytes()
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << UInt8(bit)
        #expect(throws: FlowUnitCodingError.self, "byte \(index), bit \(bit)") {
          try FlowUnitCoder.decode(changed)
        }
      }
    }
  }

  @Test("every truncation is noticed")
  func truncations() throws {
    let bytes = try Self.bytes()
    for length in bytes.indices {
      #expect(throws: FlowUnitCodingError.self, "\(length) bytes") {
        try FlowUnitCoder.decode(Array(bytes.prefix(length)))
      }
    }
  }

  @Test("another version is refused by its number")
  func otherVersion() throws {
    var bytes = try Self.bytes()
    bytes[4] = FlowUnitCoder.version + 1
    #expect(throws: FlowUnitCodingError.unknownVersion(FlowUnitCoder.version + 1)) {
      try FlowUnitCoder.decode(bytes)
    }
  }

  @Test("changed bytes under a checksum that is right again: sound or refused, never a trap")
  func forgedBytes() throws {
    let bytes = try Self.bytes()
    var (sound, refused) = (0, 0)
    for seed in 0..<4000 as Range<UInt64> {
      var random = SplitMix(seed: seed)
      var body = Array(bytes.dropLast(8))
      for _ in 0...random.below(3) {
        let at = 5 + random.below(body.count - 5)
        switch random.below(4) {
        case 0: body[at] = UInt8(truncatingIfNeeded: random.next())
        case 1: body[at] = [0, 1, 0x7F, 0x80, 0xFF][random.below(5)]
        case 2: body.insert(UInt8(truncatingIfNeeded: random.next()), at: at)
        default: body.remove(at: at)
        }
      }
      guard let unit = try? FlowUnitCoder.decode(Self.sealed(body)) else {
        refused += 1
        continue
      }
      sound += 1
      #expect(FlowUnitVerifier.problems(in: unit).isEmpty, "seed \(seed)")
      // Whatever follows must stand a unit that was read: print it, link it, solve it.
      _ = unit.text
      _ = ProgramSolver.solve(Program(units: [unit]))
    }
    #expect(sound > 0 && refused > 0)
  }

  /// The bytes with the checksum that belongs to them: 64-bit FNV-1a, least significant byte first.
  private static func sealed(_ body: [UInt8]) -> [UInt8] {
    var state: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in body { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return body + (0..<8).map { UInt8(truncatingIfNeeded: state >> (8 * UInt64($0))) }
  }
}
