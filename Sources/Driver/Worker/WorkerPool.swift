import Foundation
import PointerFlow
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Lowers C units in worker processes, one per job, each restarted when it dies.
///
/// A crash, a hang or a stack overflow inside libclang costs the unit it happened in and nothing
/// else. A unit that dies in a worker which had served others before is tried once more in a fresh
/// one, so that the outcome does not depend on which units shared a worker.
package struct WorkerPool: Sendable {
  /// How a worker is started.
  package struct Command: Hashable, Sendable {
    package var executable: String
    package var arguments: [String]

    package init(executable: String, arguments: [String]) {
      self.executable = executable
      self.arguments = arguments
    }
  }

  let command: Command
  let jobs: Int
  /// Seconds for one unit.
  let timeLimit: Int

  package init(command: Command, jobs: Int, timeLimit: Int) {
    self.command = command
    self.jobs = max(1, jobs)
    self.timeLimit = timeLimit
  }

  /// The outcomes, parallel to the requests. `finished` is told of each unit as it is done.
  package func run(
    _ requests: [WorkerRequest], finished: @escaping @Sendable (WorkerRequest) -> Void = { _ in }
  ) async -> [WorkerOutcome] {
    var outcomes = Array(repeating: WorkerOutcome.broken("not started"), count: requests.count)
    let queue = RequestQueue(count: requests.count)
    await withTaskGroup(of: [(Int, WorkerOutcome)].self) { group in
      for _ in 0..<min(jobs, requests.count) {
        group.addTask {
          var done: [(Int, WorkerOutcome)] = []
          var retried: Int?
          while true {
            var index = retried
            if index == nil { index = await queue.next() }
            guard let first = index else { break }
            var session = WorkerSession(pool: self, requests: requests, finished: finished)
            await session.run(first: first, queue: queue)
            done += session.outcomes
            retried = session.worthAnotherTry
          }
          return done
        }
      }
      for await done in group {
        for (index, outcome) in done { outcomes[index] = outcome }
      }
    }
    return outcomes
  }
}

/// Hands out the indices of requests, each once, in order.
private actor RequestQueue {
  private var upcoming = 0
  private let count: Int

  init(count: Int) { self.count = count }

  func next() -> Int? {
    guard upcoming < count else { return nil }
    defer { upcoming += 1 }
    return upcoming
  }
}

/// The life of one worker process as its starter sees it.
private struct WorkerSession {
  let pool: WorkerPool
  let requests: [WorkerRequest]
  let finished: @Sendable (WorkerRequest) -> Void
  private(set) var outcomes: [(Int, WorkerOutcome)] = []
  /// A unit on which a worker died that had served others before.
  private(set) var worthAnotherTry: Int?

  init(
    pool: WorkerPool, requests: [WorkerRequest], finished: @escaping @Sendable (WorkerRequest) -> Void
  ) {
    self.pool = pool
    self.requests = requests
    self.finished = finished
  }

  /// Serves requests until there are none or the worker dies.
  mutating func run(first: Int, queue: RequestQueue) async {
    var current: Int? = first
    var served: [(Int, WorkerOutcome)] = []
    var hasTimedOut = false
    var death = "it ended before it answered"
    do {
      let result = try await Subprocess.run(
        .path(FilePath(pool.command.executable)), arguments: Arguments(pool.command.arguments),
        input: .inputWriter, output: .sequence, error: .discarded
      ) { execution in
        var answers = AnswerReader(execution.standardOutput)
        while let index = current {
          let limit = pool.timeLimit
          let watchdog = Task {
            guard (try? await Task.sleep(for: .seconds(limit))) != nil else { return false }
            try? execution.send(signal: .kill)
            return true
          }
          // Whether writing or reading fails, the worker is gone: its status tells why.
          _ = try? await execution.standardInputWriter.write(WorkerFrame.encode(requests[index]))
          let outcome = try? await answers.next()
          watchdog.cancel()
          hasTimedOut = await watchdog.value
          guard let outcome else { return }
          served.append((index, outcome))
          finished(requests[index])
          current = Task.isCancelled ? nil : await queue.next()
        }
      }
      switch result.terminationStatus {
      case .signaled(let signal): death = Self.name(ofSignal: Int32(signal))
      case .exited(let status): death = "it exited with status \(status)"
      }
    } catch {
      death = "it could not be run: \(error)"
    }
    outcomes = served
    guard let index = current else { return }
    if hasTimedOut {
      outcomes.append((index, .timedOut(seconds: pool.timeLimit)))
    } else if !served.isEmpty {
      worthAnotherTry = index
      return
    } else {
      outcomes.append((index, .crashed(death)))
    }
    finished(requests[index])
  }

  private static func name(ofSignal signal: Int32) -> String {
    switch signal {
    case 4: "illegal instruction"
    case 6: "abort"
    case 7, 10: "bus error"
    case 8: "arithmetic exception"
    case 9: "killed"
    case 11: "segmentation fault"
    case 14: "no end in sight"
    default: "signal \(signal)"
    }
  }
}

/// Reads answers from the stream of a worker's output.
private struct AnswerReader {
  private var stream: SubprocessOutputSequence.Iterator
  private var buffered: [UInt8] = []

  init(_ output: SubprocessOutputSequence) { stream = output.makeAsyncIterator() }

  /// The next answer; `nil` when the stream ends first.
  mutating func next() async throws -> WorkerOutcome? {
    guard let header = try await take(WorkerFrame.headerLength) else { return nil }
    guard let lengths = WorkerFrame.lengths(header) else {
      return .broken("its answer has no credible length")
    }
    guard let head = try await take(lengths.head), let tail = try await take(lengths.tail) else {
      return nil
    }
    guard let answer = try? JSONDecoder().decode(WorkerAnswer.self, from: Foundation.Data(head))
    else { return .broken("its answer cannot be read") }
    if let code = answer.code { return .unparsable(code: code) }
    do throws(FlowUnitCodingError) {
      return .lowered(try FlowUnitCoder.decode(tail), problems: answer.problems, files: answer.files)
    } catch {
      return .broken("its unit cannot be read: \(error)")
    }
  }

  private mutating func take(_ count: Int) async throws -> [UInt8]? {
    while buffered.count < count {
      guard let more = try await stream.next() else { return nil }
      unsafe more.withUnsafeBytes { unsafe buffered.append(contentsOf: $0) }
    }
    defer { buffered.removeFirst(count) }
    return Array(buffered[..<count])
  }
}
