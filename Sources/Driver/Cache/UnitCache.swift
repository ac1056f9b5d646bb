import Findings
import Foundation
import PointerFlow

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Lowered C units by the content of everything that decides them.
///
/// An entry is found by the unit's path, flags, text and the headers that exist; it names every file
/// that was read for it with a digest of its content, and counts only while all of them are as they
/// were. Entries carry a version and a digest of their own: a damaged one is no entry. Units that the
/// parser complained of are not kept: what was missing may appear.
final class UnitCache {
  static let ending = ".unit"
  private static let magic = Array("ULCACHE1".utf8)
  private static let sizeLimit = 256 << 20

  private struct Head: Codable {
    var files: [File]
  }

  private struct File: Codable {
    var path: String
    var digest: String
  }

  private let directory: CacheDirectory
  /// What all units of a run share: the tool, the parser, the headers of the project.
  private let common: [UInt8]
  /// When the run began: what changed later may not be what was parsed.
  private let start: timespec
  private var digests: [String: String?] = [:]
  private(set) var hits = 0
  /// Why nothing can be written, once that is known.
  private(set) var problem: String?

  init(_ directory: CacheDirectory, libclang: String, headers: [String]) {
    self.directory = directory
    var hash = SHA256()
    for part in [ToolIdentity.version, String(FlowUnitCoder.version), libclang] + headers {
      hash.update(Array(part.utf8) + [0])
    }
    common = hash.finish()
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    start = now
  }

  private func path(of request: WorkerRequest) -> String {
    var hash = SHA256()
    hash.update(common)
    for part in [request.path, request.root, request.target] + request.arguments {
      hash.update(Array(part.utf8) + [0])
    }
    hash.update([request.text == nil ? 0 : 1] + Array((request.text ?? "").utf8))
    return PathText.joined(directory.path, SHA256.text(of: hash.finish()) + Self.ending)
  }

  /// The unit of a request, when nothing that decides it has changed.
  func unit(for request: WorkerRequest) -> FlowUnit? {
    guard
      let bytes = try? FileSystem.read(path(of: request), limit: Self.sizeLimit),
      bytes.starts(with: Self.magic), bytes.count > Self.magic.count + 32
    else { return nil }
    let digest = bytes[Self.magic.count..<(Self.magic.count + 32)]
    let body = bytes[(Self.magic.count + 32)...]
    guard Array(digest) == SHA256.digest(of: body),
      let lengths = WorkerFrame.lengths(body.prefix(WorkerFrame.headerLength)),
      body.count == WorkerFrame.headerLength + lengths.head + lengths.tail
    else { return nil }
    let head = body.dropFirst(WorkerFrame.headerLength).prefix(lengths.head)
    guard let known = try? JSONDecoder().decode(Head.self, from: Foundation.Data(head)),
      known.files.allSatisfy({ self.digest(of: $0.path) == $0.digest }),
      let unit = try? FlowUnitCoder.decode(Array(body.suffix(lengths.tail)))
    else { return nil }
    hits += 1
    return unit
  }

  /// Keeps a unit that was lowered without complaint.
  ///
  /// - Parameter files: absolute paths of everything that was read for it.
  func keep(_ unit: FlowUnit, for request: WorkerRequest, files: [String]) {
    guard problem == nil, !files.isEmpty else { return }
    var head = Head(files: [])
    for file in Set(files).sorted() {
      // What stands in for a file is in the key.
      if request.text != nil, file == PathText.joined(request.root, request.path) { continue }
      guard isSettled(file), let digest = digest(of: file) else { return }
      head.files.append(File(path: file, digest: digest))
    }
    let body = WorkerFrame.encode(head, tail: FlowUnitCoder.encode(unit))
    write(Self.magic + SHA256.digest(of: body) + body, to: path(of: request))
  }

  private func digest(of path: String) -> String? {
    if let known = digests[path] { return known }
    let digest = (try? FileSystem.read(path, limit: ProjectReader.sizeLimit)).map {
      SHA256.text(of: SHA256.digest(of: $0))
    }
    digests[path] = .some(digest)
    return digest
  }

  /// Whether a file is older than the run.
  private func isSettled(_ path: String) -> Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return false }
    #if canImport(Darwin)
      let changed = max(status.st_mtimespec, status.st_ctimespec)
    #else
      let changed = max(status.st_mtim, status.st_ctim)
    #endif
    return changed < start
  }

  private func write(_ bytes: [UInt8], to path: String) {
    let temporary = "\(path).\(getpid()).partial"
    do {
      try FileManager.default.createDirectory(
        atPath: directory.path, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      defer { TemporaryPaths.remove(temporary) }
      try TemporaryPaths.add(temporary) {
        try Foundation.Data(bytes).write(to: URL(fileURLWithPath: temporary))
      }
      guard unsafe rename(temporary, path) == 0 else {
        problem = "cannot rename"
        return
      }
    } catch {
      problem = error.localizedDescription
    }
  }
}

extension timespec {
  fileprivate static func < (left: timespec, right: timespec) -> Bool {
    (left.tv_sec, left.tv_nsec) < (right.tv_sec, right.tv_nsec)
  }
}

private func max(_ left: timespec, _ right: timespec) -> timespec { left < right ? right : left }
