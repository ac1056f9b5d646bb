import Foundation
import Synchronization

/// What must go when the process is interrupted: the one piece of shared state, because a signal can
/// come at any time.
///
/// Whatever is made or deleted below a registered path is so under the lock, which the way out takes
/// and never gives back: nothing appears behind the broom.
package enum TemporaryPaths {
  private static let paths = Mutex<Set<String>>([])

  /// Registers `path` and runs `make`, which creates what it names.
  package static func add<Failure: Error>(
    _ path: String, make: () throws(Failure) -> Void
  ) throws(Failure) {
    try paths.withLock { paths throws(Failure) in
      paths.insert(path)
      try make()
    }
  }

  /// Runs `write`, which creates something below a path that is registered; must not be nested.
  package static func write<Failure: Error>(_ write: () throws(Failure) -> Void) throws(Failure) {
    try paths.withLock { _ throws(Failure) in try write() }
  }

  /// Deletes what is still there of `path` and forgets it.
  package static func remove(_ path: String) {
    paths.withLock {
      try? FileManager.default.removeItem(atPath: path)
      $0.remove(path)
    }
  }

  /// Deletes everything and leaves for good; who still wants to write waits until the process is gone.
  package static func clean(andThen leave: () -> Never) -> Never {
    paths.withLock { paths in
      for path in paths { try? FileManager.default.removeItem(atPath: path) }
      leave()
    }
  }
}
