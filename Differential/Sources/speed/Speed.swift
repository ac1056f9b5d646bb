import Corpus
import PointerFlow
import SourceText
import SwiftFrontend
import SwiftParser
import SwiftSyntax

/// `speed PATH…`: how many times faster than `Parser.parse` our stages are, on the same files, in the
/// same run, on one thread, both built for release.
///
/// Each round reads all files with one side, then with the other, ours as often as makes the times
/// comparable; the median reading of each side counts, in processor time. Reading files from disk and
/// giving back what was made are not measured.
@main
enum Speed {
  static let rounds = 5
  /// Our readings per round.
  static let repetitions = 3

  static func main() {
    let files = Corpus.swiftFiles(under: CommandLine.arguments.dropFirst()).map(Corpus.bytes(of:))
    let byteCount = files.reduce(0) { $0 + $1.count }
    print("\(files.count) files, \(byteCount) bytes, median of \(rounds) rounds")
    var reference: [Duration] = []
    var tokenizer: [Duration] = []
    var parser: [Duration] = []
    var lowering: [Duration] = []
    for _ in 0..<rounds {
      reference.append(
        time(files) { bytes in
          unsafe bytes.withUnsafeBufferPointer { unsafe Parser.parse(source: $0) }
        })
      for _ in 0..<repetitions {
        tokenizer.append(time(files) { TokenSequence($0) })
        parser.append(time(files) { SyntaxOutline.parse($0) })
        lowering.append(time(files) { lower($0) })
      }
    }
    let base = median(reference)
    report("SwiftSyntax Parser.parse", base, base, byteCount)
    report("tokenizer", median(tokenizer), base, byteCount)
    report("parser", median(parser), base, byteCount)
    report("with lowering", median(lowering), base, byteCount)
  }

  /// Tokens, syntax and flow graph of one file by itself.
  private static func lower(_ bytes: [UInt8]) -> Int {
    let file = SourceFile(path: "File.swift", bytes: ContiguousArray(bytes))
    let module = SwiftModuleLowering(
      target: "Corpus", files: [file], imported: [], scopedFunctions: ScopedFunction.shipped)
    return module.unit(at: 0).functions.count
  }

  private static func time<Value>(_ files: [[UInt8]], _ work: ([UInt8]) -> Value) -> Duration {
    files.reduce(.zero) { total, file in
      let (value, time) = ProcessorTime.measure { work(file) }
      withExtendedLifetime(value) {}
      return total + time
    }
  }

  private static func median(_ durations: [Duration]) -> Duration {
    durations.sorted()[durations.count / 2]
  }

  private static func report(_ name: String, _ duration: Duration, _ base: Duration, _ bytes: Int) {
    let seconds = duration / .seconds(1)
    let megabytes = (Double(bytes) / seconds / 1e5).rounded() / 10
    let ratio = (base / duration * 10).rounded() / 10
    print("\(name): \((seconds * 1e4).rounded() / 1e4) s, \(megabytes) MB/s, \(ratio) x")
  }
}
