import Findings
import Foundation
import PointerFlow
import SourceText

/// Lowered units with all that is needed to link, solve and report them elsewhere: the other half of an
/// analysis needs no source tree, no parser and no flags.
///
/// Layout: eight bytes of magic with the version, a SHA-256 of the rest, a JSON head and a tail of the
/// units in binary form and the texts they came from, whose lengths the head gives. Readers trust
/// nothing: archives come from other machines.
package struct UnitArchive: Sendable {
  var targets: [Project.Target] = []
  /// What Swift sees of C: headers of modules.
  var modules: [FlowUnit] = []
  var cUnits: [FlowUnit] = []
  var swiftUnits: [FlowUnit] = []
  var notices: [Notice] = []
  /// By relative path: every file of the project that a unit came from.
  var sources: [String: SourceFile] = [:]

  private static let magic = Array("ULARCH01".utf8)
  private static let sizeLimit = 2 << 30

  private struct Head: Codable {
    struct Text: Codable {
      var path: String
      var length: Int
    }
    /// Conclusions of another version are not mixed with ours.
    var tool: String
    var targets: [Project.Target]
    /// Lengths of their binary forms.
    var modules: [Int]
    var cUnits: [Int]
    var swiftUnits: [Int]
    var notices: [Notice]
    var sources: [Text]
  }

  /// The same units give the same bytes.
  package func encoded() -> [UInt8] {
    var tail: [UInt8] = []
    func append(_ units: [FlowUnit]) -> [Int] {
      units.map { unit in
        let bytes = FlowUnitCoder.encode(unit)
        tail += bytes
        return bytes.count
      }
    }
    let head = Head(
      tool: ToolIdentity.version, targets: targets, modules: append(modules),
      cUnits: append(cUnits), swiftUnits: append(swiftUnits), notices: notices,
      sources: sources.values.sorted { $0.path < $1.path }.map { file in
        tail += file.bytes
        return Head.Text(path: file.path, length: file.bytes.count)
      })
    let body = WorkerFrame.encode(head, tail: tail)
    return Self.magic + SHA256.digest(of: body) + body
  }

  /// Reads an archive.
  ///
  /// - Parameter path: as the user wrote it, relative to the working directory or absolute.
  package init(path: String, workingDirectory: String) throws(DriverError) {
    let bytes: ContiguousArray<UInt8>
    do throws(FileSystem.ReadFailure) {
      bytes = try FileSystem.read(
        PathText.absolute(path, in: workingDirectory), limit: Self.sizeLimit)
    } catch {
      throw .unreadable(path: path, reason: error.words)
    }
    do throws(ArchiveFlaw) {
      try self.init(decoding: bytes)
    } catch {
      throw .unreadable(path: path, reason: error.reason)
    }
  }

  init() {}

  private init(decoding bytes: ContiguousArray<UInt8>) throws(ArchiveFlaw) {
    let start = Self.magic.count + 32
    guard bytes.starts(with: Self.magic.dropLast(2)) else {
      throw ArchiveFlaw(reason: "not a file that 'summarize' wrote")
    }
    guard bytes.starts(with: Self.magic) else { throw .otherVersion }
    guard bytes.count >= start + WorkerFrame.headerLength,
      Array(bytes[Self.magic.count..<start]) == SHA256.digest(of: bytes[start...])
    else { throw .damaged }
    let body = bytes[start...]
    guard let lengths = WorkerFrame.lengths(body.prefix(WorkerFrame.headerLength)),
      body.count == WorkerFrame.headerLength + lengths.head + lengths.tail,
      let head = try? JSONDecoder().decode(
        Head.self,
        from: Foundation.Data(body.dropFirst(WorkerFrame.headerLength).prefix(lengths.head)))
    else { throw .damaged }
    guard head.tool == ToolIdentity.version else { throw .otherVersion }
    var tail = Tail(bytes: body.suffix(lengths.tail))
    targets = head.targets
    modules = try tail.units(head.modules, side: .c)
    cUnits = try tail.units(head.cUnits, side: .c)
    swiftUnits = try tail.units(head.swiftUnits, side: .swift)
    notices = head.notices
    for text in head.sources {
      sources[text.path] = SourceFile(
        path: text.path, bytes: ContiguousArray(try tail.take(text.length)))
    }
    guard tail.bytes.isEmpty else { throw .damaged }
  }

  /// What is left of the tail.
  private struct Tail {
    var bytes: ArraySlice<UInt8>

    init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes)[...] }

    mutating func take(_ count: Int) throws(ArchiveFlaw) -> ArraySlice<UInt8> {
      guard count >= 0, count <= bytes.count else { throw .damaged }
      defer { bytes = bytes.dropFirst(count) }
      return bytes.prefix(count)
    }

    mutating func units(_ lengths: [Int], side: FlowUnit.Side) throws(ArchiveFlaw) -> [FlowUnit] {
      var units: [FlowUnit] = []
      for length in lengths {
        let bytes = Array(try take(length))
        guard let unit = try? FlowUnitCoder.decode(bytes), unit.side == side, !unit.files.isEmpty
        else { throw .damaged }
        units.append(unit)
      }
      return units
    }
  }
}

/// Why bytes are no archive.
private struct ArchiveFlaw: Error {
  /// Lower case, no final stop.
  let reason: String

  static let damaged = ArchiveFlaw(reason: "the file is damaged")
  static let otherVersion = ArchiveFlaw(
    reason: "another version of unsafe-lint wrote it; summarize again")
}

extension UnitArchive {
  /// The archives as one. What is in several, as headers of modules are, has to be the same in all.
  static func merged(_ archives: [UnitArchive]) throws(DriverError) -> UnitArchive {
    var all = UnitArchive()
    var targets: [String: Project.Target] = [:]
    for archive in archives {
      for target in archive.targets {
        guard targets[target.id] == nil || targets[target.id] == target else {
          throw .inconsistentArchives(what: "target '\(target.name)'")
        }
        if targets.updateValue(target, forKey: target.id) == nil { all.targets.append(target) }
      }
      for (path, file) in archive.sources.sorted(by: { $0.key < $1.key }) {
        guard all.sources[path].map({ $0.bytes == file.bytes }) ?? true else {
          throw .inconsistentArchives(what: path)
        }
        all.sources[path] = file
      }
      all.notices += archive.notices
    }
    all.modules = try distinct(archives.flatMap(\.modules))
    all.cUnits = try distinct(archives.flatMap(\.cUnits))
    all.swiftUnits = try distinct(archives.flatMap(\.swiftUnits))
    return all
  }

  private static func distinct(_ units: [FlowUnit]) throws(DriverError) -> [FlowUnit] {
    struct Key: Hashable {
      let path: String
      let target: String
    }
    var known: [Key: FlowUnit] = [:]
    var kept: [FlowUnit] = []
    for unit in units {
      let key = Key(path: unit.files[0], target: unit.target)
      guard known[key] == nil || known[key] == unit else {
        throw .inconsistentArchives(what: unit.files[0])
      }
      if known.updateValue(unit, forKey: key) == nil { kept.append(unit) }
    }
    return kept
  }
}
