import CFrontend
import Findings
import Foundation
import PointerFlow
import SourceText

/// Lowered C units by the content of everything that decides them.
///
/// An entry is found by the unit's path, flags, text and the headers that exist; it names every file
/// that was read for it and every place at which a missing header would have been found, and counts
/// only while all of them are as they were.
final class UnitCache {
  static let ending = ".unit"

  struct Entry {
    var unit: FlowUnit
    var problems: [ParseProblem]
    /// Absolute paths of everything that was read for it.
    var files: [String]
    var absent: [String]
  }

  private struct Head: Codable {
    var files: [FileState]
    var absent: [String]
    var problems: [ParseProblem]
  }

  private let store: CacheStore
  private let states: FileStates
  /// What all units of a run share.
  private let common: CacheKey

  /// - Parameter headers: those that exist in the project: which one is found depends on it.
  init(_ store: CacheStore, states: FileStates, tool: String, libclang: String, headers: [String]) {
    self.store = store
    self.states = states
    var key = CacheKey()
    key.add([tool, "C unit", libclang])
    key.add(headers)
    common = key
  }

  private func name(of request: WorkerRequest) -> String {
    var key = common
    key.add([request.path, request.root, request.target])
    key.add(request.arguments)
    key.add(request.text.map { [$0] } ?? [])
    return key.name(Self.ending)
  }

  /// The unit of a request, when nothing that decides it has changed.
  func entry(for request: WorkerRequest) -> Entry? {
    let name = name(of: request)
    guard let body = store.body(name) else { return nil }
    guard let lengths = WorkerFrame.lengths(body.prefix(WorkerFrame.headerLength)),
      body.count == WorkerFrame.headerLength + lengths.head + lengths.tail,
      let head = try? JSONDecoder().decode(
        Head.self,
        from: Foundation.Data(body.dropFirst(WorkerFrame.headerLength).prefix(lengths.head)))
    else {
      store.reject()
      return nil
    }
    guard head.files.allSatisfy({ states.isUnchanged($0) }),
      head.absent.allSatisfy({ FileSystem.kind(of: $0) == nil })
    else { return nil }
    guard let unit = store.unit(name, decoding: body.suffix(lengths.tail)) else {
      store.reject()
      return nil
    }
    return Entry(
      unit: unit, problems: head.problems, files: head.files.map(\.path), absent: head.absent)
  }

  /// Keeps a unit that was lowered.
  func keep(_ entry: Entry, for request: WorkerRequest) {
    var head = Head(files: [], absent: entry.absent, problems: entry.problems)
    for file in Set(entry.files).sorted() {
      guard let state = states.state(of: file) else { return }
      head.files.append(state)
    }
    store.write(
      WorkerFrame.encode(head, tail: FlowUnitCoder.encode(entry.unit)), as: name(of: request))
  }
}
