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
    let paths = Corpus.swiftFiles(under: CommandLine.arguments.dropFirst())
    let files = paths.map(Corpus.bytes(of:))
    let modules = Corpus.modules(of: paths).map { paths in
      paths.map { SourceFile(path: $0, bytes: ContiguousArray(Corpus.bytes(of: $0))) }
    }
    let byteCount = files.reduce(0) { $0 + $1.count }
    print("\(files.count) files in \(modules.count) modules, \(byteCount) bytes, median of \(rounds) rounds")
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
        lowering.append(time(modules) { lower($0) })
      }
    }
    let base = median(reference)
    report("SwiftSyntax Parser.parse", base, base, byteCount)
    report("tokenizer", median(tokenizer), base, byteCount)
    report("parser", median(parser), base, byteCount)
    report("with lowering", median(lowering), base, byteCount)
  }

  /// Tokens, syntax and flow graphs of a module's files, as the product makes them.
  private static func lower(_ files: [SourceFile]) -> [FlowUnit] {
    let module = SwiftModuleLowering(
      target: "Corpus", files: files, imported: [], scopedFunctions: ScopedFunction.shipped)
    return files.indices.map { module.unit(at: $0) }
  }

  private static func time<Input, Value>(_ inputs: [Input], _ work: (Input) -> Value) -> Duration {
    inputs.reduce(.zero) { total, input in
      let (value, time) = ProcessorTime.measure { work(input) }
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
