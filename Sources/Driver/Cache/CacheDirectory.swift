package import Findings
import Foundation

/// Where what was concluded is kept between runs.
package struct CacheDirectory: Hashable, Sendable {
  /// Absolute.
  package let path: String
  /// Tells builds of the tool apart: another one may conclude something else.
  package let build: String

  /// What the user named, else `UNSAFE_LINT_CACHE_DIR`, else the user's own cache directory; `nil`
  /// when there is none.
  package static func location(
    explicit: String?, environment: [String: String], workingDirectory: String,
    executable: String
  ) -> CacheDirectory? {
    let build = FileStamp(of: executable).map { "\($0.size) \($0.modified)" } ?? ""
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let named = explicit ?? value("UNSAFE_LINT_CACHE_DIR") {
      return CacheDirectory(
        path: PathText.absolute(named, in: workingDirectory), build: build)
    }
    if let base = value("XDG_CACHE_HOME"), base.hasPrefix("/") {
      return CacheDirectory(path: PathText.joined(base, "unsafe-lint"), build: build)
    }
    #if os(macOS)
      let below = "Library/Caches/unsafe-lint"
    #else
      let below = ".cache/unsafe-lint"
    #endif
    return value("HOME").flatMap { home in
      home.hasPrefix("/")
        ? CacheDirectory(path: PathText.joined(home, below), build: build) : nil
    }
  }

  /// A file with the page of a rule, for those who can show one.
  ///
  /// - Returns: its absolute path.
  package func page(of rule: RuleDescriptor) throws(DriverError) -> String {
    let file = PathText.joined(path, rule.id + Self.pageEnding)
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try Foundation.Data(rule.page.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
    } catch {
      throw .cannotWrite(path: file, reason: error.localizedDescription)
    }
    return file
  }

  /// What is there.
  package struct Status: Sendable {
    package var entries = 0
    package var bytes = 0
  }

  private static let pageEnding = ".rule.md"
  private static let endings = [
    UnitCache.ending, SwiftUnitCache.ending, ResultCache.ending, RevisionCache.ending, pageEnding,
  ]

  /// Paths of what caches wrote; nothing else that may lie there is ever touched.
  private var entries: [String] {
    (FileSystem.entries(of: path) ?? []).map(\.name)
      .filter { name in
        // What a process that was killed left behind, too.
        let isPartial = name.hasSuffix(".partial")
        return Self.endings.contains { isPartial ? name.contains($0 + ".") : name.hasSuffix($0) }
      }
      .map { PathText.joined(path, $0) }
  }

  package var status: Status {
    entries.reduce(into: Status()) { status, entry in
      status.entries += 1
      status.bytes += FileStamp(of: entry).map { Int($0.size) } ?? 0
    }
  }

  /// Deletes all entries.
  ///
  /// - Returns: their number.
  package func clean() throws(DriverError) -> Int {
    var count = 0
    for entry in entries {
      do {
        try FileManager.default.removeItem(atPath: entry)
        count += 1
      } catch {
        throw .cannotWrite(path: path, reason: error.localizedDescription)
      }
    }
    return count
  }

  /// Deletes the oldest entries until three quarters of a limit in bytes are left, when there is more.
  func trim(to limit: Int) {
    let stamped = entries.compactMap { entry in FileStamp(of: entry).map { (entry, $0) } }
    var total = stamped.reduce(0) { $0 + Int($1.1.size) }
    guard total > limit else { return }
    for (entry, stamp) in stamped.sorted(by: { $0.1.modified < $1.1.modified }) {
      guard total > limit / 4 * 3 else { return }
      try? FileManager.default.removeItem(atPath: entry)
      total -= Int(stamp.size)
    }
  }
}
