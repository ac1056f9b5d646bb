import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a file was like when something was concluded from it: a digest of its content, and what the
/// system said of it.
struct FileState: Codable, Hashable {
  /// Absolute.
  var path: String
  /// SHA-256, hexadecimal.
  var digest: String
  /// `nil` when the file was so new that a later change might not show.
  var stamp: FileStamp?
}

/// What changes whenever a file's content does: sizes, times to the nanosecond, the inode. The time of
/// the last status change cannot be set by programs, so what unpacks old files cannot deceive it.
struct FileStamp: Codable, Hashable {
  var size: Int64
  var modified: Int64
  var changed: Int64
  var inode: UInt64
  var device: UInt64

  /// `nil` when there is no such file.
  init?(of path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    size = Int64(status.st_size)
    #if canImport(Darwin)
      let times = (status.st_mtimespec, status.st_ctimespec)
    #else
      let times = (status.st_mtim, status.st_ctim)
    #endif
    modified = Self.nanoseconds(times.0)
    changed = Self.nanoseconds(times.1)
    inode = UInt64(status.st_ino)
    device = UInt64(truncatingIfNeeded: status.st_dev)
  }

  static func nanoseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// Looks at files for caches, each once a run.
final class FileStates {
  /// Clocks of file systems tick this seldom, in nanoseconds.
  private static let tick: Int64 = 50_000_000

  /// When the run began: what changed later may not be what was read.
  private let start: Int64
  /// By absolute path: what is read in place of what is on disk.
  private let overlay: [String: SourceFile]
  private var digests: [String: String?] = [:]
  private var unchanged: [FileState: Bool] = [:]

  init(overlay: [String: SourceFile] = [:]) {
    self.overlay = overlay
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    start = FileStamp.nanoseconds(now)
  }

  /// The state of a file as this run read it; `nil` when it may have changed since the run began.
  func state(of path: String) -> FileState? {
    if overlay[path] != nil {
      return digest(of: path).map { FileState(path: path, digest: $0, stamp: nil) }
    }
    guard let stamp = FileStamp(of: path), max(stamp.modified, stamp.changed) < start,
      let digest = digest(of: path), FileStamp(of: path) == stamp
    else { return nil }
    let isOld = max(stamp.modified, stamp.changed) < start - Self.tick
    return FileState(path: path, digest: digest, stamp: isOld ? stamp : nil)
  }

  /// Whether a file still is what it was.
  func isUnchanged(_ state: FileState) -> Bool {
    if let known = unchanged[state] { return known }
    let isSame = compare(state)
    unchanged[state] = isSame
    return isSame
  }

  private func compare(_ state: FileState) -> Bool {
    if overlay[state.path] == nil, let known = state.stamp {
      guard let stamp = FileStamp(of: state.path), stamp.size == known.size else { return false }
      if stamp == known { return true }
    }
    return digest(of: state.path) == state.digest
  }

  private func digest(of path: String) -> String? {
    if let known = digests[path] { return known }
    let bytes = overlay[path]?.bytes ?? (try? FileSystem.read(path, limit: ProjectReader.sizeLimit))
    let digest = bytes.map {
      SHA256.text(of: SHA256.digest(of: $0))
    }
    digests[path] = .some(digest)
    return digest
  }
}
