import SourceText

/// `primaryLocationLineHash`: the value by which code scanning recognises a result after edits.
///
/// A rolling hash over UTF-16 code units without blanks: window of 100 units, multiplier 37,
/// arithmetic modulo 2⁶⁴; every line end counts as one line feed. A line's value is the window that
/// starts at its first unit, in hexadecimal, with the running number of that value in the file.
/// Source: github/codeql-action, `src/fingerprints.ts`.
struct LineHash {
  /// Values by zero-based line.
  let values: [String]

  init(_ file: SourceFile) {
    var window = RollingWindow()
    var previousWasReturn = false
    for unit in String(decoding: file.bytes, as: UTF8.self).utf16 {
      let isSecondHalf = previousWasReturn && unit == 10
      previousWasReturn = false
      if unit == 32 || unit == 9 || isSecondHalf { continue }
      previousWasReturn = unit == 13
      window.add(previousWasReturn ? 10 : unit)
    }
    window.add(UInt16.max)
    window.drain()
    values = window.values
  }

  /// The value of a one-based line, of the last line when there are fewer.
  func value(ofLine line: Int) -> String? {
    values.isEmpty ? nil : values[min(max(line, 1), values.count) - 1]
  }
}

private struct RollingWindow {
  private static let size = 100
  private static let multiplier: UInt64 = 37
  /// 37¹⁰⁰ modulo 2⁶⁴.
  private static let firstFactor = (0..<size).reduce(UInt64(1)) { power, _ in power &* multiplier }

  private(set) var values: [String] = []
  private var units = Array(repeating: UInt16(0), count: size)
  private var startsLine = Array(repeating: false, count: size)
  private var index = 0
  private var hash: UInt64 = 0
  private var isLineStart = true
  private var counts: [UInt64: Int] = [:]

  mutating func add(_ unit: UInt16) {
    emitIfLineStart()
    if isLineStart {
      startsLine[index] = true
      isLineStart = false
    }
    isLineStart = unit == 10
    shift(in: unit)
  }

  mutating func drain() {
    for _ in 0..<Self.size {
      emitIfLineStart()
      shift(in: 0)
    }
  }

  /// The unit that is about to leave the window begins a line: the window is that line's value.
  private mutating func emitIfLineStart() {
    guard startsLine[index] else { return }
    startsLine[index] = false
    counts[hash, default: 0] += 1
    values.append(String(hash, radix: 16) + ":\(counts[hash, default: 1])")
  }

  private mutating func shift(in unit: UInt16) {
    hash =
      Self.multiplier &* hash &+ UInt64(unit) &- Self.firstFactor &* UInt64(units[index])
    units[index] = unit
    index = (index + 1) % Self.size
  }
}
