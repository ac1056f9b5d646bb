import CFrontend
import Foundation
package import PointerFlow

/// What a worker is asked to do: lower one C unit.
package struct WorkerRequest: Codable, Hashable, Sendable {
  /// Relative to `root`.
  package var path: String
  package var root: String
  package var target: String
  package var arguments: [String]
  /// What the unit is when it is no file but includes the headers of a module; else `nil`.
  package var text: String?
  /// By absolute path: the text that is seen in place of what a file holds on disk.
  package var overlay: [String: String]

  package init(
    path: String, root: String, target: String, arguments: [String], text: String? = nil,
    overlay: [String: String] = [:]
  ) {
    self.path = path
    self.root = root
    self.target = target
    self.arguments = arguments
    self.text = text
    self.overlay = overlay
  }
}

extension WorkerRequest {
  /// The files among what the parser read: text that stands in for one is no file.
  func files(among paths: [String]) -> [String] {
    guard text != nil else { return paths }
    let standIn = PathText.joined(root, CUnitLowering.standIn(for: path))
    return paths.filter { $0 != standIn }
  }
}

/// What became of one request.
package enum WorkerOutcome: Sendable {
  case lowered(FlowUnit, problems: [ParseProblem], files: [String])
  /// libclang gave no tree; 2 means that it crashed inside and recovered.
  case unparsable(code: Int32)
  /// The worker died: a crash, an abort or a stack overflow inside libclang.
  case crashed(String)
  case timedOut(seconds: Int)
  /// No worker could be started, or what it sent was not an answer.
  case broken(String)
}

/// An error that the C parser reports for a unit; each may have cost statements.
package struct ParseProblem: Codable, Hashable, Sendable {
  package var isFatal: Bool
  /// As libclang spells it; `nil` for none.
  package var file: String?
  package var offset: UInt32
  package var text: String
}

/// The head of an answer; the unit follows in its binary form when there is one.
struct WorkerAnswer: Codable {
  var problems: [ParseProblem] = []
  /// Absolute paths of every file that was read.
  var files: [String] = []
  /// libclang's own error code when it gave no tree.
  var code: Int32?
}

/// Frames on the pipes between the tool and its workers: two little-endian 32-bit lengths, then a
/// JSON head and a binary tail of these lengths.
enum WorkerFrame {
  static let headerLength = 8
  /// Longer parts are refused: no unit comes near.
  static let maximumLength = 1 << 30

  static func encode(_ head: some Encodable, tail: [UInt8] = []) -> [UInt8] {
    let encoder = JSONEncoder()
    // What is kept in files is the same for the same input.
    encoder.outputFormatting = .sortedKeys
    // A Codable struct of strings and numbers always encodes.
    let json = (try? encoder.encode(head)) ?? Foundation.Data()
    return bytes(of: json.count) + bytes(of: tail.count) + json + tail
  }

  /// The lengths of head and tail; `nil` when they are not credible.
  static func lengths(_ header: some Sequence<UInt8>) -> (head: Int, tail: Int)? {
    let bytes = Array(header)
    guard bytes.count == headerLength else { return nil }
    let head = number(bytes[0..<4])
    let tail = number(bytes[4..<8])
    return head <= maximumLength && tail <= maximumLength ? (head, tail) : nil
  }

  private static func bytes(of number: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
