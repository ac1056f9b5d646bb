#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The few file system calls that discovery needs, on absolute paths. Nothing here follows a link
/// unasked, opens anything but regular files, or reads without a limit.
enum FileSystem {
  enum Kind: Sendable {
    case file
    case directory
    case link
    /// Pipes, sockets, devices: never opened.
    case other
  }

  struct Entry: Sendable {
    let name: String
    let kind: Kind
  }

  enum ReadFailure: Error, Hashable, Sendable {
    case unreadable(String)
    case notRegular
    case tooLarge
  }

  /// What a path itself is, without following a link at its end; `nil` when there is nothing.
  static func kind(of path: String) -> Kind? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return nil }
    return kind(status.st_mode)
  }

  private static func kind(_ mode: mode_t) -> Kind {
    switch mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .directory
    case S_IFLNK: .link
    default: .other
    }
  }

  static func isDirectory(_ path: String) -> Bool { kind(of: path) == .directory }
  static func isFile(_ path: String) -> Bool { kind(of: path) == .file }

  /// The entries of a directory by name, in byte order; `nil` when it cannot be read.
  static func entries(of directory: String) -> [Entry]? {
    guard let stream = unsafe opendir(directory) else { return nil }
    defer { unsafe closedir(stream) }
    var entries: [Entry] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      let known: Kind? =
        switch unsafe Int32(entry.pointee.d_type) {
        case 8: .file
        case 4: .directory
        case 10: .link
        case 0: kind(of: directory + "/" + name)
        default: .other
        }
      if let known { entries.append(Entry(name: name, kind: known)) }
    }
    return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// The path with every link resolved; `nil` when it names nothing.
  static func resolved(_ path: String) -> String? {
    guard let real = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  /// The same for a file that need not be there yet; its directory has to be.
  static func resolvedOrNew(_ path: String) -> String? {
    if let real = resolved(path) { return real }
    return resolved(PathText.directory(of: path)).map {
      PathText.joined($0, PathText.lastComponent(of: path))
    }
  }

  static var currentDirectory: String { resolved(".") ?? "/" }

  /// The content of a regular file, as much of it as there is while it is read.
  static func read(
    _ path: String, limit: Int
  ) throws(ReadFailure) -> ContiguousArray<UInt8> {
    // Non-blocking, so that a pipe put in place of a file since the last look cannot hang us.
    let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(unsafe String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable("no status") }
    guard kind(status.st_mode) == .file else { throw .notRegular }
    guard Int(status.st_size) <= limit else { throw .tooLarge }
    var bytes = ContiguousArray<UInt8>(repeating: 0, count: Int(status.st_size) + 1)
    var filled = 0
    while true {
      if filled == bytes.count {
        guard filled <= limit else { throw .tooLarge }
        bytes.append(contentsOf: repeatElement(0, count: max(4096, filled)))
      }
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe readSome(descriptor, buffer, from: filled)
      }
      if count < 0 { throw .unreadable(unsafe String(cString: strerror(errno))) }
      if count == 0 { break }
      filled += count
    }
    guard filled <= limit else { throw .tooLarge }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  private static func readSome(
    _ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer, from start: Int
  ) -> Int {
    guard let base = buffer.baseAddress else { return 0 }
    while true {
      #if canImport(Glibc)
        let count = unsafe Glibc.read(descriptor, base + start, buffer.count - start)
      #else
        let count = unsafe Darwin.read(descriptor, base + start, buffer.count - start)
      #endif
      if count >= 0 || errno != EINTR { return count }
    }
  }
}
