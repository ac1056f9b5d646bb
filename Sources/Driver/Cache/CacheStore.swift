import Foundation
import PointerFlow
import SourceText
import Synchronization

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

/// What a process that analyses one project again and again keeps of it between runs, beside or in place
/// of a directory.
package final class CacheMemory: Sendable {
  private struct State {
    var bodies: [String: ArraySlice<UInt8>] = [:]
    /// The units of bodies that were asked for.
    var units: [String: FlowUnit] = [:]
  }

  private let state = Mutex(State())

  package init() {}

  func body(_ name: String) -> ArraySlice<UInt8>? { state.withLock { $0.bodies[name] } }
  func unit(_ name: String) -> FlowUnit? { state.withLock { $0.units[name] } }

  func keep(_ body: ArraySlice<UInt8>, as name: String) {
    state.withLock {
      $0.bodies[name] = body
      $0.units[name] = nil
    }
  }

  func keep(_ unit: FlowUnit, as name: String) { state.withLock { $0.units[name] = unit } }

  /// Forgets what has other names: texts that were typed over are many.
  func retain(_ names: Set<String>) {
    state.withLock {
      $0.bodies = $0.bodies.filter { names.contains($0.key) }
      $0.units = $0.units.filter { names.contains($0.key) }
    }
  }
}

/// Entries of a cache directory: written whole, checked when they are read. A damaged one is no entry,
/// and counted. Entries in memory are asked first; what was concluded from text that is on no disk is
/// kept nowhere else.
final class CacheStore {
  private static let magic = Array("ULCACHE2".utf8)
  private static let sizeLimit = 256 << 20
  /// Beyond this many bytes the oldest entries go.
  private static let totalLimit = 1 << 30

  private let directory: CacheDirectory?
  private let memory: CacheMemory?
  private let keepsOnDisk: Bool
  private var usedNames: Set<String> = []
  /// Why nothing can be written, once that is known.
  private(set) var problem: String?
  private(set) var damaged = 0
  private var hasWritten = false

  init(_ directory: CacheDirectory?, memory: CacheMemory?, keepsOnDisk: Bool) {
    self.directory = directory
    self.memory = memory
    self.keepsOnDisk = keepsOnDisk
  }

  /// Tells builds of the tool apart; a process is of one.
  var build: String { directory?.build ?? "" }
  /// For messages.
  var place: String { directory?.path ?? "in memory" }

  /// The body of an entry.
  func body(_ name: String) -> ArraySlice<UInt8>? {
    usedNames.insert(name)
    if let body = memory?.body(name) { return body }
    guard let directory, let body = stored(name, in: directory) else { return nil }
    memory?.keep(body, as: name)
    return body
  }

  private func stored(_ name: String, in directory: CacheDirectory) -> ArraySlice<UInt8>? {
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

  /// The unit that a part of an entry's body is, decoded once while the entry stays as it is.
  func unit(_ name: String, decoding bytes: ArraySlice<UInt8>) -> FlowUnit? {
    if let unit = memory?.unit(name) { return unit }
    guard let unit = try? FlowUnitCoder.decode(Array(bytes)) else { return nil }
    memory?.keep(unit, as: name)
    return unit
  }

  /// An entry whose bytes are whole but mean nothing.
  func reject() { damaged += 1 }

  func write(_ body: [UInt8], as name: String) {
    usedNames.insert(name)
    memory?.keep(body[...], as: name)
    guard let directory, keepsOnDisk, problem == nil else { return }
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

  /// At the end of a run: deletes the oldest entries when there is too much, and in memory those that
  /// the run did not ask for.
  func finish() {
    memory?.retain(usedNames)
    if hasWritten { directory?.trim(to: Self.totalLimit) }
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
