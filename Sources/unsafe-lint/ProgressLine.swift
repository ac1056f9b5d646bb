import ArgumentParser
import Driver
import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

enum ProgressChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

/// One line on standard error that says how far the run is, and is gone when it ends.
final class ProgressLine: Sendable {
  private struct State {
    var start = ContinuousClock().now
    var last: ContinuousClock.Instant?
    var isShown = false
  }

  private let state = Mutex(State())
  /// Redraws in place; else each phase is a line of its own.
  private let isTerminal: Bool
  private let delay: Duration

  /// `nil` when there is nobody to show it to.
  init?(_ choice: ProgressChoice, isQuiet: Bool) {
    let isTerminal = isatty(STDERR_FILENO) == 1
    switch choice {
    case .never: return nil
    case .auto:
      let isContinuousIntegration = ProcessInfo.processInfo.environment["CI"].map { !$0.isEmpty }
      guard isTerminal, !isQuiet, isContinuousIntegration != true else { return nil }
      delay = .seconds(1)
    case .always: delay = .zero
    }
    self.isTerminal = isTerminal
  }

  func show(_ progress: AnalysisProgress) {
    state.withLock { state in
      let now = ContinuousClock().now
      guard now - state.start >= delay else { return }
      let count = progress.total > 0 ? " \(progress.done) of \(progress.total)" : ""
      if isTerminal {
        if let last = state.last, now - last < .milliseconds(80), progress.done != progress.total {
          return
        }
        StandardStreams.writeError("\r\u{1B}[K\(progress.phase)\(count)")
        state.isShown = true
      } else {
        StandardStreams.writeError("\(progress.phase)\(count)\n")
      }
      state.last = now
    }
  }

  func finish() {
    state.withLock { state in
      if state.isShown { StandardStreams.writeError("\r\u{1B}[K") }
      state.isShown = false
    }
  }
}
