import Corpus
import Foundation
import SwiftFrontend

/// `differential [--mutants N] [--show N] PATH…`: compares our tokens, functions, closures and calls with
/// SwiftSyntax's on every Swift file below the paths, and the tokens of N broken variants of each. `--show` says how many differences in structure are printed.
///
/// Exit status: 0 when nothing differs but what `AgreedDifference` names, and no more than one token in a
/// thousand of the broken variants, which each side may mend in its own way; 1 otherwise, 2 when a file
/// cannot be read or there is none.
@main
enum Differential {
  static let shownDisagreements = 200

  static func main() {
    var paths = Array(CommandLine.arguments.dropFirst())
    var mutants = 0
    var limit = 400
    while paths.count > 1, let count = Int(paths[1]) {
      switch paths[0] {
      case "--mutants": mutants = count
      case "--show": limit = count
      default: break
      }
      paths.removeFirst(2)
    }
    var tally = Tally()
    var broken = Tally()
    var structure = StructureTally(limit: limit)
    var mutation = Mutation(seed: 1)
    for path in Corpus.swiftFiles(under: paths) {
      let bytes = Corpus.bytes(of: path)
      compare(bytes, path, &tally)
      structure.add(path: path, bytes: bytes)
      for number in 0..<mutants {
        compare(mutation.mutate(bytes), "\(path) mutant \(number)", &broken)
      }
    }
    print(tally.summary)
    print(structure.summary)
    if mutants > 0 { print("broken variants: \(broken.summary)") }
    exit(tally.isAccepted && structure.isAccepted && broken.mostlyAgrees ? 0 : 1)
  }

  private static func compare(_ bytes: [UInt8], _ name: String, _ tally: inout Tally) {
    let comparison = Comparison(bytes)
    tally.add(comparison, bytes: bytes.count)
    for disagreement in comparison.disagreements {
      if tally.shown < shownDisagreements { print(disagreement.message(path: name, bytes: bytes)) }
      tally.shown += 1
    }
  }
}

/// What was compared, over all files.
struct Tally {
  private var files = 0
  private var bytes = 0
  private var tokens = 0
  private var disagreements = 0
  private var agreed: [AgreedDifference: Int] = [:]
  var shown = 0

  mutating func add(_ comparison: Comparison, bytes count: Int) {
    files += 1
    bytes += count
    tokens += comparison.tokenCount
    disagreements += comparison.disagreements.count
    agreed.merge(comparison.agreed, uniquingKeysWith: +)
  }

  private var agreedCount: Int { agreed.values.reduce(0, +) }

  /// Agreed differences may make up one token in a thousand, all together.
  var isAccepted: Bool { disagreements == 0 && agreedCount * 1000 <= tokens }

  var mostlyAgrees: Bool { (disagreements + agreedCount) * 1000 <= tokens }

  var summary: String {
    var lines = [
      "\(files) files, \(bytes) bytes, \(tokens) tokens: \(disagreements) disagreements, "
        + "\(agreedCount) agreed differences"
    ]
    for difference in AgreedDifference.allCases {
      lines.append("  \(difference.rawValue): \(agreed[difference, default: 0])")
    }
    return lines.joined(separator: "\n")
  }
}
