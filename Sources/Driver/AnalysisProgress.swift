import Synchronization

/// How far a run is.
package struct AnalysisProgress: Hashable, Sendable {
  /// E.g. `parse C`.
  package let phase: String
  package let done: Int
  /// 0 when the phase has no parts to count.
  package let total: Int

  package init(phase: String, done: Int, total: Int) {
    self.phase = phase
    self.done = done
    self.total = total
  }
}

/// Text that stands in for a file: what an editor has not saved yet.
package struct UnsavedText: Hashable, Sendable {
  /// As the user wrote it, relative to the working directory or absolute; need not exist.
  package var path: String
  package var bytes: [UInt8]

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}

/// Counts units that are done in whatever order.
final class UnitProgress: Sendable {
  private let done = Mutex(0)
  private let total: Int
  private let report: @Sendable (AnalysisProgress) -> Void

  init(total: Int, report: @escaping @Sendable (AnalysisProgress) -> Void) {
    self.total = total
    self.report = report
  }

  func advance() {
    let count = done.withLock { count in
      count += 1
      return count
    }
    report(AnalysisProgress(phase: "parse C", done: count, total: total))
  }
}
