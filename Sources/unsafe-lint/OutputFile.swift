import Driver
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files that are written whole or not at all.
enum OutputFile {
  /// Writes beside the target and renames: an interrupt leaves the old file or the new one.
  static func write(
    _ text: String, to path: String, createsDirectories: Bool = false
  ) throws(DriverError) {
    try write(Array(text.utf8), to: path, createsDirectories: createsDirectories)
  }

  static func write(
    _ bytes: [UInt8], to path: String, createsDirectories: Bool = false
  ) throws(DriverError) {
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
    if createsDirectories {
      try? FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    }
    // A device or a pipe cannot be renamed over; what the user names is what gets written.
    var status = stat()
    if unsafe stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      guard let file = unsafe fopen(path, "w") else { throw failure(path) }
      let count = bytes.count
      let written = unsafe bytes.withUnsafeBytes { buffer in
        unsafe fwrite(buffer.baseAddress, 1, count, file)
      }
      guard unsafe fclose(file) == 0, written == count else { throw failure(path) }
      return
    }
    let temporary = "\(path).\(getpid()).partial"
    defer { TemporaryPaths.remove(temporary) }
    do {
      try TemporaryPaths.add(temporary) {
        try Foundation.Data(bytes).write(to: URL(fileURLWithPath: temporary))
      }
    } catch {
      throw failure(path)
    }
    guard unsafe rename(temporary, path) == 0 else { throw failure(path) }
  }

  /// Adds to a file that others write to as well.
  static func append(_ text: String, to path: String) throws(DriverError) {
    guard let file = unsafe fopen(path, "a") else { throw failure(path) }
    let count = text.utf8.count
    let written = unsafe Array(text.utf8).withUnsafeBytes { buffer in
      unsafe fwrite(buffer.baseAddress, 1, count, file)
    }
    guard unsafe fclose(file) == 0, written == count else { throw failure(path) }
  }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  private static func failure(_ path: String) -> DriverError {
    .cannotWrite(path: path, reason: unsafe String(cString: strerror(errno)))
  }
}
