package import Findings
import Foundation

/// A file of findings that were there before and do not count: sorted, one a line, free of lines and
/// absolute paths, so that it merges and does not change with unrelated edits.
package struct Baseline: Sendable {
  package static let version = 1
  private static let sizeLimit = 64 << 20

  struct Entry: Codable, Hashable {
    var fingerprint: String
    var rule: String
    var path: String
  }

  private struct Document: Codable {
    var version: Int
    var findings: [Entry]
  }

  let entries: [Entry]

  init(path: String, workingDirectory: String) throws(DriverError) {
    let absolute = PathText.absolute(path, in: workingDirectory)
    guard let real = FileSystem.resolved(absolute) else { throw .missingPath(path) }
    let bytes: ContiguousArray<UInt8>
    do throws(FileSystem.ReadFailure) {
      bytes = try FileSystem.read(real, limit: Self.sizeLimit)
    } catch {
      throw .unreadable(path: path, reason: error.words)
    }
    guard let document = try? JSONDecoder().decode(Document.self, from: Foundation.Data(bytes)) else {
      throw .unreadable(path: path, reason: "not a baseline that --write-baseline wrote")
    }
    guard document.version == Self.version else {
      throw .unreadable(path: path, reason: "version \(document.version) of the format is not known")
    }
    entries = document.findings
  }

  /// The text of a baseline that knows these findings.
  package static func text(of findings: [Finding]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let lines = findings.map {
      Entry(fingerprint: $0.fingerprint, rule: $0.ruleID, path: $0.location.path)
    }.sorted {
      ($0.path, $0.rule, $0.fingerprint) < ($1.path, $1.rule, $1.fingerprint)
    }.compactMap { entry in
      // A struct of strings always encodes.
      (try? encoder.encode(entry)).map { "    " + String(decoding: $0, as: UTF8.self) }
    }
    let list = lines.isEmpty ? "" : "\n" + lines.joined(separator: ",\n") + "\n  "
    return "{\n  \"version\": \(version),\n  \"findings\": [\(list)]\n}\n"
  }
}
