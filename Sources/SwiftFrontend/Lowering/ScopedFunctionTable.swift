import PointerFlow

/// The functions that lend memory to a closure for one call, by base name.
struct ScopedFunctionTable: Sendable {
  private let byName: [String: [ScopedFunction]]

  init(_ functions: [ScopedFunction]) { byName = Dictionary(grouping: functions, by: \.name) }

  /// Whether any lender has this base name.
  func contains(_ name: String) -> Bool { byName[name] != nil }

  /// The lender that a call with this base name and these labels means, `_` for no label. The
  /// closure may be written behind the parentheses, without its label.
  func lender(_ name: String, labels: [String], isMethod: Bool) -> ScopedFunction? {
    guard let candidates = byName[name] else { return nil }
    let fitting = candidates.filter { $0.isMethod == isMethod }
    return fitting.first { $0.labels == labels || $0.labels.isEmpty }
      ?? fitting.first {
        $0.labels.count == labels.count && $0.labels.dropLast() == labels.dropLast()
      }
  }
}
