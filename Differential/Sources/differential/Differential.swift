import Corpus
import Foundation
import SwiftFrontend

/// `differential PATH…`: compares our tokens with SwiftSyntax's on every Swift file below the paths.
///
/// Exit status: 0 when nothing differs but what `AgreedDifference` names, 1 otherwise, 2 when a file
/// cannot be read or there is none.
@main
enum Differential {
  static let shownDisagreements = 200

  static func main() {
    var tally = Tally()
    for path in Corpus.swiftFiles(under: CommandLine.arguments.dropFirst()) {
      let bytes = Corpus.bytes(of: path)
      let comparison = Comparison(bytes)
      tally.add(comparison, bytes: bytes.count)
      for disagreement in comparison.disagreements {
        if tally.shown < shownDisagreements { print(disagreement.message(path: path, bytes: bytes)) }
        tally.shown += 1
      }
    }
    print(tally.summary)
    exit(tally.isAccepted ? 0 : 1)
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
