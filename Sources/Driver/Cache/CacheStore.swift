import Foundation
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What an entry is found by: everything that decides its content.
struct CacheKey {
  private var hash = SHA256()

  /// Parts are separated, so ("ab", "c") and ("a", "bc") differ.
  mutating func add(_ part: String) {
    var part = part
    part.withUTF8 { unsafe hash.update($0) }
    hash.update(CollectionOfOne(0))
  }

  mutating func add(_ parts: some Sequence<String>) {
    var count = 0
    for part in parts {
      add(part)
      count += 1
    }
    add("\(count)")
  }

  func name(_ ending: String) -> String {
    var hash = hash
    return SHA256.text(of: hash.finish()) + ending
  }
}

/// Entries of a cache directory: written whole, checked when they are read. A damaged one is no entry,
/// and counted.
final class CacheStore {
  private static let magic = Array("ULCACHE2".utf8)
  private static let sizeLimit = 256 << 20
  /// Beyond this many bytes the oldest entries go.
  private static let totalLimit = 1 << 30

  let directory: CacheDirectory
  /// Why nothing can be written, once that is known.
  private(set) var problem: String?
  private(set) var damaged = 0
  private var hasWritten = false

  init(_ directory: CacheDirectory) { self.directory = directory }

  /// The body of an entry.
  func body(_ name: String) -> ArraySlice<UInt8>? {
    let path = PathText.joined(directory.path, name)
    guard let bytes = try? FileSystem.read(path, limit: Self.sizeLimit) else { return nil }
    let start = Self.magic.count + 8
    guard bytes.starts(with: Self.magic), bytes.count > start else {
      damaged += 1
      return nil
    }
    let body = Array(bytes)[start...]
    guard Self.bytes(of: Self.checksum(of: body)) == Array(bytes[Self.magic.count..<start]) else {
      damaged += 1
      return nil
    }
    keepYoung(path)
    return body
  }

  /// An entry whose bytes are whole but mean nothing.
  func reject() { damaged += 1 }

  func write(_ body: [UInt8], as name: String) {
    guard problem == nil else { return }
    let path = PathText.joined(directory.path, name)
    let temporary = "\(path).\(getpid()).partial"
    do {
      try FileManager.default.createDirectory(
        atPath: directory.path, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      let sum = Self.bytes(of: Self.checksum(of: body[...]))
      defer { TemporaryPaths.remove(temporary) }
      try TemporaryPaths.add(temporary) {
        try Foundation.Data(Self.magic + sum + body).write(to: URL(fileURLWithPath: temporary))
      }
      guard unsafe rename(temporary, path) == 0 else {
        problem = "an entry cannot be renamed"
        return
      }
      hasWritten = true
    } catch {
      problem = error.localizedDescription
    }
  }

  /// Says so in the file's time that an entry is still wanted, at most once a day.
  private func keepYoung(_ path: String) {
    guard let stamp = FileStamp(of: path) else { return }
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    if FileStamp.nanoseconds(now) - stamp.modified > 86_400_000_000_000 { unsafe utimes(path, nil) }
  }

  /// Deletes the oldest entries when there is too much.
  func trim() {
    if hasWritten { directory.trim(to: Self.totalLimit) }
  }

  /// 64 bits over words of eight bytes: finds damage, protects from nobody.
  static func checksum(of bytes: ArraySlice<UInt8>) -> UInt64 {
    unsafe bytes.withUnsafeBytes { buffer in
      var sum: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(buffer.count)
      var index = 0
      while index + 8 <= buffer.count {
        let word = unsafe buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        sum = (sum ^ UInt64(littleEndian: word)) &* 0x9e37_79b9_7f4a_7c15
        sum ^= sum >> 29
        index += 8
      }
      while index < buffer.count {
        sum = unsafe (sum ^ UInt64(buffer[index])) &* 0x0000_0100_0000_01b3
        index += 1
      }
      return sum ^ sum >> 32
    }
  }

  private static func bytes(of number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }
}
