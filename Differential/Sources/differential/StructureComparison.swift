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
  private var shown = 0

  /// Compares one file that SwiftSyntax finds nothing wrong with; prints where it differs.
  mutating func add(path: String, bytes: [UInt8]) {
    let tree = unsafe bytes.withUnsafeBufferPointer { unsafe Parser.parse(source: $0) }
    if tree.hasError { return }
    let outline = SyntaxOutline(TokenSequence(bytes))
    let comparison = StructureComparison(ours: outline, theirs: ReferenceOutline.items(of: tree))
    equal += comparison.equal
    different += comparison.onlyTheirs.count + comparison.onlyOurs.count
    recoveries += comparison.recoveries
    for (side, items) in [("theirs", comparison.onlyTheirs), ("ours", comparison.onlyOurs)] {
      for item in items where shown < 400 {
        shown += 1
        let line = bytes[..<Int(item.bytes.start)].count { $0 == 10 } + 1
        print(
          "\(path):\(line): only \(side): \(item.kind.rawValue) '\(item.name)' "
            + "\(item.labels) in \(item.nesting), \(item.bytes.end - item.bytes.start) bytes")
      }
    }
  }

  private var share: Double { Double(equal) / Double(max(1, equal + different)) }

  /// Half a per cent may differ.
  var isAccepted: Bool { share >= 0.995 }

  var summary: String {
    "structure: \(equal) functions, closures and calls equal, \(different) only on one side: "
      + "\((share * 100_000).rounded() / 1000) %; \(recoveries) recoveries"
  }
}
