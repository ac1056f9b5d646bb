import Corpus
import SourceText
import SwiftFrontend

/// How the tokenizer's time grows when its input doubles, for ordinary code and for hostile input: a
/// factor of 2 is linear. In processor time; only the factors mean something on another machine.
@main
enum TokenizerScaling {
  static let rounds = 5
  static let pieces: [(name: String, text: String)] = [
    ("code", "  func name(of value: Int) -> String { return \"\\(value + 1)\" } // comment\n"),
    ("one line", "a.b(c, d: 1) + "),
    ("nested interpolations", "\"\\("),
    ("unfinished regexes", "(/a "),
    ("unfinished raw strings", "##\"\"\"x\\##("),
    ("unfinished conflicts", "<<<<<<< a\n"),
    ("nested comments", "/*"),
    ("comments inside operators", "**/*"),
  ]

  static func main() {
    for (name, text) in pieces {
      let unit = Array(text.utf8)
      var times: [Duration] = []
      var sizes: [Int] = []
      for size in [4_000_000, 8_000_000, 16_000_000] {
        let bytes = Array(repeatElement(unit, count: size / unit.count).joined())
        sizes.append(bytes.count)
        times.append(best { _ = TokenSequence(bytes).tokens.count })
      }
      let factors = zip(times.dropFirst(), times).map { (($0 / $1) * 100).rounded() / 100 }
      let speed = (Double(sizes[2]) / (times[2] / .seconds(1)) / 1e6).rounded()
      print("tokenizer, \(name): \(speed) MB/s, doubling costs \(factors)")
    }
  }

  private static func best(_ work: () -> Void) -> Duration {
    (0..<rounds).map { _ in ProcessorTime.measure(work).time }.min() ?? .zero
  }
}
