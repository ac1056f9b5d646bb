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
    let files = CommandLine.arguments.dropFirst().flatMap(swiftFiles(under:))
    guard !files.isEmpty else {
      print("usage: differential FILE-OR-FOLDER…")
      exit(2)
    }
    var tally = Tally()
    for path in files {
      guard let data = FileManager.default.contents(atPath: path) else {
        print("\(path): cannot be read")
        exit(2)
      }
      let bytes = [UInt8](data)
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

  /// The Swift files at or below `path`, sorted. Nothing is left out but what git keeps for itself.
  private static func swiftFiles(under path: String) -> [String] {
    var isFolder: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      print("\(path): does not exist")
      exit(2)
    }
    guard isFolder.boolValue else { return [path] }
    var files: [String] = []
    for case let name as String in FileManager.default.enumerator(atPath: path) ?? .init() {
      let full = path + "/" + name
      var isNested: ObjCBool = false
      guard name.hasSuffix(".swift"), !name.contains(".git/"),
        unsafe FileManager.default.fileExists(atPath: full, isDirectory: &isNested), !isNested.boolValue
      else { continue }
      files.append(full)
    }
    return files.sorted()
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
