import Foundation

/// Where units are kept between runs.
package struct CacheDirectory: Hashable, Sendable {
  /// Absolute.
  package let path: String

  /// What the user named, else `UNSAFE_LINT_CACHE_DIR`, else the user's own cache directory; `nil`
  /// when there is none.
  package static func location(
    explicit: String?, environment: [String: String], workingDirectory: String
  ) -> CacheDirectory? {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let named = explicit ?? value("UNSAFE_LINT_CACHE_DIR") {
      return CacheDirectory(path: PathText.absolute(named, in: workingDirectory))
    }
    if let base = value("XDG_CACHE_HOME"), base.hasPrefix("/") {
      return CacheDirectory(path: PathText.joined(base, "unsafe-lint"))
    }
    #if os(macOS)
      let below = "Library/Caches/unsafe-lint"
    #else
      let below = ".cache/unsafe-lint"
    #endif
    return value("HOME").flatMap { home in
      home.hasPrefix("/") ? CacheDirectory(path: PathText.joined(home, below)) : nil
    }
  }

  /// Deletes what caches wrote, and nothing else that may lie there.
  ///
  /// - Returns: the number of entries.
  package func clean() throws(DriverError) -> Int {
    var count = 0
    for entry in FileSystem.entries(of: path) ?? [] where entry.name.hasSuffix(UnitCache.ending) {
      do {
        try FileManager.default.removeItem(atPath: PathText.joined(path, entry.name))
        count += 1
      } catch {
        throw .cannotWrite(path: path, reason: error.localizedDescription)
      }
    }
    return count
  }
}
