import Foundation
import Synchronization

/// What must go when the process is interrupted: the one piece of shared state, because a signal can
/// come at any time.
package enum TemporaryPaths {
  private static let paths = Mutex<Set<String>>([])

  package static func add(_ path: String) {
    paths.withLock { _ = $0.insert(path) }
  }

  package static func remove(_ path: String) {
    paths.withLock { _ = $0.remove(path) }
  }

  /// Deletes what is there; for the way out.
  package static func clean() {
    for path in paths.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
  }
}
