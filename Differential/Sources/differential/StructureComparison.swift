import SourceText
import SwiftFrontend
import SwiftParser
import SwiftSyntax

/// Functions, closures and calls of one file, ours against SwiftSyntax's.
struct StructureComparison {
  private(set) var equal = 0
  /// Items that only one side has, in source order.
  private(set) var onlyOurs: [SyntaxOutline.Item] = []
  private(set) var onlyTheirs: [SyntaxOutline.Item] = []
  private(set) var recoveries = 0

  /// How an item that only one side has differs from the other side's at the same place.
  func reason(for item: SyntaxOutline.Item, in others: [SyntaxOutline.Item]) -> String {
    let twin = others.first { $0.kind == item.kind && $0.bytes.start == item.bytes.start }
    guard let twin else { return "\(item.kind.rawValue): no such on the other side" }
    var differs: [String] = []
    if twin.bytes.end != item.bytes.end { differs.append("end") }
    if twin.name != item.name { differs.append("name") }
    if twin.labels != item.labels { differs.append("labels") }
    if twin.nesting != item.nesting { differs.append("nesting") }
    return "\(item.kind.rawValue): \(differs.joined(separator: ", "))"
  }

  init(ours: SyntaxOutline, theirs: [SyntaxOutline.Item]) {
    recoveries = ours.problems.count
    let (left, right) = (Set(ours.items), Set(theirs))
    equal = left.intersection(right).count
    onlyOurs = ours.items.filter { !right.contains($0) }
    onlyTheirs = theirs.filter { !left.contains($0) }
  }
}

/// What structure amounts to, over all files.
struct StructureTally {
  private var equal = 0
  private var different = 0
  private var recoveries = 0
  private var reasons: [String: Int] = [:]
  private var shown = 0
  /// How many disagreements are printed.
  let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Compares one file that SwiftSyntax finds nothing wrong with; prints where it differs.
  mutating func add(path: String, bytes: [UInt8]) {
    let tree = unsafe bytes.withUnsafeBufferPointer { unsafe Parser.parse(source: $0) }
    if tree.hasError { return }
    let outline = SyntaxOutline(TokenSequence(bytes))
    let comparison = StructureComparison(ours: outline, theirs: ReferenceOutline.items(of: tree))
    equal += comparison.equal
    different += comparison.onlyTheirs.count + comparison.onlyOurs.count
    recoveries += comparison.recoveries
    for problem in outline.problems where recoveries <= limit {
      let text = String(decoding: bytes[Int(problem.start)..<Int(problem.end)], as: UTF8.self)
      print("\(path):\(Self.line(of: problem.start, in: bytes)): recovered over '\(text)'")
    }
    for (side, items, others) in [
      ("theirs", comparison.onlyTheirs, comparison.onlyOurs),
      ("ours", comparison.onlyOurs, comparison.onlyTheirs),
    ] {
      for item in items {
        let reason = "only \(side), \(comparison.reason(for: item, in: others))"
        reasons[reason, default: 0] += 1
        if shown >= limit { continue }
        shown += 1
        let line = Self.line(of: item.bytes.start, in: bytes)
        print(
          "\(path):\(line): \(reason): '\(item.name)' \(item.labels) in \(item.nesting), "
            + "\(item.bytes.end - item.bytes.start) bytes")
      }
    }
  }

  /// One-based.
  private static func line(of offset: UInt32, in bytes: [UInt8]) -> Int {
    bytes[..<Int(offset)].count { $0 == 10 } + 1
  }

  private var share: Double { Double(equal) / Double(max(1, equal + different)) }

  /// Half a per cent may differ.
  var isAccepted: Bool { share >= 0.995 }

  var summary: String {
    reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "  \($0.value) \($0.key)\n" }.joined()
      + "structure: \(equal) functions, closures and calls equal, \(different) only on one side: "
      + "\((share * 100_000).rounded() / 1000) %; \(recoveries) recoveries"
  }
}
