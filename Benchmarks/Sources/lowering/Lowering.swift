import Corpus
import PointerFlow
import SourceText
import SwiftFrontend

/// `lowering PATH…`: the time of tokenizer, parser and lowering over the modules below the paths, each
/// including the ones before it, and a number for the graphs they gave: a change that is only about speed
/// leaves it as it is.
///
/// `lowering --once PATH…` lowers once and measures nothing: for a profiler that counts instructions.
@main
enum Lowering {
  static let rounds = 3

  static func main() {
    var arguments = CommandLine.arguments.dropFirst()
    let isOnce = arguments.first == "--once"
    if isOnce { arguments.removeFirst() }
    let paths = Corpus.swiftFiles(under: arguments)
    let modules = Corpus.modules(of: paths).map { paths in
      paths.map { SourceFile(path: $0, bytes: ContiguousArray(Corpus.bytes(of: $0))) }
    }
    if isOnce { return modules.forEach { _ = units($0) } }
    let files = modules.joined().map { Array($0.bytes) }
    let bytes = files.reduce(0) { $0 + $1.count }
    print("\(files.count) files in \(modules.count) modules, \(bytes) bytes")
    report("tokenizer", bytes, best { for file in files { _ = TokenSequence(file).tokens.count } })
    report("parser", bytes, best { for file in files { _ = SyntaxOutline.parse(file) } })
    report("lowering", bytes, best { for files in modules { _ = units(files) } })
    print("graphs: \(modules.reduce(0) { digest(units($1), $0) })")
  }

  private static func units(_ files: [SourceFile]) -> [FlowUnit] {
    let module = SwiftModuleLowering(
      target: "Corpus", files: files, imported: [], scopedFunctions: ScopedFunction.shipped)
    return files.indices.map { module.unit(at: $0) }
  }

  /// FNV-1a over the binary form of the units.
  private static func digest(_ units: [FlowUnit], _ start: UInt64) -> UInt64 {
    units.reduce(start ^ 0xCBF2_9CE4_8422_2325) { digest, unit in
      FlowUnitCoder.encode(unit).reduce(digest) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
  }

  private static func best(_ work: () -> Void) -> Duration {
    (0..<rounds).map { _ in ProcessorTime.measure(work).time }.min() ?? .zero
  }

  private static func report(_ name: String, _ bytes: Int, _ time: Duration) {
    let seconds = time / .seconds(1)
    let speed = (Double(bytes) / seconds / 1e5).rounded() / 10
    print("\(name): \((seconds * 1e3).rounded() / 1e3) s, \(speed) MB/s")
  }
}
